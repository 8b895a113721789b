"""After the handover: the survey, service requests, follow-ups."""

from __future__ import annotations

from driveaway.aftercare.model import FollowUp
from driveaway.aftercare.service_request import MOVES, DigitTries, ServiceRequest
from driveaway.shared.ids import digest
from functions.aftercare import api as aftercare
from functions.feedback import survey
from tests.faults.stateful.access import CALLERS, DONE, door
from tests.faults.stateful.deciding import TRIES, dead
from tests.faults.stateful.town import Sent, Town
from tests.faults.wire import Json

NAMES = ("personnel", "delivery", "deal", "paperwork", "facility", "website")


def answer_survey(town: Town, order_id: str, score: int) -> None:
    """Answer the survey; the same again changes nothing, another answer is refused."""
    token = town.token(order_id, "survey")
    if token is None:
        return
    link, order = town.link(token), town.order(order_id)
    body: Json = {"scores": dict.fromkeys(NAMES, score), "recommend": score}
    feedback = town.chronicle.rows.get((f"FEEDBACK#{order_id}-survey", "FEEDBACK"))
    expected = 404 if dead(link, order, town) else DONE
    if link.state == "USED" and feedback:
        expected = DONE if feedback["recommend"] == score else 409
    sent = Sent(survey.handler, "POST", "/survey/{token}", {"token": token}, body)
    reply = town.send(sent, {expected}, idle=link.state == "USED")
    if reply and reply.status == DONE and link.state == "OPEN":
        assert reply.json["status"] == town.order(order_id).status


def ask_for_service(town: Town, order_id: str, category: str, *, right: bool) -> None:
    """Ask after-sales for help, with the last digits of the phone."""
    order, buyer = town.order(order_id), town.content(order_id).buyer
    window = f"{digest(order.tracking_code)}.{town.now:%Y%m%d%H}"
    with town.cloud.unseen() as bench:
        tries = bench.book.find(DigitTries, window)
    expected = 429 if tries and tries.tries >= TRIES else 201 if right else 422
    body: Json = {
        "tracking_code": order.tracking_code,
        "phone_last4": buyer.phone[-4:] if right else "0001",
        "category": category,
        "description": "it hums",
    }
    sent = Sent(aftercare.handler, "POST", "/api/service-requests", body=body, key=town.fresh_key())
    town.send(sent, {expected})


def move_request(town: Town, place: int, state: str, who: str) -> None:
    """Move one of the service requests on."""
    known = [ServiceRequest.model_validate(row) for row in town.chronicle.of("SERVICE")]
    if not known:
        return
    request = known[place % len(known)]
    expected = door(town, who, CALLERS, request.store)
    if expected == DONE and state not in MOVES[request.state]:
        expected = 409
    path = {"service_request_id": request.service_request_id}
    resource = "/api/service-requests/{service_request_id}/state"
    town.send(Sent(aftercare.handler, "POST", resource, path, {"state": state}, who), {expected})


def follow_up(town: Town, place: int, outcome: str, who: str, *, satisfaction: int | None = None) -> None:
    """Tell what came of one of the follow-ups, open ones first."""
    known = [FollowUp.model_validate(row) for row in town.chronicle.of("FOLLOWUP")]
    if not known:
        return
    known.sort(key=lambda each: (each.state != "DUE", each.kind != "due_bill"))
    planned = known[place % len(known)]
    expected, over = door(town, who, CALLERS, planned.store), planned.state != "DUE"
    said = planned.outcome, planned.satisfaction, planned.notes
    if expected == DONE and over and said != (outcome, satisfaction, None):
        expected = 409
    body: Json = {"outcome": outcome} | ({"satisfaction": satisfaction} if satisfaction else {})
    path = {"follow_up_id": planned.follow_up_id}
    sent = Sent(aftercare.handler, "POST", "/api/follow-ups/{follow_up_id}/outcome", path, body, who)
    town.send(sent, {expected}, idle=over)
