"""Every id of an effect is fit to be a mail's tag and an execution's name, however long its parts may grow."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from driveaway.aftercare.model import FollowUp, FollowUpKind
from driveaway.effects.model import Effect, mail, once_to, start_workflow, wake
from driveaway.shared.ids import new_id, number_for

LIBRARY = Path(__file__).resolve().parents[3] / "layers" / "driveaway" / "driveaway"
FIT = re.compile(r"[A-Za-z0-9_-]{1,80}")
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
MARK = once_to("a@example.com", "")
BUILDERS = {"mail": 0, "once_to": 1, "notices": 0, "confirmation_mail": 0}
"""Which argument of a function is an effect's id."""

ID, MANY, HASH = "0" * len(new_id()), "999999", "f" * 64
LONGEST = {
    "order_id": ID,
    "inquiry_id": ID,
    "sign_in_id": ID,
    "service_request_id": ID,
    "follow_up_id": f"{ID}-{max(get_args(FollowUpKind), key=len)}-{MANY}-said-low-999",
    "effect_id": f"{ID}-{max(get_args(FollowUpKind), key=len)}-{MANY}-said-low-999-due",
    "number": "999",
    "reader": "consultant",
    "role": "consultant",
    "kind": "appointment_cancelled",
    "vin": "LD9A1SEV0TA077101",
    "contract_no": number_for("DC", AT),
    "due_on": "2027-12-31",
    "offered": "9999999999",
    "_once(payment)": HASH[:24],
    **dict.fromkeys(
        ["epoch", "version", "progress", "turn", "revision", "level", "sequence", "escalations", "count"], MANY
    ),
}
"""What the parts of an id can be at the most, by the last word of their name. A new part needs its line."""


def ids_in_the_code() -> Iterator[tuple[str, ast.JoinedStr, str]]:
    """Yield where an id is written, the id, and what is put behind it."""
    for path in sorted(LIBRARY.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            for given_id in _ids(node):
                where = f"{path.relative_to(LIBRARY)}:{given_id.lineno}"
                yield where, given_id, MARK if ast.unparse(node).startswith("once_to") else ""


def _ids(node: ast.AST) -> Iterator[ast.JoinedStr]:
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
        return
    found = [each.value for each in node.keywords if each.arg == "effect_id"]
    place = BUILDERS.get(node.func.id)
    found += node.args[place : place + 1] if place is not None else []
    yield from (each for each in found if isinstance(each, ast.JoinedStr))


def longest(given_id: ast.JoinedStr) -> str:
    return "".join(_part(each) for each in given_id.values)


def _part(part: ast.expr) -> str:
    if isinstance(part, ast.Constant):
        return str(part.value)
    assert isinstance(part, ast.FormattedValue)
    if isinstance(part.value, ast.Subscript) and isinstance(part.value.slice, ast.Slice):
        assert isinstance(part.value.slice.upper, ast.Constant)
        return HASH[: int(str(part.value.slice.upper.value))]
    return LONGEST[ast.unparse(part.value).rpartition(".")[2]]


@pytest.mark.parametrize(("where", "given_id", "mark"), list(ids_in_the_code()))
def test_an_id_written_in_the_code_fits_at_its_longest(where: str, given_id: ast.JoinedStr, mark: str) -> None:
    assert FIT.fullmatch(longest(given_id) + mark), where


def test_the_ids_are_really_found() -> None:
    assert len(list(ids_in_the_code())) >= 18


@given(st.integers(1, 10**9), st.integers(0, 10**9), st.emails(), st.text(max_size=300))
def test_starts_wakes_and_mails_to_any_address_are_fit(epoch: int, progress: int, address: str, odd: str) -> None:
    for effect in (start_workflow(ID, epoch, AT), wake(ID, progress, AT)):
        assert FIT.fullmatch(effect.effect_id)
    assert FIT.fullmatch(once_to(address, f"{ID}-confirm-{progress}"))
    assert FIT.fullmatch(once_to(odd, f"{ID}-confirm-{progress}"))


@given(st.text(max_size=100))
def test_no_effect_can_be_made_with_an_id_that_does_not_fit(effect_id: str) -> None:
    def made() -> Effect:
        return mail(effect_id, kind="survey", to="a@example.com", language="en", data={}, at=AT)

    if FIT.fullmatch(effect_id):
        assert made().effect_id == effect_id
    else:
        with pytest.raises(ValueError, match="effect_id"):
            made()


@given(st.lists(st.sampled_from(get_args(FollowUpKind)), max_size=60))
def test_contacts_that_follow_one_another_for_years_keep_ids_of_one_length(kinds: list[FollowUpKind]) -> None:
    contact = FollowUp(
        follow_up_id=f"{ID}-survey-low",
        kind="low_score",
        role="aftersales",
        order_id=ID,
        order_no="DW-1",
        customer_id=ID,
        customer_name="A",
        consultant_id="c",
        store="1",
        due_at=AT,
        created_at=AT,
        created_by="c",
    )
    for kind in kinds:
        contact = contact.renewed(kind, due_at=AT, at=AT, by="c")
    assert len(f"{contact.follow_up_id}-due-999") <= 60
