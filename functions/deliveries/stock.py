"""The stock of vehicles."""

from __future__ import annotations

from typing import Annotated, Any, cast, get_args

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Body

from driveaway.access.model import Role
from driveaway.deliveries.importing import export_stock, import_stock
from driveaway.deliveries.moves import VehicleState
from driveaway.deliveries.requests import StockFile, VehicleEntry
from driveaway.deliveries.stock import enter, list_stock
from driveaway.runtime.http import Api, Json
from driveaway.runtime.http.problems import told
from driveaway.shared.errors import InvalidInput

KEEPERS: tuple[Role, ...] = ("delivery", "sales_manager", "sales_director", "general_manager", "finance", "admin")

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
    person = api.person(*KEEPERS)
    return enter(entry, person=person, receipt=api.receipt(), book=api.world.book, clock=api.world.clock)


@api.post("/api/vehicles/import", summary="Enter or bring up to date the vehicles of a CSV file")
def imported(sent: Annotated[StockFile, Body()]) -> Json:
    """Enter row by row, and tell of each what became of it; what is wrong with one is told in words."""
    person, world = api.person(*KEEPERS), api.world
    report = import_stock(sent.file, person=person, book=world.book, clock=world.clock)
    words = world.pages.words(api.language())
    for row in cast("list[dict[str, list[dict[str, Any]]]]", report["rows"]):
        for problem in row["problems"]:
            problem["detail"] = told(words, problem["code"], problem.pop("params"))
    return report


@api.get("/api/vehicles/export", summary="All vehicles as a CSV file")
def exported() -> Response[str]:
    """Answer a table that spreadsheets open, and that can be imported again; no cell of it is a formula."""
    api.person()
    return Response(
        status_code=200,
        content_type="text/csv; charset=utf-8",
        body=export_stock(book=api.world.book, clock=api.world.clock),
        headers={"Content-Disposition": 'attachment; filename="vehicles.csv"', "Cache-Control": "no-store"},
    )
