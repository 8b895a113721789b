"""The stock of vehicles."""

from __future__ import annotations

from typing import Annotated, cast, get_args

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Body

from driveaway.access.model import Role
from driveaway.deliveries.importing import export_stock, import_stock
from driveaway.deliveries.moves import VehicleState
from driveaway.deliveries.requests import StockTable, TableFile, VehicleEntry
from driveaway.deliveries.stock import enter, list_stock
from driveaway.runtime.http import Api, Json, Page
from driveaway.runtime.http.tables import in_words
from driveaway.shared.errors import InvalidInput

KEEPERS: tuple[Role, ...] = ("delivery", "sales_manager", "sales_director", "general_manager", "finance", "admin")

STATES: tuple[str, ...] = get_args(VehicleState)
LIST = "/staff/stock"

api = Api("stock", domain="deliveries")
handler = api.handler


@api.get("/api/vehicles", summary="Vehicles in stock, on their way, allocated and handed over")
def vehicles() -> Json:
    """Return one page of the stock; `model_code`, `state` and `location` filter."""
    api.person()
    return _listed()


def _listed() -> Json:
    state = api.query("state")
    if state is not None and state not in STATES:
        raise InvalidInput.at("/state", "unknown_vehicle_state", legal=", ".join(STATES))
    return list_stock(
        model_code=api.query("model_code"),
        state=cast("VehicleState | None", state),
        location=api.query("location"),
        limit=api.limit(),
        cursor=api.query("cursor"),
        book=api.world.book,
        clock=api.world.clock,
    )


@api.page(LIST, summary="The stock in the console")
def shown() -> Page:
    """Show a page of it, by state, model and location; anybody without a session may sign in first."""
    return _page() if api.visitor() else api.sign_in(LIST)


@api.preview(LIST, page=shown, summary="Enter or bring up to date the vehicles of a table that was pasted")
def pasted(sent: Annotated[StockTable, Body()]) -> Page | Json:
    """As `POST /api/vehicles/import`; what became of each row stands on the page. The same table again is harmless."""
    report = _import(sent.file.encode())
    return _page(report=report) if api.wants_page() else report


def _page(**more: Json) -> Page:
    person = api.person()
    may_import = bool({*KEEPERS} & {*person.roles})
    values = {"person": person.model_dump(mode="json"), "states": [*STATES], "may_import": may_import}
    filters = {name: api.query(name) or "" for name in ("state", "model_code", "location")}
    return Page("deliveries/stock.html", values | _listed() | more, domain="deliveries", form_values=filters)


@api.post("/api/vehicles", summary="Enter a vehicle, or bring it up to date", status=201, creating=True)
def entered(entry: Annotated[VehicleEntry, Body()]) -> Json:
    """Enter a vehicle; a wrong check digit in its VIN is a warning."""
    person = api.person(*KEEPERS)
    return enter(entry, person=person, receipt=api.receipt(), book=api.world.book, clock=api.world.clock)


@api.post("/api/vehicles/import", summary="Enter or bring up to date the vehicles of a CSV file")
def imported(sent: Annotated[TableFile, Body()]) -> Json:
    """Enter row by row, and tell of each what became of it; what is wrong with one is told in words."""
    return _import(sent.file)


def _import(file: bytes) -> Json:
    person, world = api.person(*KEEPERS), api.world
    report = import_stock(file, person=person, book=world.book, clock=world.clock)
    return in_words(report, world.pages.words(api.language()))


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
