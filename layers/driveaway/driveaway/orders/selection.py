"""What was chosen, out of an order's content: as it is, as an edit changes it, and as a duplicate takes it over."""

from __future__ import annotations

from driveaway.orders.content import Content
from driveaway.orders.requests import OrderEdit, Selection

DISCOUNT_FORMS = ("discount", "discount_percent")
DISCOUNT_FIELDS = (*DISCOUNT_FORMS, "discount_reason", "discount_note")


def selection_of(content: Content) -> Selection:
    """Return the selection that a content was made from; a discount stands there in the form it was agreed in."""
    fields = {name: getattr(content, name) for name in Selection.model_fields}
    if content.discount_percent is not None:
        fields["discount"] = None
    return Selection.model_validate(fields)


def edited(content: Content, edit: OrderEdit) -> Selection:
    """Return the selection after an edit: a discount in one form replaces the other, null or zero gives it up."""
    changes = {name: getattr(edit, name) for name in edit.model_fields_set}
    kept = {name: getattr(selection_of(content), name) for name in Selection.model_fields}
    return Selection.model_validate(kept | _one_form(changes))


def _one_form(changes: dict[str, object]) -> dict[str, object]:
    if not any(form in changes for form in DISCOUNT_FORMS):
        return changes
    if _is_given(changes):
        return dict.fromkeys(DISCOUNT_FORMS) | changes
    return dict.fromkeys(DISCOUNT_FIELDS) | changes


def _is_given(changes: dict[str, object]) -> bool:
    money = changes.get("discount")
    return changes.get("discount_percent") is not None or not (money is None or getattr(money, "is_zero", False))


def copied(content: Content) -> Selection:
    """Return the selection for a new order of the same.

    No discount comes along, nor the plan of instalments: it was made for another price and other days.
    """
    chosen = selection_of(content)
    payment = chosen.payment.model_copy(update={"instalments": ()})
    return chosen.model_copy(update={**dict.fromkeys(DISCOUNT_FIELDS), "payment": payment})
