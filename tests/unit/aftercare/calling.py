"""The follow-ups of a store as its staff list them."""

from __future__ import annotations

from datetime import timedelta

LONG = timedelta(days=15)
