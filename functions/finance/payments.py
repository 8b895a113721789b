"""Payments on an order."""

from __future__ import annotations

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Body

from driveaway.finance.model import NewPayment
from driveaway.finance.payments import record_payment
from driveaway.runtime.http import Api, Json

api = Api("payments", domain="deliveries")
handler = api.handler


@api.post("/api/orders/<order_id>/payments", summary="Book a payment or a refund", status=201, creating=True)
def pay(order_id: str, wanted: Annotated[NewPayment, Body()]) -> Json:
    """Book a payment; the same reference twice gets the first reply."""
    person, world = api.person("finance"), api.world
    return record_payment(order_id, wanted, person=person, receipt=api.receipt(), book=world.book, clock=world.clock)
