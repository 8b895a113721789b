"""Photos of a car: of what, when, and how many."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256

import pytest

from driveaway.deliveries.allocation import deallocate
from driveaway.deliveries.common import Json
from driveaway.deliveries.forms import PhotoForm, RemovalForm
from driveaway.deliveries.photo import KEPT_DAYS, MOST_PHOTOS, Photo, Subject, kind_of, subjects
from driveaway.deliveries.photographing import photos_of, remove_photo, take_photo
from driveaway.orders.model import Order
from driveaway.shared.errors import IllegalMove, InvalidInput
from tests.unit.deliveries.stage import TO_READY, Stage, somebody

JPEG = b"\xff\xd8\xff\xe0 a car"


@dataclass
class Shelf:
    """Keeps pictures."""

    kept: dict[str, bytes] = field(default_factory=dict)

    def put(self, key: str, picture: bytes, media_type: str) -> None:
        self.kept[key] = picture

    def remove(self, key: str) -> None:
        self.kept.pop(key, None)

    def presigned(self, key: str, filename: str, media_type: str) -> str:
        return key


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


def take(stage: Stage, order_id: str, shelf: Shelf, picture: bytes = JPEG, of: Subject = "inspection") -> Json:
    form, person = PhotoForm(of=of), somebody("delivery")
    return take_photo(order_id, form, picture, person=person, photos=shelf, book=stage.book, clock=stage.clock)


@pytest.mark.parametrize(
    ("begins", "kind"),
    [
        (b"\xff\xd8\xff\xdb", "jpeg"),
        (b"\x89PNG\r\n\x1a\n", "png"),
        (b"RIFF\x00\x01\x02\x03WEBPVP8 ", "webp"),
        (b"RIFF\x00\x01\x02\x03WAVEfmt ", None),
        (b"\x00\x00\x00\x18ftypheic", None),
        (b"%PDF-1.7", None),
        (b"<html>", None),
        (b"", None),
    ],
)
def test_a_photo_is_known_by_its_first_bytes(begins: bytes, kind: str | None) -> None:
    assert kind_of(begins) == kind


def test_what_may_be_photographed_follows_the_car(stage: Stage) -> None:
    order_id = stage.allocated()
    seen: dict[str, tuple[Subject, ...]] = {"ALLOCATED": subjects(stage.seen(order_id))}
    for milestone in TO_READY:
        stage.tell(order_id, milestone)
        seen[milestone] = subjects(stage.seen(order_id))
    both: tuple[Subject, ...] = ("inspection", "handover")
    assert seen == {
        "ALLOCATED": (),
        "IN_TRANSIT": (),
        "ARRIVED": (),
        "PREPARING": ("inspection",),
        "PDI_PASSED": ("inspection",),
        "READY": both,
    }
    stage.tell(order_id, "BLOCKED", blocked_reason="A scratch", owner="Li")
    assert subjects(stage.seen(order_id)) == both
    for status in ("CANCELLED", "CLOSED", "DRAFT"):
        stage.change(order_id, status=status)
        assert subjects(stage.seen(order_id)) == ()


def test_a_photo_is_written_down_with_its_car_and_lies_under_its_hash(stage: Stage, shelf: Shelf) -> None:
    order_id = stage.ready(paid=True)
    told = take(stage, order_id, shelf)
    (photo,) = photos_of(order_id, stage.book)
    assert shelf.kept == {f"photos/{order_id}/{sha256(JPEG).hexdigest()}.jpeg": JPEG}
    assert (photo.place, photo.size, photo.vin) == (next(iter(shelf.kept)), len(JPEG), stage.vehicle().vin)
    assert told["number"] == 1 and (photo.kept_until - stage.clock.now().date()).days == KEPT_DAYS
    rows = stage.book.history(Order.key_of(order_id))
    assert (rows[-1].action, rows[-1].details["of"]) == ("photo_taken", "inspection")


def test_the_same_picture_again_writes_nothing(stage: Stage, shelf: Shelf) -> None:
    order_id = stage.ready(paid=True)
    first = take(stage, order_id, shelf)
    version = stage.seen(order_id).version
    assert take(stage, order_id, shelf, of="handover") == first
    assert stage.seen(order_id).version == version


def test_there_is_room_for_so_many(stage: Stage, shelf: Shelf) -> None:
    order_id = stage.ready(paid=True)
    for number in range(MOST_PHOTOS):
        take(stage, order_id, shelf, JPEG + bytes([number]))
    with pytest.raises(IllegalMove, match="photos_full"):
        take(stage, order_id, shelf)
    assert len(shelf.kept) == len(photos_of(order_id, stage.book)) == MOST_PHOTOS


def test_a_photo_that_should_not_be_kept_is_taken_away_and_the_trail_says_why(stage: Stage, shelf: Shelf) -> None:
    order_id = stage.ready(paid=True)
    for picture in (JPEG, JPEG + b"2"):
        take(stage, order_id, shelf, picture)

    def remove(number: int) -> Json:
        form, person = RemovalForm(removed=number, removed_because="A stranger's face"), somebody("sales_manager")
        return remove_photo(order_id, form, person=person, photos=shelf, book=stage.book, clock=stage.clock)

    assert remove(1)["number"] == 1
    assert [each.place for each in photos_of(order_id, stage.book)] == [*shelf.kept]
    row = stage.book.history(Order.key_of(order_id))[-1]
    assert (row.action, row.details["reason"]) == ("photo_removed", "A stranger's face")
    with pytest.raises(InvalidInput):
        remove(1)
    assert take(stage, order_id, shelf)["number"] == 3


def test_two_at_once_are_two_photos(stage: Stage, shelf: Shelf) -> None:
    order_id = stage.ready(paid=True)

    class Between(Shelf):
        """Somebody else's photo comes in while ours is being stored."""

        def put(self, key: str, picture: bytes, media_type: str) -> None:
            super().put(key, picture, media_type)
            if len(self.kept) == 1:
                take(stage, order_id, self, JPEG + b"2")

    between = Between()
    take(stage, order_id, between)
    found = photos_of(order_id, stage.book)
    assert [each.number for each in found] == [1, 2]
    assert {each.place for each in found} == {*between.kept}


def test_photos_outlive_the_car_that_is_exchanged(stage: Stage, shelf: Shelf) -> None:
    order_id = stage.ready(paid=True)
    take(stage, order_id, shelf)
    deallocate(order_id, "Scratched", person=somebody("sales_manager"), book=stage.book, clock=stage.clock)
    assert [each.vin for each in photos_of(order_id, stage.book)] == [stage.vehicle().vin]
    with pytest.raises(IllegalMove, match="photo_out_of_time"):
        take(stage, order_id, shelf, JPEG + b"2")
    assert stage.book.get(Photo, f"{order_id}/{sha256(JPEG).hexdigest()}").of == "inspection"
