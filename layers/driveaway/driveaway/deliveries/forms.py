"""What staff type in on the page of a delivery, as the page's forms carry it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, NaiveDatetime

from driveaway.contracts.model import SignatureGiven
from driveaway.deliveries.owing import MOST_OWED, Promise
from driveaway.deliveries.requests import AllocationEnd, AppointmentWish, HandoverForm, ItemDone, ItemMoved
from driveaway.shared.clock import LOCAL_TIME
from driveaway.shared.contact import Line

Paper = Literal["certificate_of_conformity", "three_guarantees", "invoice", "manual"]
"""What is handed over with every car: 合格证, 三包凭证, the invoice, the manual."""
Point = Literal["walk_around", "functions_shown", "energy_explained", "accessories", "plates"]
"""What is shown and given at every handover."""


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
    """The handover form: what is not ticked among `done` is still owed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    odometer_km: Annotated[int, Field(ge=0, le=999_999)]
    keys: Annotated[int, Field(ge=1, le=9)]
    documents: tuple[Paper, ...] = ()
    done: tuple[Point, ...] = ()
    signed_name: Line

    def form(self) -> HandoverForm:
        """Return it as the API has it."""
        checklist: dict[str, bool | str] = {name: name in self.documents for name in get_args(Paper)}
        checklist |= {name: name in self.done for name in get_args(Point)}
        return HandoverForm(
            odometer_km=self.odometer_km,
            keys=self.keys,
            documents=self.documents,
            checklist=checklist,
            signature=SignatureGiven(typed=self.signed_name),
        )


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
        return ItemMoved(due_on=self.due_on, moved_because=self.moved_because)
