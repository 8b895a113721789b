"""The script that makes a photo smaller before it is sent, run by node; what it cannot read is sent as it is."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from infra.build_assets import tool

HERE = Path(__file__).resolve()
SCRIPT = HERE.parents[3] / "layers" / "pages" / "assets" / "photo.js"


def played(*choices: dict[str, object]) -> dict[str, Any]:
    program = [tool("node"), str(HERE.with_name("shrinking.cjs")), str(SCRIPT), json.dumps(choices)]
    done = subprocess.run(program, capture_output=True, text=True, timeout=20, check=True)
    return dict(json.loads(done.stdout))


def test_a_large_photo_is_sent_smaller_in_its_own_shape() -> None:
    seen = played(
        {"name": "IMG_1.HEIC", "width": 4032, "height": 3024}, {"name": "tall.png", "width": 10, "height": 8192}
    )
    assert seen["drawn"] == [[0, 0, 2048, 1536], [0, 0, 3, 2048]]
    assert seen["sent"] == [["IMG_1.jpg", "image/jpeg", False], ["tall.jpg", "image/jpeg", False]]


def test_a_small_one_keeps_its_size() -> None:
    assert played({"name": "a.jpg", "width": 640, "height": 480})["drawn"] == [[0, 0, 640, 480]]


def test_nothing_can_be_sent_meanwhile_and_it_is_said() -> None:
    assert played({"name": "a.jpg", "width": 640, "height": 480})["busy"] == [["busy", True], ["", True]]


def test_what_is_no_picture_is_sent_as_it_is_for_the_server_to_say_what_is_wrong() -> None:
    assert played({"name": "a.pdf"})["sent"] == [["a.pdf", "as it was", False]]


def test_the_choice_that_counts_is_the_last() -> None:
    seen = played({"name": "a.jpg", "width": 9, "height": 9, "during": True}, {"name": "b.jpg"})
    assert seen["sent"] == [["b.jpg", "as it was", False]]
