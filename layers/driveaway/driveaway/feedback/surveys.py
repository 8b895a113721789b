"""The survey: asked once after handover, answered once, by whoever has the link."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pydantic import JsonValue

from driveaway.calendars.model import EVERY_STORE, StoreCalendar
from driveaway.effects.model import mail, once_to
from driveaway.feedback.model import SURVEY_TIME, Feedback
from driveaway.feedback.records import note
from driveaway.feedback.requests import SurveyAnswer
from driveaway.feedback.service import after_survey
from driveaway.links.model import Link
from driveaway.links.service import UNIFORM, act_on, cut, open_link, spent
from driveaway.orders.content import Content
from driveaway.orders.model import Order
from driveaway.orders.service import OrderFile, open_beside
from driveaway.ports import Book, Keys
from driveaway.shared.clock import Clock
from driveaway.shared.errors import IllegalMove, NotFound
from driveaway.shared.ids import digest
from driveaway.step import Change, Step
from driveaway.workflow.service import Ask

CUSTOMER = "customer"
LINK_PATH = "/survey/{token}"


@dataclass(frozen=True)
class Survey:
    """What a survey link opens; it is answered when the link is used."""

    link: Link
    about: OrderFile
    calendar: StoreCalendar

    @property
    def answered(self) -> bool:
        """Whether the answer is there."""
        return self.link.state == "USED"


def ask_for_feedback(order: Order, content: Content, keys: Keys, now: datetime) -> Ask:
    """Return the survey's link and the mail that brings it; nothing when the survey is not, or no longer, due."""
    if order.status != "DELIVERED" or order.surveyed:
        return Ask()
    link = cut(
        keys,
        purpose="survey",
        order_id=order.order_id,
        store=order.store,
        revision=order.revision,
        now=now,
        lifetime=SURVEY_TIME,
    )
    letter = mail(
        once_to(content.buyer.email, f"{order.order_id}-survey"),
        kind="survey",
        to=content.buyer.email,
        language=content.buyer.language,
        data={"customer_name": content.buyer.name, "order_no": order.order_no},
        at=now,
        order_id=order.order_id,
        link_id=link.link_id,
        link_path=LINK_PATH,
    )
    return Ask(links=(link,), effects=(letter,))


def look_at_survey(token: str, *, book: Book, now: datetime) -> Survey:
    """Return what the link opens. Raises NotFound (uniform). Writes nothing."""
    link = open_link(token, "survey", book=book, now=now)
    about, calendars = open_beside(link.order_id, StoreCalendar.wanted(link.store or EVERY_STORE), book)
    if about.order.status not in {"DELIVERED", "CLOSED"}:
        raise NotFound(UNIFORM)
    return Survey(link, about, StoreCalendar.found(calendars))


def answer_survey(token: str, answer: SurveyAnswer, *, book: Book, clock: Clock) -> dict[str, JsonValue]:
    """Record the answer; returns `{order_id, status}`. The same answer again gets the first reply.

    An order that owes nothing is CLOSED in the same transaction. Raises NotFound (uniform), IllegalMove (answered).
    """
    decision = digest(answer.model_dump_json())
    return act_on(
        lambda: look_at_survey(token, book=book, now=clock.now()),
        lambda survey: _answer(survey, answer, decision, book, clock),
    )


def _answer(survey: Survey, answer: SurveyAnswer, decision: str, book: Book, clock: Clock) -> dict[str, JsonValue]:
    if survey.answered and survey.link.decision == decision:
        return dict(survey.link.reply)
    if survey.answered:
        raise IllegalMove("survey_answered", at=survey.link.decided_at)
    return _record(survey, answer, decision, book, clock)


def _record(survey: Survey, answer: SurveyAnswer, decision: str, book: Book, clock: Clock) -> dict[str, JsonValue]:
    now, before = clock.now(), survey.about.order
    after, effects = after_survey(before, clock)
    noted = note(_feedback(answer, before, now), survey.about, survey.calendar)
    reply: dict[str, JsonValue] = {"order_id": after.order_id, "status": after.status}
    book.commit(
        Step(
            action="survey_answered",
            actor=CUSTOMER,
            at=now,
            details={"recommend": answer.recommend},
            changes=(Change(after, before), *noted.changes),
            claims=noted.claims,
            effects=effects,
            used_link=spent(survey.link, decision=decision, by=CUSTOMER, at=now, reply=reply),
        )
    )
    return reply


def _feedback(answer: SurveyAnswer, order: Order, now: datetime) -> Feedback:
    return Feedback(
        feedback_id=f"{order.order_id}-survey",
        source="survey",
        store=order.store,
        order_id=order.order_id,
        customer_id=order.customer_id,
        text=answer.comment,
        scores=answer.scores,
        recommend=answer.recommend,
        at=now,
        by=CUSTOMER,
    )
