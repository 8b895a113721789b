from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from driveaway.access.codes import TRIES, check_code, code_hash, new_code
from driveaway.access.model import Code
from driveaway.shared.errors import InvalidInput, TooManyTries
from driveaway.step import SYSTEM, Step
from tests.fakes import Bench, bench


@pytest.fixture
def room() -> Iterator[Bench]:
    with bench() as found:
        yield found


def mailed(room: Bench, *, digits: str | None = "123456") -> Code:
    code = new_code("code-1", subject="somebody", now=room.clock.now())
    room.book.commit(Step(action="code_asked", actor=SYSTEM, at=room.clock.now(), claims=(code,)))
    if digits:
        room.outbox.remember_code("code-1", code_hash("code-1", digits))
    return room.book.get(Code, "code-1")


def test_the_right_digits_are_taken(room: Bench) -> None:
    code = mailed(room)

    assert check_code(code, " 123456 ", book=room.book, now=room.clock.now()) == code


def test_wrong_digits_are_counted_and_the_last_try_ends_the_code(room: Bench) -> None:
    code = mailed(room)
    for _ in range(TRIES):
        with pytest.raises(InvalidInput):
            check_code(code, "654321", book=room.book, now=room.clock.now())

    with pytest.raises(TooManyTries):
        check_code(room.book.get(Code, "code-1"), "123456", book=room.book, now=room.clock.now())


def test_tries_are_counted_by_the_table_when_they_come_at_once(room: Bench) -> None:
    read_by_all = mailed(room)
    answers: list[str] = []
    for _ in range(TRIES + 1):
        try:
            check_code(read_by_all, "654321", book=room.book, now=room.clock.now())
        except (InvalidInput, TooManyTries) as refused:
            answers.append(type(refused).__name__)

    assert answers == ["InvalidInput"] * TRIES + ["TooManyTries"]


@pytest.mark.parametrize("typed", ["123456", "", "000000"])
def test_a_code_that_was_never_mailed_opens_nothing_and_counts(room: Bench, typed: str) -> None:
    with pytest.raises(InvalidInput):
        check_code(mailed(room, digits=None), typed, book=room.book, now=room.clock.now())

    assert room.book.get(Code, "code-1").tries == 1


def test_an_old_code_opens_nothing(room: Bench) -> None:
    code = mailed(room)
    room.clock.advance(timedelta(minutes=10))

    with pytest.raises(InvalidInput):
        check_code(code, "123456", book=room.book, now=room.clock.now())
