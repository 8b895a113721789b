"""Reading a form as a browser has it: what is hidden in it, and what its fields hold."""

from __future__ import annotations

import html
import re

from tests.functions.desk import Reply


def hidden(shown: Reply) -> dict[str, object]:
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', shown.text)
    return {name: html.unescape(value) for name, value in found}


def value_of(shown: Reply, name: str) -> str:
    """Return what stands in a field, or which choice of it is made."""
    place = re.escape(name)
    field = re.search(rf'<input class="input[^>]*name="{place}" type="[^"]*" value="([^"]*)"', shown.text)
    radio = re.search(rf'name="{place}" value="([^"]*)" checked', shown.text)
    select = re.search(
        rf'<select [^>]*name="{place}"(?:(?!</select>).)*?<option value="([^"]*)" selected', shown.text, re.DOTALL
    )
    area = re.search(rf'<textarea [^>]*name="{place}"[^>]*>\n(.*?)</textarea>', shown.text, re.DOTALL)
    found = field or radio or select or area
    return html.unescape(found[1]) if found else ""
