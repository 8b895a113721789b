"""Photos of a delivery in the console, as a browser without script sends them."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs, urlsplit

import boto3
import pytest
import requests

from driveaway.deliveries.milestones import report
from driveaway.deliveries.photo import KEPT_DAYS, MOST_BYTES
from driveaway.deliveries.requests import MilestoneReport
from driveaway.runtime.wiring import world
from driveaway.shared.errors import TryAgain
from functions.deliveries import desk as delivery_desk
from functions.deliveries import photos
from tests.fakes import ENVIRONMENT, session
from tests.functions.deliveries import ENGLISH, in_delivery, look, press
from tests.functions.desk import Desk, Reply
from tests.unit.deliveries.stage import somebody

PAGE = "/staff/orders/{order_id}/delivery/photos"
JPEG = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 40


@pytest.fixture
def preparing(desk: Desk) -> str:
    """A delivery in preparation, with a bucket beside it."""
    region: Any = {"LocationConstraint": ENVIRONMENT["AWS_DEFAULT_REGION"]}
    boto3.client("s3").create_bucket(Bucket="unused", CreateBucketConfiguration=region)
    order_id = in_delivery(desk)
    assert press(desk, order_id, "allocation").status == 303
    for milestone in ("ARRIVED", "PREPARING"):
        told = MilestoneReport.model_validate({"milestone": milestone})
        report(order_id, told, person=somebody("delivery"), book=desk.bench.book, clock=desk.bench.clock)
    return order_id


def album(desk: Desk, order_id: str, who: str = "delivery", **headers: str) -> Reply:
    sent = ENGLISH | headers
    return desk.ask(photos.handler, "GET", PAGE, headers=sent, session=who, order_id=order_id)


def add(desk: Desk, order_id: str, picture: bytes = JPEG, who: str = "delivery", **form: str) -> Reply:
    sent = {"of": "inspection"} | form
    files = {"photo": picture}
    return desk.ask(
        photos.handler, "POST", PAGE, form=sent, files=files, headers=ENGLISH, session=who, order_id=order_id
    )


def shown(desk: Desk, order_id: str) -> list[dict[str, Any]]:
    return list(album(desk, order_id, accept="application/json").json["photos"])


def test_a_photo_that_was_added_is_shown_and_opens_as_what_it_is(desk: Desk, preparing: str) -> None:
    added = add(desk, preparing)
    assert (added.status, added.header("location")) == (303, PAGE.format(order_id=preparing))
    assert f'href="{PAGE.format(order_id=preparing)}"' in look(desk, preparing).text

    page = album(desk, preparing)
    assert 'alt="Photo 1: Inspection before delivery"' in page.text
    assert page.header("content-security-policy").endswith(f"; img-src 'self' https://{world().photos.host}")
    opened = desk.ask(
        photos.handler, "GET", PAGE + "/{photo}", session="delivery", order_id=preparing, photo=sha256(JPEG).hexdigest()
    )
    address = opened.header("location")
    assert opened.status == 303 and urlsplit(address).netloc == world().photos.host
    assert parse_qs(urlsplit(address).query)["response-content-type"] == ["image/jpeg"]
    assert requests.get(address, timeout=5).content == JPEG


def test_a_picture_that_is_no_longer_kept_is_said_to_be_gone(desk: Desk, preparing: str) -> None:
    assert add(desk, preparing).status == 303
    page = album(desk, preparing).text
    assert "<img" in page.split('class="album"')[1] and "Kept until" in page
    desk.bench.clock.advance(timedelta(days=KEPT_DAYS + 1))
    session(desk.bench, "aftersales")
    later = album(desk, preparing, "aftersales").text
    assert "<img" not in later.split('class="album"')[1] and "no longer there" in later


def test_the_same_picture_again_is_one_photo_and_another_is_the_next(desk: Desk, preparing: str) -> None:
    for picture in (JPEG, JPEG, JPEG + b"1"):
        assert add(desk, preparing, picture).status == 303
    assert [each["number"] for each in shown(desk, preparing)] == [1, 2]


@pytest.mark.parametrize(
    ("picture", "said"),
    [
        (b"", "Choose a photo."),
        (b"GIF89a" + JPEG, "JPEG, PNG or WebP"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "JPEG, PNG or WebP"),
        (JPEG[:4] + bytes(MOST_BYTES), "4 MB at most"),
    ],
)
def test_what_is_no_photo_comes_back_with_what_is_wrong(desk: Desk, preparing: str, picture: bytes, said: str) -> None:
    refused = add(desk, preparing, picture)
    assert refused.status == 422
    assert 'id="photo-error"><span class="visually-hidden">Error: </span>' in refused.text and said in refused.text
    assert shown(desk, preparing) == []


def test_a_handover_is_not_photographed_before_the_car_is_ready(desk: Desk, preparing: str) -> None:
    refused = add(desk, preparing, of="handover")
    assert refused.status == 409
    assert "(Handover) cannot be taken while the delivery is at “Being prepared”" in refused.text
    assert shown(desk, preparing) == []


def test_a_form_that_is_no_form_with_a_file_names_the_field_that_lacks(desk: Desk, preparing: str) -> None:
    said = desk.ask(photos.handler, "POST", PAGE, body={"of": "inspection"}, session="delivery", order_id=preparing)
    assert (said.status, said.pointers) == (422, ["/photo"])


def test_a_file_is_taken_by_no_other_form(desk: Desk, preparing: str) -> None:
    to = "/staff/orders/{order_id}/delivery/inspection"
    form, files = {"defect": "d"}, {"photo": JPEG}
    said = desk.ask(delivery_desk.handler, "POST", to, form=form, files=files, session="delivery", order_id=preparing)
    assert said.status in {400, 413} and shown(desk, preparing) == []


@pytest.mark.parametrize("photo", [sha256(b"another").hexdigest(), "1", "-", "１"])
def test_a_photo_that_is_none_is_not_found(desk: Desk, preparing: str, photo: str) -> None:
    assert add(desk, preparing).status == 303
    said = desk.ask(photos.handler, "GET", PAGE + "/{photo}", session="delivery", order_id=preparing, photo=photo)
    assert said.status == 404


def test_without_a_session_nobody_sees_or_adds_any(desk: Desk, preparing: str) -> None:
    assert add(desk, preparing, who="").status == 401
    assert "Staff sign-in" in album(desk, preparing, who="").text
    there = desk.ask(photos.handler, "GET", PAGE + "/{photo}", order_id=preparing, photo=sha256(JPEG).hexdigest())
    assert there.status == 401
    session(desk.bench, "finance")
    assert add(desk, preparing, who="finance").status == 403


def test_only_managers_take_photos_away_and_say_why(desk: Desk, preparing: str) -> None:
    assert add(desk, preparing).status == 303

    def remove(who: str, **form: str) -> Reply:
        to, sent = PAGE + "/removal", {"removed": "1"} | form
        return desk.ask(photos.handler, "POST", to, form=sent, headers=ENGLISH, session=who, order_id=preparing)

    assert "Take a photo away" not in album(desk, preparing).text
    assert remove("delivery", removed_because="r").status == 403
    unsaid = remove("sales-manager-1")
    assert unsaid.status == 422 and 'id="removed_because-error"' in unsaid.text and "<details open>" in unsaid.text
    assert remove("sales-manager-1", removed_because="Wrong car").status == 303
    assert shown(desk, preparing) == []
    gone = remove("sales-manager-1", removed_because="Wrong car")
    assert gone.status == 422 and "There is no such photo, or no longer." in gone.text


def test_a_picture_that_cannot_be_stored_leaves_no_photo(
    desk: Desk, preparing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_: object) -> None:
        raise TryAgain("service_busy", call="put_object", reason="SlowDown")

    monkeypatch.setattr(type(world().photos), "put", busy)
    assert add(desk, preparing).status == 503
    assert shown(desk, preparing) == []
