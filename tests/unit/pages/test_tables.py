"""Tables of a page on a phone: a wide one tells at each cell which column it stands in."""

from __future__ import annotations

import re

from driveaway.runtime.pages import Pages
from tests.unit.pages.shown import PAGES


def tables(page: str) -> list[str]:
    return re.findall(r"<table.*?</table>", page, re.DOTALL)


def heads(table: str) -> list[str]:
    return re.findall(r'<th scope="col"[^>]*>([^<]*)</th>', table)


def test_each_cell_of_a_wide_table_carries_the_name_of_its_column(pages: Pages) -> None:
    template, values = PAGES["payments"]
    wide = [each for each in tables(pages.render(template, language="zh-Hans", **values)) if len(heads(each)) > 3]
    assert len(wide) == 2
    for table in wide:
        for row in re.findall(r"<tr.*?</tr>", table, re.DOTALL)[1:]:
            assert re.findall(r'data-label="([^"]*)"', row) == heads(table)[1:]
            assert row.count('role="cell"') == row.count("<td") and 'role="rowheader"' in row


def test_a_table_of_few_columns_stays_a_plain_table(pages: Pages) -> None:
    template, values = PAGES["confirm"]
    plain = [each for each in tables(pages.render(template, language="en", **values)) if len(heads(each)) < 4]
    assert plain and not any("data-label" in each or "stacks" in each for each in plain)
