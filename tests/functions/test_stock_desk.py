"""The stock in the console: looked up, and filled from a spreadsheet without script."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from functions.deliveries import stock
from tests.fakes import session
from tests.functions.desk import Desk, Reply

PAGE = "/staff/stock"
ENGLISH = {"accept": "text/html", "accept-language": "en"}
HEAD = "vin\tmodel_code\ttrim_code\tcolour_code\tstate\tcertificate_of_conformity\tlocation"
ROW = "LD9A1SEV9TA977001\tXC-A1\tSTANDARD\tPEARL\tIN_STOCK\tpledged\tYard 9"


@pytest.fixture(autouse=True)
def signed_in(desk: Desk) -> None:
    for who in ("consultant-1", "delivery"):
        session(desk.bench, who, lasting=timedelta(days=9))


def look(desk: Desk, who: str, **query: str) -> Reply:
    return desk.ask(stock.handler, "GET", PAGE, query=query, headers=ENGLISH, session=who)


def paste(desk: Desk, text: str, who: str = "delivery") -> Reply:
    return desk.ask(stock.handler, "POST", PAGE, form={"file": text}, headers=ENGLISH, session=who)


def test_rows_copied_from_a_spreadsheet_are_entered_and_each_tells_what_became_of_it(desk: Desk) -> None:
    text = "\r\n".join([HEAD, ROW, ROW.replace("PEARL", "NONE").replace("977001", "977002")])

    first, again = paste(desk, text), paste(desk, text)

    assert (first.status, again.status) == (200, 200)
    assert "Entered" in first.text
    assert "Known already, unchanged" in again.text
    assert "colour_code" in again.text
    assert "Yard 9" in look(desk, "consultant-1", location="Yard 9").text
    assert "Yard 9" not in look(desk, "consultant-1", location="Yard 8").text


def test_a_table_that_cannot_be_read_comes_back_as_it_was_pasted(desk: Desk) -> None:
    refused = paste(desk, "vin\tprice\r\nLD9A1SEV9TA977001\t1")
    assert refused.status == 422
    assert "These columns are missing: model_code" in refused.text
    assert "LD9A1SEV9TA977001" in refused.text
    assert "Yard 9" not in look(desk, "delivery").text


def test_who_does_not_keep_the_stock_looks_at_it_only_and_a_visitor_signs_in(desk: Desk) -> None:
    assert "<textarea" not in look(desk, "consultant-1").text
    assert paste(desk, HEAD, "consultant-1").status == 403
    assert desk.ask(stock.handler, "GET", PAGE, headers=ENGLISH).status == 401


def test_every_vehicle_stands_on_one_page_after_another(desk: Desk) -> None:
    seen, query = list[str](), {"limit": "100"}
    for _ in range(9):
        page = look(desk, "delivery", **query).text
        seen += re.findall(r'<th scope="row"[^>]*>([A-Z0-9]{17})</th>', page)
        more = re.search(r'cursor=([^"&]+)">More vehicles', page)
        if more is None:
            break
        query["cursor"] = more[1]
    assert len(seen) == len(set(seen)) == 40
