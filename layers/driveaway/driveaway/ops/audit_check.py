"""Check the audit trail: `python -m driveaway.ops.audit_check [--stack NAME] [--days 30] [--certificate PEM …]`.

Reads both tables whole, and the newest daily documents of heads; changes nothing. Exit code 0 when every chain and
every document is whole, 1 when something is not (one line for each), 2 when nothing could be checked.
"""

from __future__ import annotations

import argparse
import heapq
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509 import load_pem_x509_certificate
from pydantic import ValidationError

from driveaway.audit.document import Previous, Reading
from driveaway.audit.model import AuditRow, Head, Kept, Stored
from driveaway.audit.sorting import in_order
from driveaway.audit.verification import DocumentFlaw, FlawKind, document_flaw, examine
from driveaway.ops.installation import Installation, names_of
from driveaway.ports import Chains, Vault
from driveaway.shared.clock import SystemClock
from driveaway.shared.errors import DriveawayError

DAYS = 30
LATEST = timedelta(days=2)
"""How old the newest document may be: it is made once a day."""

SAID: Mapping[FlawKind, str] = {
    "row_missing": "row {seq} is missing",
    "row_changed": "row {seq} is not as it was written",
    "row_unlinked": "the row before row {seq} is not the one that was there",
    "end_missing": "row {seq} is missing, and all that came after it",
    "rows_beyond_record": "row {seq} is beyond what the record says",
    "other_head": "the record says that row {seq} was another one",
    "record_unreadable": "the record does not say how far its chain goes",
    "record_missing": "the record is gone",
    "set_back": "row {seq} was there when the document of {day} was made; chain and record were set back",
    "written_anew": "the document of {day} knows another row {seq}; the chain was written anew",
}
SAID_OF_DOCUMENTS: Mapping[DocumentFlaw, str] = {
    "unreadable": "it is damaged",
    "other_lines": "its lines are not those that were signed",
    "not_signed": "its signature is not by the seal's key",
    "other_day": "it is the document of another day",
    "other_previous": "it does not follow the document before it",
}
UNBELIEVED: frozenset[DocumentFlaw] = frozenset({"unreadable", "other_lines", "not_signed"})

Valid = Callable[[bytes, bytes], bool]
"""Judges a message and its signature."""


@dataclass
class Check:
    """Looks at everything once; `records` and `documents` say how much there was."""

    chains: Chains
    vault: Vault
    valid: Valid
    today: date
    days: int = DAYS
    records: int = 0
    documents: int = 0

    def findings(self) -> Iterator[str]:
        """Yield what is wrong, in plain words: the documents first, since the chains are judged by them."""
        with ExitStack() as files:
            believed: dict[date, BinaryIO] = {}
            yield from self._documents(lambda: files.enter_context(TemporaryFile()), believed)
            notes = heapq.merge(*(_notes(*each) for each in believed.items()), key=lambda note: note[0].subject)
            for flaw in examine(notes, self._records(), self._rows(), self.chains.head_of):
                yield f"{flaw.subject}: {SAID[flaw.kind].format(seq=flaw.seq, day=flaw.day)}"

    def _documents(self, opened: Callable[[], BinaryIO], believed: dict[date, BinaryIO]) -> Iterator[str]:
        stored = [(day, list(each)) for day, each in groupby(self.vault.stored(), key=lambda one: one.day)]
        if not stored or stored[-1][0] < self.today - LATEST:
            yield f"documents: the newest is {f'of {stored[-1][0]}' if stored else 'missing'}"
        previous: Previous | None = None
        for place, (day, versions) in enumerate(stored):
            if place < len(stored) - self.days:
                continue
            file = opened()
            flaw, said = self._document(day, versions, file, previous)
            unknown = previous is None and place > 0
            if flaw and not (unknown and flaw == "other_previous"):
                yield f"document of {day}: {SAID_OF_DOCUMENTS[flaw]}"
            if len(versions) > 1:
                yield f"document of {day}: somebody hid or replaced it; the first one is believed"
            if flaw not in UNBELIEVED:
                believed[day] = file
            previous = said
            self.documents += 1

    def _document(
        self, day: date, versions: Sequence[Stored], file: BinaryIO, previous: Previous | None
    ) -> tuple[DocumentFlaw | None, Previous]:
        first = next((one.version for one in versions if not one.marker), None)
        if first:
            self.vault.fetch(day, file, version=first)
        return document_flaw(day, file, previous, self.valid)

    def _records(self) -> Iterator[Head]:
        for row in in_order(self.chains.heads()):
            self.records += 1
            yield Head(*row)

    def _rows(self) -> Iterator[Kept]:
        told = ((*each[:2], each.row and each.row.model_dump(mode="json")) for each in self.chains.rows())
        for subject, place, row in in_order(told):
            yield Kept(subject, place, AuditRow.model_validate(row) if row else None)


def _notes(day: date, file: BinaryIO) -> Iterator[tuple[Head, date]]:
    return ((head, day) for head in Reading(file).heads())


def judged_by(certificates: Sequence[bytes]) -> Valid:
    """Return the judge that knows the RSA keys of certificates (PEM). Raises ValueError for what is none."""
    keys = [load_pem_x509_certificate(each).public_key() for each in certificates]

    def valid(message: bytes, signature: bytes) -> bool:
        return any(isinstance(key, RSAPublicKey) and _verified(key, message, signature) for key in keys)

    return valid


def _verified(key: RSAPublicKey, message: bytes, signature: bytes) -> bool:
    try:
        key.verify(signature, message, PKCS1v15(), SHA256())
    except InvalidSignature:
        return False
    return True


def main(arguments: Sequence[str] | None = None) -> int:
    """Check one stack; returns the exit code."""
    parser = argparse.ArgumentParser(prog="driveaway.ops.audit_check", description=__doc__)
    parser.add_argument("--stack", default="driveaway", help="the CloudFormation stack (driveaway)")
    parser.add_argument("--days", type=int, default=DAYS, help=f"how many daily documents are read ({DAYS})")
    parser.add_argument("--certificate", type=Path, action="append", help="of the seal's key (the stack's parameter)")
    wanted = parser.parse_args(arguments)
    import boto3

    try:
        here = Installation(names_of(wanted.stack, boto3.client("cloudformation")))
        certificates = [path.read_bytes() for path in wanted.certificate or ()] or [here.seal_certificate()]
        check = Check(here.chains, here.vault, judged_by(certificates), SystemClock().now().date(), wanted.days)
        return _told(check)
    except DriveawayError as error:
        about = ", ".join(f"{name} {value}" for name, value in error.params.items())
        print(f"Nothing could be checked: {error.code}: {about}")
    except (OSError, ValidationError, ValueError) as error:
        print(f"Nothing could be checked: {error}")
    return 2


def _told(check: Check) -> int:
    found = 0
    for line in check.findings():
        print(line)
        found += 1
    print(f"{check.records} records and {check.documents} documents looked at, findings: {found or 'none'}.")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
