from __future__ import annotations

import pytest

from driveaway.deliveries.sight import NEXT_BY_MILESTONE, NEXT_BY_STATUS
from driveaway.deliveries.tracking import STEPS
from driveaway.runtime.pages import Pages
from driveaway.shared.text import LANGUAGES, Language

ENDS = ("REJECTED", "CANCELLED", "EXPIRED")
ACTIONS = (
    *NEXT_BY_STATUS.values(),
    *NEXT_BY_MILESTONE.values(),
    ("dealer", "archive_contract"),
    ("dealer", "settle_due_bill"),
    ("customer", "answer_survey"),
    ("customer", "pay_balance"),
    ("customer", "come_to_handover"),
    ("customer", "choose_handover"),
    ("dealer", "arrange_handover"),
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_that_tracking_shows_has_words_in_every_language(language: Language) -> None:
    words = Pages().words(language)
    keys = {f"word.step.{code}" for code in (*STEPS, *ENDS)}
    keys |= {f"word.who.{who}" for who, _ in ACTIONS} | {f"word.next_action.{what}" for _, what in ACTIONS}

    assert [key for key in sorted(keys) if not words.has(key)] == []
