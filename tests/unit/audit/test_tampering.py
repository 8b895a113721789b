"""More than a thousand ways to tamper with the tables: each shows, and the subject is named."""

from __future__ import annotations

import random

import pytest

from tests.unit.audit.tampering import HIDDEN, OPEN, Deed, Tables, tables

TIMES = 100
"""Of each deed; eleven deeds."""


def tampered(deed: Deed, seed: int) -> tuple[Tables, str]:
    chance = random.Random(f"{deed.__name__} {seed}")
    made = tables(chance)
    assert made.flaws() == []
    return made, deed(made, chance)


@pytest.mark.parametrize("deed", OPEN, ids=lambda deed: deed.__name__)
def test_what_does_not_fit_the_record_shows_by_the_tables_alone(deed: Deed) -> None:
    for seed in range(TIMES):
        made, subject = tampered(deed, seed)
        assert subject in {flaw.subject for flaw in made.flaws(documents=False)}, seed


@pytest.mark.parametrize("deed", HIDDEN, ids=lambda deed: deed.__name__)
def test_what_is_whole_in_itself_shows_by_the_documents_alone(deed: Deed) -> None:
    for seed in range(TIMES):
        made, subject = tampered(deed, seed)
        assert made.flaws(documents=False) == [], seed
        assert {flaw.subject for flaw in made.flaws()} == {subject}, seed
