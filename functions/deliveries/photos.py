"""Photos of a delivery in the console: looked at, added by a form, and taken away."""

from __future__ import annotations

from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Body

from driveaway.deliveries.allocation import MANAGERS
from driveaway.deliveries.forms import PhotoForm, RemovalForm
from driveaway.deliveries.photographing import PHOTOGRAPHERS, album_view, photo_of, remove_photo, take_photo
from driveaway.orders.service import file_for
from driveaway.runtime.http import Api, Json, Page

api = Api("delivery-photos", domain="deliveries")
handler = api.handler

PAGE = "/staff/orders/<order_id>/delivery/photos"
DONE = "/staff/orders/{order_id}/delivery/photos"


@api.page(PAGE, summary="The photos of a delivery in the console")
def album(order_id: str) -> Page | Json:
    """Show the photos, and a form for one more; anybody without a session may sign in first."""
    person = api.visitor()
    if person is None:
        return api.sign_in(DONE.format(order_id=order_id))
    book, now = api.world.book, api.world.clock.now()
    shown = album_view(file_for(order_id, person, book), person, book=book, now=now)
    if not api.wants_page():
        return shown
    values = shown | {"person": person.model_dump(mode="json")}
    return Page("deliveries/photos.html", values, domain="deliveries", images_from=api.world.photos.host)


@api.form(PAGE, page=album, then=DONE, summary="Add a photo (JPEG, PNG or WebP, 4 MB at most)", upload="photo")
def taken(order_id: str, sent: Annotated[PhotoForm, Body()]) -> Json:
    """The same picture again changes nothing."""
    person, world = api.person(*PHOTOGRAPHERS), api.world
    return take_photo(
        order_id, sent, api.upload(), person=person, photos=world.photos, book=world.book, clock=world.clock
    )


@api.form(PAGE + "/removal", page=album, then=DONE, summary="Take a photo away, with a reason")
def removed(order_id: str, sent: Annotated[RemovalForm, Body()]) -> Json:
    """For managers; the picture is deleted, and the audit trail keeps its number and hash."""
    person, world = api.person(*MANAGERS), api.world
    return remove_photo(order_id, sent, person=person, photos=world.photos, book=world.book, clock=world.clock)


@api.get(PAGE + "/<photo>", summary="One photo; goes on to where it lies")
def picture(order_id: str, photo: str) -> Response[str]:
    """A redirect to an address that works for five minutes."""
    found = photo_of(order_id, photo, person=api.person(), book=api.world.book)
    address = api.world.photos.presigned(found.place, f"{order_id}-{found.number}.{found.kind}", found.media_type)
    return Response(status_code=303, headers={"Location": address, "Cache-Control": "no-store"}, body="")
