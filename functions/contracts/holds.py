"""Legal hold of a sealed contract, for those who answer for the house."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Body

from driveaway.contracts.holding import HOLDERS, hold, let_go
from driveaway.contracts.requests import HoldReason
from driveaway.runtime.http import Api, Json

api = Api("holds", domain="contracts")
handler = api.handler
PATH = "/api/orders/<order_id>/contract/legal-hold"


@api.put(PATH, summary="Keep the sealed contract beyond its years")
def keep(order_id: str, wanted: Annotated[HoldReason, Body()]) -> Json:
    """Put the contract on legal hold."""
    person = api.person(*HOLDERS)
    return hold(order_id, wanted.reason, person=person, book=api.world.book, clock=api.world.clock)


@api.delete(PATH, summary="End the legal hold of the contract")
def end(order_id: str) -> Json:
    """Leave the contract to its years of retention."""
    return let_go(order_id, person=api.person(*HOLDERS), book=api.world.book, clock=api.world.clock)
