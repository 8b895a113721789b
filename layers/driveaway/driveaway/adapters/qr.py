"""QR codes: drawn for the contract, as a picture for mails. Their library is imported with the first one."""

from __future__ import annotations

import io
from typing import Any

PIXELS = 12
"""Of a module: large enough to be scanned from a phone that is held out."""


def drawing(text: str) -> str:
    """Return the code of a text as SVG."""
    return _saved(text, kind="svg", xmldecl=False, border=2).decode()


def picture(text: str) -> bytes:
    """Return the code of a text as PNG."""
    return _saved(text, kind="png", scale=PIXELS)


def _saved(text: str, **how: Any) -> bytes:
    import segno

    saved = io.BytesIO()
    segno.make(text, error="m", micro=False).save(saved, **how)
    return saved.getvalue()
