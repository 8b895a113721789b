"""The handlers: what every one of them has around it, whoever adds the next one."""

from __future__ import annotations

from importlib import import_module

import pytest

from tests.architecture.stack import functions


@pytest.mark.parametrize("name", functions())
def test_a_handler_tells_what_it_calls_how_much_time_is_left(name: str) -> None:
    folder, (file, _, handler) = functions()[name]["CodeUri"], functions()[name]["Handler"].partition(".")
    module = import_module(f"{folder.strip('/').replace('/', '.')}.{file}")
    assert getattr(getattr(module, handler), "bounded", False)
