"""The stock of vehicles."""

from __future__ import annotations

from typing import Annotated, cast, get_args

from aws_lambda_powertools.event_handler.openapi.params import Body

from driveaway.deliveries.moves import VehicleState
from driveaway.deliveries.requests import VehicleEntry
from driveaway.deliveries.stock import enter, list_stock
from driveaway.runtime.http import Api, Json
from driveaway.shared.errors import InvalidInput

api = Api("stock", domain="deliveries")
handler = api.handler


@api.get("/api/vehicles", summary="Vehicles in stock, on their way, allocated and handed over")
def vehicles() -> Json:
    """Return one page of the stock; `model_code`, `state` and `location` filter."""
    api.person()
    state = api.query("state")
    if state is not None and state not in get_args(VehicleState):
        raise InvalidInput.at("/state", "unknown_vehicle_state", legal=", ".join(get_args(VehicleState)))
    return list_stock(
        model_code=api.query("model_code"),
        state=cast("VehicleState | None", state),
        location=api.query("location"),
        limit=api.limit(),
        cursor=api.query("cursor"),
        book=api.world.book,
        clock=api.world.clock,
    )


@api.post("/api/vehicles", summary="Enter a vehicle, or bring it up to date", status=201, creating=True)
def entered(entry: Annotated[VehicleEntry, Body()]) -> Json:
    """Enter a vehicle; a wrong check digit in its VIN is a warning."""
    person = api.person("delivery", "sales_manager", "sales_director", "general_manager", "finance", "admin")
    return enter(entry, person=person, receipt=api.receipt(), book=api.world.book, clock=api.world.clock)
