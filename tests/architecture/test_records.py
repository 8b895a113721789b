"""What is kept lies beside attributes of the table's own: a field of the same name would be overwritten by them."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import driveaway
from driveaway.shared.record import Item

OURS = {"pk", "sk", "wl_pk", "wl_sk", "due_pk", "due_sk", "ttl"}
"""Keys, places in the two indexes, and the clean-up time."""
HOME = Path(driveaway.__file__).parent


def kinds(of: type[Item] = Item) -> Iterator[type[Item]]:
    for kind in of.__subclasses__():
        yield kind
        yield from kinds(kind)


def test_no_field_has_the_name_of_an_attribute_of_the_table() -> None:
    for module in [*HOME.glob("*/model.py"), *HOME.glob("*/service_request.py")]:
        import_module(f"driveaway.{module.parent.name}.{module.stem}")
    known = list(kinds())
    assert len(known) > 20
    assert not {f"{kind.__name__}.{name}" for kind in known for name in OURS & set(kind.model_fields)}
