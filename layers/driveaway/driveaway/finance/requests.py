"""A payment as the page's form carries it: the amount as one text, and the day on which it was received."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict

from driveaway.finance.model import NewPayment, PaymentKind, above_zero
from driveaway.shared.clock import LOCAL_TIME
from driveaway.shared.contact import Line
from driveaway.shared.money import Money, ungrouped


def _as_money(typed: object) -> object:
    return {"amount": ungrouped(typed)} if isinstance(typed, str) else typed


class PaymentForm(BaseModel):
    """What finance types in."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: PaymentKind
    amount: Annotated[Money, BeforeValidator(_as_money), AfterValidator(above_zero)]
    method: Line
    received_at: date
    reference: Line

    def payment(self) -> NewPayment:
        """Return the payment; a day stands for its beginning in the stores."""
        received_at = datetime.combine(self.received_at, time.min, LOCAL_TIME)
        fields = {name: getattr(self, name) for name in PaymentForm.model_fields}
        return NewPayment.model_validate(fields | {"received_at": received_at})
