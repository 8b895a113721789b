"""ASL variables in JSONPath states. Moto evaluates them by JSONata, which needs a Java machine."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from moto.stepfunctions.parser.asl.component.common.query_language import QueryLanguageMode
from moto.stepfunctions.parser.asl.component.common.string.string_expression import StringVariableSample
from moto.stepfunctions.parser.asl.utils.json_path import extract_json

from infra.local.replace import replaced

_VARIABLE = re.compile(r"^\$(?P<name>[A-Za-z_]\w*)(?P<path>[.\[].*)?$", re.DOTALL)


@contextmanager
def without_java() -> Iterator[None]:
    """Look `$name` and `$name.path` up in the variable store directly."""
    original = StringVariableSample._eval_body  # noqa: SLF001

    def evaluated(sample: StringVariableSample, env: Any) -> None:
        found = _VARIABLE.match(sample.expression)
        if sample.query_language_mode != QueryLanguageMode.JSONPath or found is None:
            return original(sample, env)
        value = env.variable_store.get(found["name"])
        env.stack.append(extract_json("$" + found["path"], value) if found["path"] else value)
        return None

    with replaced(StringVariableSample, _eval_body=evaluated):
        yield
