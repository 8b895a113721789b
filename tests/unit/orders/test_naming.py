from __future__ import annotations

from typing import Any

from driveaway.orders.naming import named
from tests.fakes import bench
from tests.sowing import sow


def changes_of(*changes: dict[str, Any]) -> list[Any]:
    with bench() as found:
        sow(found)
        (version,) = named([{"revision": 2, "changes": [*changes]}], found.book)
        assert isinstance(version, dict) and isinstance(version["changes"], list)
        return version["changes"]


def test_codes_are_told_by_the_names_of_the_price_list_and_what_is_sold_no_more_by_its_code() -> None:
    price = {"amount": "3800.00", "currency": "CNY"}
    colour, chosen, charged, service, gone, plain = changes_of(
        {"field": "colour_code", "before": "GONE", "after": "LAKE"},
        {"field": "option_codes.WINTER", "before": None, "after": "WINTER"},
        {"field": "price.option.WINTER", "before": None, "after": price},
        {"field": "price.service.REGISTRATION", "before": price, "after": None},
        {"field": "price.option.GONE", "before": price, "after": None},
        {"field": "payment.method", "before": "full", "after": "loan"},
    )
    assert (colour["before"], colour["after"]["en"]) == ("GONE", "Lake blue")
    assert (chosen["field"], chosen["before"], chosen["after"]) == ("option_codes", None, chosen["name"])
    assert (charged["field"], charged["name"]["zh-Hans"], charged["after"]) == (
        "price.option",
        "冬季套装（座椅与方向盘加热）",
        price,
    )
    assert (service["field"], service["before"]) == ("price.service", price)
    assert gone == {"field": "price.option.GONE", "before": price, "after": None}
    assert plain == {"field": "payment.method", "before": "full", "after": "loan"}
