"""S3 objects of the local cloud: every version in the journal before the upload is acknowledged."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from moto.s3.models import FakeDeleteMarker, FakeKey, S3Backend, s3_backends

from infra.local.journal import Entry, Journal
from infra.local.replace import replaced
from infra.local.seam import Seam
from infra.local.template import ACCOUNT

_KEPT = ("lock_mode", "lock_until", "lock_legal_status", "encryption", "kms_key_id", "checksum_value", "checksum_type",
         "checksum_algorithm", "_version_id", "_etag")  # fmt: skip
_CHANGING = ("put_object", "put_object_retention", "put_object_legal_hold", "delete_object", "copy_object")


def backend() -> S3Backend:
    """Return moto's S3 of this cloud."""
    found: S3Backend = s3_backends[ACCOUNT]["aws"]
    return found


@contextmanager
def remembered(seam: Seam) -> Iterator[None]:
    """Let every change of an object be noted in the call that makes it."""
    changing = {name: _noting(getattr(S3Backend, name), seam, source=name == "copy_object") for name in _CHANGING}
    with replaced(S3Backend, **changing), _listed_as_they_are():
        yield
        _dispose()


class _Listed(FakeKey):
    """A version that is only listed; its content belongs to the one it was made of."""

    def __del__(self) -> None:
        """Close nothing."""


@contextmanager
def _listed_as_they_are() -> Iterator[None]:
    """Let moto's list of versions not copy their contents, which nobody would close."""

    def listed(version: FakeKey, _: object) -> FakeKey:
        copied = object.__new__(_Listed)
        vars(copied).update(vars(version))
        return copied

    FakeKey.__deepcopy__ = listed  # type: ignore[attr-defined]
    try:
        yield
    finally:
        del FakeKey.__deepcopy__  # type: ignore[attr-defined]


def _dispose() -> None:
    """Close the files in which moto keeps the objects."""
    for bucket in backend().buckets.values():
        for _, versions in bucket.keys.lists():
            for version in versions:
                if isinstance(version, FakeKey):
                    version.dispose()


def _noting(original: Any, seam: Seam, *, source: bool) -> Any:
    def changed(self: S3Backend, *rest: Any, **named: Any) -> Any:
        result = original(self, *rest, **named)
        words = ("dest_bucket_name", "dest_key_name") if source else ("bucket_name", "key_name")
        offset = 1 if source else 0
        bucket = named[words[0]] if words[0] in named else rest[offset]
        key = named[words[1]] if words[1] in named else rest[offset + 1]
        # Metadata are set on the object after this returns: read it when the call is about to be answered.
        seam.note(lambda: _versions(self, str(bucket), str(key)), place=("s3", bucket, key))
        return result

    return changed


def _versions(s3: S3Backend, bucket: str, key: str) -> list[Entry]:
    entries: list[Entry] = [("delete from objects where bucket = ? and key = ?", (bucket, key))]
    for place, version in enumerate(s3.get_bucket(bucket).keys.getlist(key, [])):
        about, body = _about(version)
        entries.append(("insert into objects values (?, ?, ?, ?, ?)", (bucket, key, place, json.dumps(about), body)))
    return entries


def _about(version: FakeKey | FakeDeleteMarker) -> tuple[dict[str, Any], bytes]:
    when = version.last_modified.isoformat()
    if isinstance(version, FakeDeleteMarker):
        return {"marker": True, "_version_id": version.version_id, "last_modified": when}, b""
    kept = {name: getattr(version, name) for name in _KEPT}
    return {**kept, "metadata": dict(version.metadata), "last_modified": when}, version.value


def restore(journal: Journal) -> None:
    """Put every journaled version back into its bucket."""
    s3 = backend()
    rows = journal.rows("select bucket, key, about, body from objects order by bucket, key, place")
    for bucket, key, text, body in rows:
        if bucket not in s3.buckets:
            continue
        about = json.loads(text)
        version: Any
        if about.pop("marker", False):
            version = s3._set_delete_marker(bucket, key)  # noqa: SLF001
        else:
            version = s3.put_object(bucket, key, bytes(body), disable_notification=True)
            version.set_metadata(about.pop("metadata"))
        version.last_modified = datetime.fromisoformat(about.pop("last_modified"))
        for name, value in about.items():
            setattr(version, name, value)
