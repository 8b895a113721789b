"""What the dealer keeps for contracts, read from the files beside the contract's typesetting."""

from __future__ import annotations

import json
from functools import cached_property
from pathlib import Path

from driveaway.contracts.particulars import Seller, VehicleSheet

ON_LAMBDA = Path("/opt/contract")
IN_REPO = Path(__file__).resolve().parents[3] / "documents" / "contract"
FOR_ALL = "common"


class DealerFiles:
    """Implements `ports.Dealership`; where a store or a model has none, the first store or the common sheet serves."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or (ON_LAMBDA if ON_LAMBDA.is_dir() else IN_REPO)

    def seller(self, store: str) -> Seller:
        """Return who sells in a store."""
        return Seller.model_validate(self._sellers.get(store) or next(iter(self._sellers.values())))

    def sheet(self, model_code: str) -> VehicleSheet:
        """Return what is the same for every car of a model."""
        return VehicleSheet.model_validate(self._sheets[FOR_ALL] | self._sheets.get(model_code, {}))

    @cached_property
    def _sellers(self) -> dict[str, dict[str, object]]:
        return self._read("sellers.json")

    @cached_property
    def _sheets(self) -> dict[str, dict[str, object]]:
        return self._read("sheets.json")

    def _read(self, name: str) -> dict[str, dict[str, object]]:
        return dict(json.loads((self._folder / name).read_text("utf-8")))
