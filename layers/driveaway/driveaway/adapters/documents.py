"""The contract's typesetting: typst with our own fonts only, PDF/A-2a and PDF/UA-1, the fields to sign in included."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import BaseModel

from driveaway.adapters.qr import drawing
from driveaway.adapters.seal_field import Place, with_fields
from driveaway.contracts.evidence import REASON_AFTER, Stamp
from driveaway.shared.errors import Broken

if TYPE_CHECKING:
    import typst

    from driveaway.contracts.document import ContractDocument
    from driveaway.contracts.evidence import EvidencePage, StampLooks

IN_REPO = Path(__file__).resolve().parents[3] / "documents"
FONTS_ON_LAMBDA, TEMPLATES_ON_LAMBDA = Path("/opt/fonts"), Path("/opt/contract")
STANDARDS = ["a-2a", "ua-1"]


class TypstPress:
    """Implements `ports.DocumentPress`. What people typed reaches typst as a JSON string: no markup is evaluated."""

    def __init__(self, *, fonts: Path | None = None, templates: Path | None = None) -> None:
        self._font_folder = fonts or _first(FONTS_ON_LAMBDA, IN_REPO / "build" / "fonts")
        self._templates = templates or _first(TEMPLATES_ON_LAMBDA, IN_REPO / "contract")

    def contract(self, document: ContractDocument) -> bytes:
        """Return the contract as PDF, with two empty signature fields. Raises Broken when it cannot be set."""
        compiler = self._compiler("contract.typ", document, {"qr": drawing(document.verify_address)})
        pdf = _compiled(compiler, STANDARDS)
        places = json.loads(compiler.query("<seal-places>", field="value", one=True))
        return with_fields(pdf, [Place.model_validate(each) for each in places])

    def stamp(self, looks: StampLooks) -> Stamp:
        """Return what fills a field, as a PDF of one page of its size, and the reason in the same language."""
        compiler = self._compiler("stamp.typ", looks, {})
        reason = json.loads(compiler.query("<reason>", field="value", one=True))
        return Stamp(_compiled(compiler, ["a-2b"]), f"{looks.contract_no}{REASON_AFTER}{reason}")

    def evidence(self, page: EvidencePage) -> bytes:
        """Return the evidence of signing, to the same standards as the contract itself."""
        return _compiled(self._compiler("evidence.typ", page, {"qr": drawing(page.verify_address)}), STANDARDS)

    @cached_property
    def _fonts(self) -> typst.Fonts:
        import typst

        return typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(self._font_folder)]
        )

    def _compiler(self, template: str, data: BaseModel, inputs: Mapping[str, str]) -> typst.Compiler:
        import typst

        return typst.Compiler(
            str(self._templates / template),
            root=str(self._templates),
            font_paths=self._fonts,
            sys_inputs={"data": data.model_dump_json(), **inputs},
        )


def _first(*folders: Path) -> Path:
    return next((folder for folder in folders if folder.is_dir()), folders[-1])


def _compiled(compiler: typst.Compiler, standards: list[str]) -> bytes:
    import typst

    try:
        pdf = compiler.compile(format="pdf", pdf_standards=standards)  # type: ignore[arg-type]
    except typst.TypstError as error:
        raise Broken("document_not_set", reason=error.message[:200]) from error
    assert isinstance(pdf, bytes)  # noqa: S101  a list would mean several image files
    return pdf
