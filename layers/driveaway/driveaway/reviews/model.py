"""Nouns of the review: findings of the automatic check, and one approval for each level of authority."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from driveaway.access.model import Role

ApprovalState = Literal["WAITING", "APPROVED", "REJECTED", "CHANGES_REQUESTED", "ESCALATED", "VOID"]
Severity = Literal["block", "warn"]


class Finding(BaseModel):
    """One thing the check found; `code` is a key of the message catalogue (`findings.<code>`)."""

    model_config = ConfigDict(frozen=True)

    code: str
    severity: Severity
    params: dict[str, str] = {}


class Approval(BaseModel):
    """One level: who decides, what was decided, and for which content; `turn` rises with each delegation."""

    model_config = ConfigDict(frozen=True)

    level: int
    role: Role
    assignee: str
    turn: int = 1
    state: ApprovalState = "WAITING"
    content_hash: str
    by: str | None = None
    at: datetime | None = None
    reason: str | None = None
