"""The page on which a customer chooses a time for the handover, opened by a mailed link. Looking changes nothing."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Body

from driveaway.deliveries.appointing import worded
from driveaway.deliveries.choosing import choose_time, look_at_offer, offer_view
from driveaway.deliveries.requests import TimeChoice
from driveaway.runtime.http import Api, Json, Page

api = Api("handover-time", domain="deliveries")
handler = api.handler


@api.page("/appointment/<token>", summary="Times for the handover, for the customer to choose from")
def look(token: str) -> Page | Json:
    """The times that can be had, the appointment where one is made, and the form."""
    shown = offer_view(look_at_offer(token, book=api.world.book, now=api.world.clock.now()))
    return Page("deliveries/choose.html", {"offer": shown}, domain="deliveries") if api.wants_page() else shown


@api.form(
    "/appointment/<token>",
    page=look,
    then="/appointment/{token}",
    summary="Choose a time for the handover, or another",
)
def choose(token: str, choice: Annotated[TimeChoice, Body()]) -> Json:
    """As often as the customer likes, until the day before."""
    words = worded(api.world.pages.text, api.world.settings.sender)
    return choose_time(token, choice, words=words, book=api.world.book, clock=api.world.clock)
