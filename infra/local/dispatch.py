"""Lambda of the local cloud: the deployed handlers, called in this process, one event at a time per environment."""

from __future__ import annotations

import importlib.util
import json
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import unquote
from uuid import uuid4

from moto.awslambda.models import LambdaBackend
from moto.awslambda_simple.models import LambdaSimpleBackend

from infra.local.busy import Busy
from infra.local.context import Context
from infra.local.references import References
from infra.local.replace import replaced

Json = dict[str, Any]
Handler = Callable[[Any, object], Any]


@dataclass(frozen=True)
class Outcome:
    """What an invocation gave: the payload, and whether the function failed."""

    payload: Any
    failed: bool = False


class _Modules:
    """The functions' files, each imported once in a cloud's life, under a name of its own."""

    def __init__(self) -> None:
        self._loaded: dict[Path, ModuleType] = {}
        self._lock = threading.RLock()

    def load(self, file: Path) -> ModuleType:
        """Import a file as `functions.<stage>.<file>`."""
        with self._lock:
            if file not in self._loaded:
                name = ".".join(file.with_suffix("").parts[-3:])
                spec = importlib.util.spec_from_file_location(name, file)
                assert spec, f"{file} is no Python file"
                assert spec.loader, f"{file} cannot be loaded"
                module = importlib.util.module_from_spec(spec)
                sys.modules[name] = module
                spec.loader.exec_module(module)
                self._loaded[file] = module
            return self._loaded[file]


@dataclass(frozen=True)
class Function:
    """One Lambda function of the template."""

    name: str
    file: Path
    attribute: str
    timeout: float
    environment: threading.RLock
    """Held during a call. HTTP functions share one: Powertools keeps the current request on a class."""
    modules: _Modules

    def handler(self) -> Handler:
        """Return the function's handler; its file is imported when it is first called."""
        handler: Handler = getattr(self.modules.load(self.file), self.attribute)
        return handler

    def call(self, event: Any) -> Outcome:
        """Run the handler with a copy of the event, as if it had come over the wire."""
        with self.environment:
            try:
                reply = self.handler()(json.loads(json.dumps(event)), Context(self.name, self.timeout))
                return Outcome(json.loads(json.dumps(reply, default=str)))
            except Exception as error:  # noqa: BLE001 - Lambda reports whatever a handler raises
                return Outcome(_error(error), failed=True)


def _error(error: Exception) -> Json:
    return {
        "errorMessage": str(error),
        "errorType": type(error).__name__,
        "requestId": str(uuid4()),
        "stackTrace": traceback.format_tb(error.__traceback__),
    }


class Lambda:
    """All functions of the template."""

    def __init__(self, references: References, busy: Busy) -> None:
        self._busy = busy
        self.functions = self._read(references)
        self.failures: list[Json] = []
        """Errors of functions, newest last, for whoever looks why nothing happens."""

    def _read(self, references: References) -> dict[str, Function]:
        template, shared, modules = references.template, threading.RLock(), _Modules()
        serving = _serving(template.resources)
        functions: dict[str, Function] = {}
        for logical, properties in template.of_type("AWS::Lambda::Function"):
            if logical in template.sources:
                place, attribute = template.sources[logical].rsplit(".", 1)
                functions[references.name(logical)] = Function(
                    name=references.name(logical),
                    file=template.root / f"{place}.py",
                    attribute=attribute,
                    timeout=float(properties.get("Timeout", 3)),
                    environment=shared if logical in serving else threading.RLock(),
                    modules=modules,
                )
        return functions

    def invoke(self, function: str, event: Any) -> Outcome:
        """Call a function by name or ARN and return what it gave. Raises KeyError when there is none."""
        name = function.split("function:")[-1].split(":")[0]
        outcome = self.functions[name].call(event)
        if outcome.failed:
            self.failures = [*self.failures[-99:], {"function": name, **outcome.payload}]
        return outcome

    def invoke_later(self, function: str, event: Any, then: Callable[[Outcome], None] = lambda outcome: None) -> None:
        """Call a function on a thread of its own."""
        job = ("call", uuid4().hex, function)
        self._busy.enter(job)

        def run() -> None:
            try:
                then(self.invoke(function, event))
            finally:
                self._busy.leave(job)

        threading.Thread(target=run, name=function, daemon=True).start()

    @contextmanager
    def installed(self) -> Iterator[None]:
        """Let `lambda.invoke`, Step Functions' included, come here."""

        def invoke(
            _: LambdaBackend, function_name: str, qualifier: str | None, body: Any, headers: Any, response_headers: Json
        ) -> bytes | None:
            name = unquote(function_name).split("function:")[-1].split(":")[0]
            if name not in self.functions:
                return None
            event = json.loads(body or "{}")
            if headers.get("X-Amz-Invocation-Type") == "Event":
                self.invoke_later(name, event)
                return b""
            outcome = self.invoke(name, event)
            if outcome.failed:
                response_headers["x-amz-function-error"] = "Unhandled"
            return json.dumps(outcome.payload).encode()

        with replaced(LambdaSimpleBackend, invoke=invoke), replaced(LambdaBackend, invoke=invoke):
            yield


def _serving(resources: dict[str, Json]) -> set[str]:
    """Return the logical ids of functions that the API calls."""
    bodies = [json.dumps(r["Properties"].get("Body", {})) for r in resources.values() if "RestApi" in r["Type"]]
    return {name for name in resources if any(f"functions/${{{name}.Arn}}/invocations" in body for body in bodies)}
