"""What is inspected before a car is handed over, and what is handed over and shown with it: the lists of a model.

An entry is a `check_item` or a `handover_item` of the words; one that a dealer adds is called as it is written.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

INSPECTION = (
    "identity",
    "paint_and_glass",
    "wheels_and_tyres",
    "interior",
    "lights_and_wipers",
    "brakes_and_steering",
    "fluids_and_battery",
    "no_warnings",
    "software_and_keys",
    "test_drive",
)
PAPERS = ("certificate_of_conformity", "three_guarantees", "invoice", "manual")
"""What is handed over with every car: 合格证, 三包凭证, the invoice, the manual."""
POINTS = ("walk_around", "functions_shown", "energy_explained", "accessories", "plates")
"""What is shown and given at every handover."""


class Checklists(BaseModel):
    """The lists of a model; where it says nothing, those of every car."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    inspection: tuple[str, ...] = INSPECTION
    papers: tuple[str, ...] = PAPERS
    handover: tuple[str, ...] = POINTS
