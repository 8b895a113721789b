"""Comparing the name and the mark of whoever signs with the buyer. Pure."""

from __future__ import annotations

import unicodedata

from driveaway.contracts.model import MOST_POINTS, SignatureGiven, Strokes
from driveaway.contracts.requests import MarkGiven, SigningAnswer
from driveaway.shared.errors import FieldProblem, InvalidInput

WIDTH, HEIGHT = 1000, 400


def same_name(one: str, other: str) -> bool:
    """Whether two ways to write a name are the same name: width, case, spaces and middle dots do not count."""
    return _plain(one) == _plain(other)


def _plain(name: str) -> str:
    folded = unicodedata.normalize("NFKC", name).casefold()
    return "".join(sign for sign in folded if not sign.isspace() and sign not in "·・•.")


def check_signing(answer: SigningAnswer, buyer: str) -> SignatureGiven:
    """Return the mark, ready to be kept. Raises InvalidInput naming everything that is missing or wrong."""
    problems: list[FieldProblem] = []
    if answer.name is None:
        problems.append(FieldProblem("/name", "pydantic.missing"))
    elif not same_name(answer.name, buyer):
        problems.append(FieldProblem("/name", "name_differs"))
    if answer.consent is not True:
        problems.append(FieldProblem("/consent", "consent_required"))
    problems += _mark_problems(answer.signature, buyer)
    if problems or answer.signature is None:
        raise InvalidInput(problems)
    return _kept(answer.signature)


def _mark_problems(mark: MarkGiven | None, buyer: str) -> list[FieldProblem]:
    if mark is None or (mark.typed is None) == (mark.strokes is None):
        return [FieldProblem("/signature/typed", "signature_missing")]
    if mark.typed is not None and not same_name(mark.typed, buyer):
        return [FieldProblem("/signature/typed", "name_differs")]
    points = [point for stroke in mark.strokes or () for point in stroke]
    if len(points) > MOST_POINTS:
        return [FieldProblem("/signature/strokes", "signature_too_long")]
    if mark.strokes is not None and len(set(points)) < 2:
        return [FieldProblem("/signature/strokes", "signature_missing")]
    return []


def _kept(mark: MarkGiven) -> SignatureGiven:
    return SignatureGiven(typed=mark.typed, strokes=fitted(mark.strokes) if mark.strokes else None)


def fitted(strokes: tuple[tuple[tuple[float, float], ...], ...]) -> Strokes:
    """Return the strokes scaled, proportions kept, into 1000 by 400; whatever unit they were drawn in."""
    across = [x for stroke in strokes for x, _ in stroke]
    down = [y for stroke in strokes for _, y in stroke]
    left, top = min(across), min(down)
    scale = min(WIDTH / max(max(across) - left, 1e-9), HEIGHT / max(max(down) - top, 1e-9))
    return tuple(tuple((round((x - left) * scale), round((y - top) * scale)) for x, y in stroke) for stroke in strokes)
