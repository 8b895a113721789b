"""Tax, services, promotions and store prices: what is charged beside the list."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Body

from driveaway.catalogue.maintaining import (
    change_store_prices,
    change_terms,
    list_store_prices,
    show_store_prices,
    show_terms,
)
from driveaway.catalogue.requests import NewStorePrices, NewTerms
from driveaway.runtime.http import Api, Json

api = Api("terms")
handler = api.handler


@api.get("/api/terms", summary="Tax, services and promotions of all stores")
def terms() -> Json:
    """As they are, with their version."""
    api.person()
    return show_terms(api.world.book)


@api.put("/api/terms", summary="Change tax, services and promotions")
def new_terms(wanted: Annotated[NewTerms, Body()]) -> Json:
    """At the version of `If-Match`; orders that exist keep what they were charged until they are edited."""
    person, expected = api.person("general_manager", "admin"), api.expected_version()
    return change_terms(wanted, expected=expected, person=person, book=api.world.book, clock=api.world.clock)


@api.get("/api/store-prices", summary="The stores that have prices of their own, with these")
def listing() -> Json:
    """All of them, with their versions."""
    api.person()
    return {"store_prices": list_store_prices(api.world.book), "cursor": None}


@api.get("/api/store-prices/<store>", summary="A store's own prices")
def show(store: str) -> Json:
    """Only those that are not the list's."""
    api.person()
    return show_store_prices(store, api.world.book)


@api.put("/api/store-prices/<store>", summary="Change a store's own prices")
def change(store: str, wanted: Annotated[NewStorePrices, Body()]) -> Json:
    """At the version of `If-Match`; `"0"` gives a store the first of its own."""
    person, expected = api.person("sales_director", "general_manager", "admin"), api.expected_version()
    book, clock = api.world.book, api.world.clock
    return change_store_prices(store, wanted, expected=expected, person=person, book=book, clock=clock)
