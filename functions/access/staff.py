"""Colleagues, and the days on which somebody is away."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Body

from driveaway.access.directory import colleague_view, directory, note_absence
from driveaway.access.model import Absence
from driveaway.runtime.http import Api, Json

api = Api("staff", domain="access")
handler = api.handler


@api.get("/api/staff", summary="My colleagues, with the days on which they are away")
def listing() -> Json:
    """Everybody whose stores are mine too."""
    person = api.person()
    found = [each for each in directory(api.world.book) if each.store is None or person.may_see(each.store)]
    return {"staff": [colleague_view(each) for each in found], "cursor": None}


@api.put("/api/staff/<staff_id>/absence", summary="Say when somebody is away, and who acts instead")
def away(staff_id: str, absence: Annotated[Absence, Body()]) -> Json:
    """Approvals of these days are asked of the deputy."""
    return note_absence(staff_id, absence, person=api.person(), book=api.world.book, clock=api.world.clock)


@api.delete("/api/staff/<staff_id>/absence", summary="Say that somebody is there")
def back(staff_id: str) -> Json:
    """The absence is over, or does not take place."""
    return note_absence(staff_id, None, person=api.person(), book=api.world.book, clock=api.world.clock)
