"""What staff type in on the page of a delivery, as the page's forms carry it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, NaiveDatetime

from driveaway.catalogue.checklists import Checklists
from driveaway.contracts.marks import fitted
from driveaway.contracts.model import SignatureGiven
from driveaway.contracts.requests import Drawn
from driveaway.deliveries.due_bill import MOST_OWED, Promise
from driveaway.deliveries.photo import Subject
from driveaway.deliveries.requests import (
    AllocationEnd,
    AppointmentWish,
    HandoverForm,
    InspectionForm,
    ItemDone,
    ItemMoved,
)
from driveaway.shared.clock import LOCAL_TIME
from driveaway.shared.contact import Line, PersonName
from driveaway.shared.errors import InvalidInput


class GivingBack(BaseModel):
    """Why the car goes back to stock; the page has another reason on it, hence the name."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    back_reason: Line

    def end(self) -> AllocationEnd:
        """Return it as the API has it."""
        return AllocationEnd(reason=self.back_reason)


class AppointmentForm(BaseModel):
    """When, by the clock of the store, and where the car is handed over."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    starts_at: NaiveDatetime
    place: Line

    def wish(self) -> AppointmentWish:
        """Return it as the API has it."""
        starts_at: datetime = self.starts_at.replace(tzinfo=LOCAL_TIME)
        return AppointmentWish(starts_at=starts_at, place=self.place)


class HandoverSheet(BaseModel):
    """The handover form: what is not ticked of the model's lists is still owed.

    The customer draws their name or types it, and shows the code that they were mailed, or their papers.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    odometer_km: Annotated[int, Field(ge=0, le=999_999)]
    keys: Annotated[int, Field(ge=1, le=9)]
    documents: tuple[Line, ...] = ()
    done: tuple[Line, ...] = ()
    signed_name: PersonName | None = None
    signed_strokes: Drawn | None = None
    pickup_code: Line | None = None
    papers_seen: bool = False
    came_early: bool = False

    def form(self, lists: Checklists) -> HandoverForm:
        """Return it as the API has it. Raises InvalidInput for what is on no list of the model."""
        _check_known("/documents", self.documents, lists.papers)
        _check_known("/done", self.done, lists.handover)
        checklist: dict[str, bool | str] = {name: name in self.documents for name in lists.papers}
        checklist |= {name: name in self.done for name in lists.handover}
        return HandoverForm(
            odometer_km=self.odometer_km,
            keys=self.keys,
            documents=self.documents,
            checklist=checklist,
            signature=self._signature(),
            pickup_code=self.pickup_code,
            papers_seen=self.papers_seen,
            came_early=self.came_early,
        )

    def _signature(self) -> SignatureGiven:
        if self.signed_strokes:
            return SignatureGiven(strokes=fitted(self.signed_strokes))
        if not self.signed_name:
            raise InvalidInput.at("/signed_name", "signature_missing")
        return SignatureGiven(typed=self.signed_name)


class InspectionSheet(BaseModel):
    """The inspection: what is not ticked is not in order, as `defect` says."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    in_order: tuple[Line, ...] = ()
    defect: Line | None = None

    def form(self, lists: Checklists) -> InspectionForm:
        """Return it as the API has it. Raises InvalidInput."""
        _check_known("/in_order", self.in_order, lists.inspection)
        wrong = [name for name in lists.inspection if name not in self.in_order]
        if wrong and not self.defect:
            raise InvalidInput.at("/defect", "defect_needs_words")
        checks: dict[str, bool | str] = dict.fromkeys(self.in_order, True)
        return InspectionForm(checks=checks | dict.fromkeys(wrong, self.defect or ""))


def _check_known(pointer: str, names: tuple[str, ...], known: tuple[str, ...]) -> None:
    if not {*names} <= {*known}:
        raise InvalidInput.at(pointer, "not_on_the_list")


Owner = Literal["consultant", "delivery", "aftersales", "finance", "sales_manager"]
"""Whose task an item of the due bill may be."""
Number = Annotated[int, Field(ge=1, le=MOST_OWED)]


class PromiseForm(BaseModel):
    """What is promised after the handover, and by when."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    owed_what: Line
    owed_owner: Owner
    owed_by: date | None = None

    def promise(self) -> Promise:
        """Return it as the API has it."""
        return Promise(what=self.owed_what, owner=self.owed_owner, due_on=self.owed_by)


class DoneForm(BaseModel):
    """Which item is done, and what its customer is told of it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    item: Number
    done_note: Line | None = None

    def said(self) -> ItemDone:
        """Return it as the API has it."""
        return ItemDone(note=self.done_note)


class MovedForm(BaseModel):
    """Which item is done on another day, and why."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    moved_item: Number
    due_on: date
    moved_because: Line

    def moved(self) -> ItemMoved:
        """Return it as the API has it."""
        return ItemMoved(due_on=self.due_on, reason=self.moved_because)


class PhotoForm(BaseModel):
    """What a photo is of; the picture comes beside it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    of: Subject


class RemovalForm(BaseModel):
    """Which photo is taken away, by its number, and why."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    removed: Annotated[int, Field(ge=1)]
    removed_because: Line
