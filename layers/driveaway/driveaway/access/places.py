"""Where a person may be sent after signing in: to our own pages only."""

from __future__ import annotations

HOME = "/staff"


def local_path(wanted: str | None) -> str:
    r"""Return `wanted` when it is a path of ours, else the staff home.

    A path starts with exactly one slash; browsers read `//host` and `/\\host` as another site, and drop tabs and
    line ends before they look.
    """
    if not wanted or not wanted.startswith("/") or wanted.startswith("//"):
        return HOME
    if "\\" in wanted or not wanted.isascii() or any(not sign.isprintable() or sign == " " for sign in wanted):
        return HOME
    return wanted
