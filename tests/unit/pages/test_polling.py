"""The script of the tracking page, run by node: it looks every half minute, gently, and stops at the end."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from infra.build_assets import tool

HERE = Path(__file__).resolve()
SCRIPT = HERE.parents[3] / "layers" / "pages" / "assets" / "track.js"
SECONDS = 1000


def played(start: str, *replies: object, **more: object) -> dict[str, Any]:
    story = json.dumps({"start": start, "replies": replies, **more})
    program = [tool("node"), str(HERE.with_name("polling.cjs")), str(SCRIPT), story]
    done = subprocess.run(program, capture_output=True, text=True, timeout=20, check=True)
    return dict(json.loads(done.stdout))


def page(text: str) -> dict[str, object]:
    return {"status": 200, "page": text}


def test_it_looks_every_half_minute_and_shows_and_says_only_what_is_new() -> None:
    seen = played("one", page("one"), page("two"), page("two"))
    assert seen["waits"] == [30 * SECONDS] * 4
    assert seen["asked"] == [["http://here/track/CODE?lang=en", "text/html", "no-cache"]] * 3
    assert (seen["shown"], seen["said"]) == (["two"], ["news"])


def test_it_stops_at_the_end_and_does_not_begin_there() -> None:
    ending = played("one", page("over END"), page("never asked for"))
    assert (len(ending["asked"]), ending["shown"], ending["goes_on"]) == (1, ["over"], False)
    assert played("over END", page("never asked for"))["asked"] == []


def test_it_goes_slower_when_it_is_told_to_or_nothing_answers_and_as_before_when_all_is_well() -> None:
    throttled = {"status": 429, "retry": "90"}
    seen = played("one", throttled, "offline", {"status": 503}, page("one"))
    assert seen["waits"] == [each * SECONDS for each in (30, 90, 180, 300, 30)]


def test_a_code_that_was_given_up_is_not_asked_for_again() -> None:
    seen = played("one", {"status": 404}, page("never asked for"))
    assert (len(seen["asked"]), seen["goes_on"], seen["shown"]) == (1, False, [])


def test_nothing_is_taken_away_from_under_somebodys_finger() -> None:
    seen = played("one", page("two"), busy=True)
    assert (seen["shown"], seen["goes_on"]) == ([], True)


def test_a_page_that_nobody_looks_at_does_not_ask() -> None:
    seen = played("one", page("one"), hide=True)
    assert (seen["idle"], seen["resumed"]) == (True, True)
