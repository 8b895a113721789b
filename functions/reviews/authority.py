"""The authority matrix: who approves what, store by store."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Body

from driveaway.access.model import Role
from driveaway.reviews.authority import change_authority, list_authorities, show_authority
from driveaway.reviews.requests import NewAuthority
from driveaway.runtime.http import Api, Json

READERS: tuple[Role, ...] = ("sales_manager", "sales_director", "general_manager", "finance", "admin")

api = Api("authority", domain="reviews")
handler = api.handler


@api.get("/api/authority", summary="The authority matrices; `*` is that of every store without one of its own")
def listing() -> Json:
    """All of them, with their versions."""
    api.person(*READERS)
    return {"authorities": list_authorities(api.world.book), "cursor": None}


@api.get("/api/authority/<store>", summary="A store's own authority matrix")
def show(store: str) -> Json:
    """Its rules, in the order in which roles are asked."""
    api.person(*READERS)
    return show_authority(store, api.world.book)


@api.put("/api/authority/<store>", summary="Change a store's authority matrix")
def change(store: str, wanted: Annotated[NewAuthority, Body()]) -> Json:
    """At the version of `If-Match`; `"0"` gives a store a matrix of its own."""
    person, expected = api.person("general_manager", "admin"), api.expected_version()
    return change_authority(store, wanted, expected=expected, person=person, book=api.world.book, clock=api.world.clock)
