from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from driveaway.access.model import Staff
from driveaway.adapters.particulars import DealerFiles
from driveaway.contracts import drafting
from driveaway.contracts.answers import Circumstances, answer_contract
from driveaway.contracts.document import ContractDocument
from driveaway.contracts.drafting import draft_contract
from driveaway.contracts.evidence import EvidencePage, Stamp, StampLooks
from driveaway.contracts.requests import SigningAnswer
from driveaway.contracts.sealing import Tools, seal_contract
from driveaway.contracts.signing import ask_signature, request_code
from driveaway.effects.model import Effect
from driveaway.effects.service import deliver
from driveaway.orders.content import Content
from driveaway.orders.model import Order
from driveaway.orders.service import open_file
from driveaway.ports import Archive, DocumentPress, NoTimeStamp
from driveaway.runtime.pages import Pages
from driveaway.step import Change, Step
from driveaway.workflow.service import Waiting, wait
from infra.build_assets import BUILT, build
from tests.fakes import Bench, LoopbackAddresses, bench
from tests.unit.contracts.samples import LOAN, an_order, whole_content

AROUND = Circumstances(consent_text="I agree", ip="203.0.113.7", user_agent="Mozilla/5.0")


class PlainPress:
    """A press that writes the data instead of setting it."""

    def contract(self, document: ContractDocument) -> bytes:
        return b"%PDF contract " + document.model_dump_json().encode()

    def stamp(self, looks: StampLooks) -> Stamp:
        return Stamp(b"%PDF stamp " + looks.model_dump_json().encode(), f"{looks.contract_no} {looks.field}")

    def evidence(self, page: EvidencePage) -> bytes:
        return b"%PDF evidence " + page.model_dump_json().encode()


@dataclass
class CountingSealer:
    """A sealer that never gives the same bytes twice, like the real one."""

    seals: int = 0
    authority: str | None = None
    """The time-stamp authority that it asks; one called `silent` never answers."""

    @property
    def knows_an_authority(self) -> bool:
        return self.authority is not None

    def seal(
        self, document: bytes, *, annex: bytes, acknowledgement: Stamp, seal: Stamp, time_stamped: bool = False
    ) -> bytes:
        if time_stamped and self.authority == "silent":
            raise NoTimeStamp("silent")
        self.seals += 1
        stamps = f"{acknowledgement.reason} {seal.reason} seal {self.seals} stamped {time_stamped}"
        return document + annex + stamps.encode()


@dataclass
class MemoryArchive:
    """An archive that keeps the first sealed document."""

    kept: dict[str, bytes] = field(default_factory=dict)
    held: set[str] = field(default_factory=set)

    def put_draft(self, key: str, document: bytes) -> None:
        self.kept[key] = document

    def read(self, key: str) -> bytes:
        return self.kept[key]

    def put_sealed(self, key: str, document: bytes) -> str:
        return hashlib.sha256(self.kept.setdefault(key, document)).hexdigest()

    def hold(self, key: str, *, on: bool) -> None:
        self.held = self.held | {key} if on else self.held - {key}

    def presigned(self, key: str, filename: str) -> str:
        return f"https://archive.example/{key}?as={filename}"


def drawing_up(press: DocumentPress, archive: Archive) -> drafting.Office:
    """What draws up contracts: the words and particulars that functions have, another press and archive."""
    build()
    return drafting.Office(
        texts=Pages(BUILT).words,
        dealership=DealerFiles(),
        press=press,
        archive=archive,
        addresses=LoopbackAddresses(),
    )


@dataclass
class Office:
    """A bench with one approved order, and everything that makes a contract of it."""

    bench: Bench
    press: PlainPress = field(default_factory=PlainPress)
    sealer: CountingSealer = field(default_factory=CountingSealer)
    archive: MemoryArchive = field(default_factory=MemoryArchive)

    @property
    def order(self) -> Order:
        return self.bench.book.get(Order, "ORDER1")

    @property
    def token(self) -> str:
        found = open_file("ORDER1", self.bench.book)
        ask = ask_signature(found.order, found.content, self.bench.keys, self.bench.clock.now())
        return self.bench.keys.token(ask.links[0].link_id)

    def draft(self) -> None:
        draft_contract(
            "ORDER1", office=drawing_up(self.press, self.archive), book=self.bench.book, clock=self.bench.clock
        )

    def ask(self) -> str:
        """Wait for the signature, as the workflow does; returns the token of the mailed link."""
        order, book = self.order, self.bench.book
        content = open_file(order.order_id, book).content
        waiting = Waiting(order.order_id, order.epoch, order.progress, "sign-1")
        wait(
            waiting,
            lambda each: ask_signature(each, content, self.bench.keys, self.bench.clock.now()),
            book=book,
            workflow=self.bench.workflow,
            clock=self.bench.clock,
        )
        return self.token

    def code(self, token: str) -> str:
        """Ask for a code and return the one that was mailed."""
        request_code(token, book=self.bench.book, clock=self.bench.clock)
        pending = [
            each
            for each in self.bench.book.due(Effect, "EFFECTS", self.bench.clock.now() + timedelta(hours=1))
            if each.mail and each.mail.kind == "signing_code"
        ]
        deliver(pending[-1].effect_id, self.bench.doors)
        return str(self.bench.mailer.sent[-1][2]["code"])

    def answer(self, token: str, **answer: object) -> dict[str, object]:
        wanted = SigningAnswer.model_validate(answer)
        return dict(answer_contract(token, wanted, AROUND, book=self.bench.book, clock=self.bench.clock))

    def sign(self, token: str, code: str, **changes: object) -> dict[str, object]:
        whole: dict[str, object] = {
            "decision": "sign",
            "code": code,
            "name": "欧阳娜",
            "consent": True,
            "signature": {"typed": "欧阳娜"},
        }
        return self.answer(token, **(whole | changes))

    def seal(self) -> NoTimeStamp | None:
        tools = Tools(press=self.press, sealer=self.sealer, archive=self.archive, addresses=LoopbackAddresses())
        return seal_contract("ORDER1", tools, book=self.bench.book, clock=self.bench.clock)

    def evidence(self) -> dict[str, Any]:
        """What the sealed document's evidence page says."""
        sealed = self.archive.kept[f"contracts/{self.order.contract_no}/sealed.pdf"].decode()
        page: dict[str, Any] = json.JSONDecoder().raw_decode(sealed.partition("%PDF evidence ")[2])[0]
        return page


@pytest.fixture
def office() -> Iterator[Office]:
    with office_for(whole_content(payment=LOAN)) as opened:
        yield opened


@contextmanager
def office_for(content: Content) -> Iterator[Office]:
    """Open an office with an approved order of this content."""
    with bench() as each:
        consultant = Staff(
            staff_id="STAFF1", name="李静", email="li.jing@driveaway.example", roles=("consultant",), store="1"
        )
        start = Step(
            action="test",
            actor="test",
            at=each.clock.now(),
            changes=(Change(an_order(content)), Change(consultant)),
            mirrors=(content,),
        )
        each.book.commit(start)
        yield Office(each)
