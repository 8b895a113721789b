"""Taking photos of a car at its inspection or its handover, and looking at them."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from driveaway.access.model import Person, Role
from driveaway.access.names import names_of
from driveaway.deliveries.allocation import MANAGERS
from driveaway.deliveries.common import Json, again
from driveaway.deliveries.desk import SELLERS
from driveaway.deliveries.forms import PhotoForm, RemovalForm
from driveaway.deliveries.photo import MOST_BYTES, MOST_PHOTOS, SHOWN, Photo, PhotoKind, Subject, kind_of, subjects
from driveaway.orders.service import NONE, OrderFile, file_for
from driveaway.orders.view import order_view
from driveaway.ports import AlreadyClaimed, Book, Photos
from driveaway.shared.clock import Clock, local_day, stamp
from driveaway.shared.errors import IllegalMove, InvalidInput
from driveaway.step import Change, Step

PHOTOGRAPHERS: tuple[Role, ...] = (*SELLERS, "aftersales")
"""Whoever inspects a car or hands it over."""


def take_photo(
    order_id: str, form: PhotoForm, picture: bytes, *, person: Person, photos: Photos, book: Book, clock: Clock
) -> Json:
    """Keep a photo; the same picture again changes nothing. Returns `{number, of, …}`.

    Raises InvalidInput (no photo, too large) or IllegalMove (not at this milestone, too many).
    """
    hashed = sha256(picture).hexdigest()

    def take() -> Json:
        found = file_for(order_id, person, book)
        made = _made(found, form.of, _checked(picture), hashed, len(picture), person, clock)
        photos.put(made.place, picture, made.media_type)  # first: a record must never lack its picture
        try:
            _note(found, made, book)
        except AlreadyClaimed:
            made = book.get(Photo, made.identity)
        return photo_view(made)

    return again(take)


def _checked(picture: bytes) -> PhotoKind:
    if not picture:
        raise InvalidInput.at("/photo", "photo_missing")
    if len(picture) > MOST_BYTES:
        raise InvalidInput.at("/photo", "photo_too_large", most=f"{MOST_BYTES // 1024**2} MB")
    kind = kind_of(picture)
    if kind is None:
        raise InvalidInput.at("/photo", "photo_unknown_kind")
    return kind


def _made(
    found: OrderFile, of: Subject, kind: PhotoKind, hashed: str, size: int, person: Person, clock: Clock
) -> Photo:
    order = found.order
    if order.delivery is None or order.status not in SHOWN:
        raise IllegalMove("order_not_in_delivery", status=order.status)
    if of not in subjects(order):
        raise IllegalMove("photo_out_of_time", of=of, present=order.delivery.milestone)
    if order.delivery.photos >= MOST_PHOTOS:
        raise IllegalMove("photos_full", most=MOST_PHOTOS)
    return Photo(
        order_id=order.order_id,
        number=order.delivery.photos + 1,
        of=of,
        vin=order.delivery.vin or NONE,
        sha256=hashed,
        kind=kind,
        size=size,
        at=clock.now(),
        by=person.staff_id,
    )


def _note(found: OrderFile, made: Photo, book: Book) -> None:
    before = found.order
    delivery = before.delivery and before.delivery.model_copy(update={"photos": made.number})
    book.commit(
        Step(
            action="photo_taken",
            actor=made.by,
            at=made.at,
            details={"of": made.of, "number": str(made.number), "sha256": made.sha256},
            changes=(Change(before.succeed(delivery=delivery, updated_at=made.at), before),),
            claims=(made,),
        )
    )


def remove_photo(order_id: str, form: RemovalForm, *, person: Person, photos: Photos, book: Book, clock: Clock) -> Json:
    """Take a photo away that should never have been kept; the audit trail says whose word that was, and why.

    Raises InvalidInput for one that is not there, or no more.
    """

    def remove() -> Json:
        before = file_for(order_id, person, book).order
        gone = next((each for each in photos_of(order_id, book) if each.number == form.removed), None)
        if gone is None:
            raise InvalidInput.at("/removed", "unknown_photo")
        photos.remove(gone.place)  # first: nobody may believe it gone while it can be found
        now = clock.now()
        book.commit(
            Step(
                action="photo_removed",
                actor=person.staff_id,
                at=now,
                details={"number": str(gone.number), "sha256": gone.sha256, "reason": form.removed_because},
                changes=(Change(before.succeed(updated_at=now), before),),
                drops=(gone.key,),
            )
        )
        return photo_view(gone)

    return again(remove)


def photos_of(order_id: str, book: Book) -> list[Photo]:
    """Return the photos of an order, oldest first."""
    found = [each for each in book.family(Photo, order_id) if isinstance(each, Photo)]
    return sorted(found, key=lambda photo: photo.number)


def photo_of(order_id: str, hashed: str, *, person: Person, book: Book) -> Photo:
    """Return one photo. Raises NotFound."""
    file_for(order_id, person, book)
    return book.get(Photo, f"{order_id}/{hashed}")


def photo_view(photo: Photo) -> Json:
    """Return a photo as staff see it."""
    view = photo.model_dump(mode="json", exclude={"order_id"})
    return view | {"at": stamp(photo.at), "kept_until": str(photo.kept_until)}


def album_view(found: OrderFile, person: Person, *, book: Book, now: datetime) -> Json:
    """Return `{order, photos, names, of, may_remove}`: an order's photos, and what this person may add.

    A photo is `gone` when its picture is no longer kept; `names` are those of who took them.
    """
    taken, today = photos_of(found.order.order_id, book), local_day(now)
    may = not {*PHOTOGRAPHERS}.isdisjoint(person.roles)
    return {
        "order": order_view(found.order, found.content),
        "photos": [photo_view(each) | {"gone": each.kept_until < today} for each in taken],
        "names": {**names_of([each.by for each in taken], book)},
        "of": [*subjects(found.order)] if may else [],
        "may_remove": not {*MANAGERS}.isdisjoint(person.roles),
    }
