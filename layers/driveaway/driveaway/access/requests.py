"""What a sign-in asks for, as the forms and the JSON API carry it."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints

from driveaway.shared.contact import Email


def _without_spaces(value: object) -> object:
    return "".join(value.split()) if isinstance(value, str) else value


TypedCode = Annotated[str, BeforeValidator(_without_spaces), StringConstraints(min_length=1, max_length=20)]
LocalPath = Annotated[str, StringConstraints(max_length=500)]


class SignInRequest(BaseModel):
    """Whose code to mail."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    email: Email


class SignInCode(BaseModel):
    """The code as it was typed; spaces within do not matter."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: TypedCode


class SignInForm(SignInRequest):
    """The form's first step, with the page to go on to."""

    next: LocalPath | None = None


class CodeForm(SignInCode):
    """The form's second step, with the page to go on to."""

    next: LocalPath | None = None


class SignOutForm(BaseModel):
    """Signing out asks nothing."""

    model_config = ConfigDict(extra="forbid", frozen=True)
