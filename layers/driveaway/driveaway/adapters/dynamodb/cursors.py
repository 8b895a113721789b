"""Cursors of lists: where the last page ended, closed to whoever carries them."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any

from driveaway.shared.errors import InvalidInput


def closed(last: Mapping[str, Any]) -> str:
    """Return the cursor of the page after a place in an index."""
    return base64.urlsafe_b64encode(json.dumps(last, sort_keys=True).encode()).decode().rstrip("=")


def opened(cursor: str, name: str, prefix: str) -> dict[str, Any]:
    """Return the place that a cursor names. Raises InvalidInput unless it lies in this very list."""
    try:
        opened = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        places = {part: value["S"] for part, value in opened.items() if set(value) == {"S"}}
        whole = set(opened) == set(places) == {"pk", "sk", "wl_pk", "wl_sk"} and all(places.values())
        if whole and places["wl_pk"] == name and places["wl_sk"].startswith(prefix):
            return {part: {"S": str(place)} for part, place in places.items()}
    except (ValueError, AttributeError, TypeError, KeyError, RecursionError) as error:
        raise InvalidInput.at("/cursor", "cursor") from error
    raise InvalidInput.at("/cursor", "cursor")
