"""One function's routes. Powertools routes, validates and documents; what is here is the same for every route."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, NoReturn

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.openapi.exceptions import RequestValidationError

from driveaway.runtime.http.asking import Asking
from driveaway.runtime.http.body import read_body
from driveaway.runtime.http.gateway import Reply, as_event_reply, complete, gone_on, with_json
from driveaway.runtime.http.problems import from_pydantic, problem_reply, said_on_form, status_of, unknown_fields
from driveaway.runtime.http.repeats import check_key, first_reply
from driveaway.runtime.http.request import CURRENT, FORM, Request, from_event
from driveaway.runtime.http.rules import UPLOAD, Action, Rule, Then, answering, documented, takes_body
from driveaway.runtime.invocation import bounded
from driveaway.runtime.observe import logger
from driveaway.runtime.pages import Form
from driveaway.runtime.wiring import world
from driveaway.shared.errors import (
    Broken,
    DriveawayError,
    NotFound,
    TryAgain,
    Unreadable,
)

Register = Callable[[Action], Action]


class Api(Asking):
    """The routes of one Lambda function. `handler` is what the template names; `domain` names its forms' catalogue."""

    def __init__(self, name: str, *, domain: str = "common") -> None:
        self.name = name
        self.domain = domain
        self.resolver = APIGatewayRestResolver(enable_validation=True)
        self.resolver.exception_handler(RequestValidationError)(_invalid)
        self.resolver.exception_handler(Exception)(_passed_on)
        self._rules: dict[tuple[str, str], Rule] = {}

    # Declaring routes

    def get(self, path: str, *, summary: str) -> Register:
        """Declare a GET that answers JSON."""
        return self._declare(Rule("GET", path), summary)

    def page(self, path: str, *, summary: str) -> Register:
        """Declare a GET that answers a page (or JSON to a program that asks for it)."""
        return self._declare(Rule("GET", path), summary, page=True)

    def post(self, path: str, *, summary: str, status: int = 200, creating: bool = False) -> Register:
        """Declare a POST. A creating one takes `Idempotency-Key`."""
        return self._declare(Rule("POST", path, status=status, creating=creating), summary)

    def preview(self, path: str, *, page: Callable[..., Any], summary: str) -> Register:
        """Declare a POST that changes nothing: it shows the form on `page` again, with more said about it."""
        return self._declare(Rule("POST", path, page=page), summary)

    def put(self, path: str, *, summary: str) -> Register:
        """Declare a PUT."""
        return self._declare(Rule("PUT", path), summary)

    def patch(self, path: str, *, summary: str) -> Register:
        """Declare a PATCH; the handler asks for `expected_version()`."""
        return self._declare(Rule("PATCH", path), summary)

    def delete(self, path: str, *, summary: str) -> Register:
        """Declare a DELETE."""
        return self._declare(Rule("DELETE", path), summary)

    def form(
        self,
        path: str,
        *,
        page: Callable[..., Any],
        then: Then,
        summary: str,
        status: int = 200,
        form_only: bool = False,
        creating: bool = False,
        upload: str = "",
    ) -> Register:
        """Declare a POST that a form on `page` sends, or a program as JSON. A form that succeeds goes on to `then`.

        `upload` names the field of a file: such a form comes as multipart/form-data.
        """
        rule = Rule(
            "POST", path, status=status, creating=creating, page=page, then=then, form_only=form_only, upload=upload
        )
        return self._declare(rule, summary)

    def _declare(self, rule: Rule, summary: str, *, page: bool = False) -> Register:
        def register(action: Action) -> Action:
            self._rules[rule.method, rule.resource] = replace(rule, takes_body=takes_body(action))
            add = self.resolver.route(
                rule.path,
                rule.method,
                summary=summary,
                tags=[self.name],
                responses=documented(rule, page=page),
                openapi_extensions={UPLOAD: rule.upload} if rule.upload else None,
            )
            add(answering(action, rule.status))
            return action

        return register

    # Answering

    @bounded
    def handler(self, event: dict[str, Any], context: object) -> Reply:
        """Answer one API Gateway event."""
        request = from_event(event)
        before = CURRENT.set(request)
        rule = self._rules.get((request.method, request.resource))
        try:
            reply = self._answer(event, context, request, rule)
        except DriveawayError as error:
            reply = self._refused(error, rule)
        except Exception:  # noqa: BLE001 - the last line of defence: a problem, never a stack trace
            logger.exception("unforeseen", extra={"resource": request.resource, "request_id": request.request_id})
            reply = as_event_reply(problem_reply(Broken("unforeseen")))
        finally:
            CURRENT.reset(before)
        complete(reply, request)
        logger.info(
            "answered", extra={"method": request.method, "resource": request.resource, "status": reply["statusCode"]}
        )
        return reply

    def _answer(self, event: dict[str, Any], context: object, request: Request, rule: Rule | None) -> Reply:
        if rule is None:
            raise NotFound
        if request.method != "GET":
            raw, is_base64 = event.get("body"), bool(event.get("isBase64Encoded"))
            kind = request.headers.get("content-type", "")
            sent = read_body(raw, is_base64=is_base64, content_type=kind, upload=rule.upload)
            request = replace(request, sent=sent)
            CURRENT.set(request)
            if rule.form_only and not sent.is_form:
                raise Unreadable("content_type")
            if rule.creating:
                check_key(request)
            if not rule.takes_body and sent.fields:
                raise unknown_fields(sent.fields)
        reply: Reply = self.resolver.resolve(with_json(event, request), context)  # type: ignore[arg-type]
        if request.sent.is_form and rule.then and reply["statusCode"] < 300:
            return gone_on(rule, reply, request)
        return reply

    def _refused(self, error: DriveawayError, rule: Rule | None) -> Reply:
        """Answer an error: the first reply for a repeated key, the form again with what was typed, or the problem."""
        request = CURRENT.get()
        if isinstance(error, Broken | TryAgain):
            logger.error("failed", extra={"resource": request.resource, "code": error.code, **error.params})
        if rule and rule.creating:
            try:
                if first := first_reply(error, request, world(), rule.status):
                    reply = as_event_reply(first)
                    return gone_on(rule, reply, request) if request.sent.is_form and rule.then else reply
            except DriveawayError as other:
                error = other
        if rule and rule.page and request.sent.is_form:
            wrong = said_on_form(error, world().pages.words(request.language))
            if wrong is not None:
                return self._form_again(wrong, status_of(error), rule.page, request)
        return as_event_reply(problem_reply(error))

    def _form_again(self, wrong: dict[str, str], status: int, page: Callable[..., Any], request: Request) -> Reply:
        before = FORM.set(Form(self.domain, dict(request.sent.typed or {}), wrong))
        try:
            shown: Response[str] = page(**request.params)
            shown.status_code = status
            return as_event_reply(shown)
        except DriveawayError as other:
            return as_event_reply(problem_reply(other))
        finally:
            FORM.reset(before)


def _invalid(error: RequestValidationError) -> NoReturn:
    raise from_pydantic(error.errors(), CURRENT.get().sent.fields) from error


def _passed_on(error: Exception) -> NoReturn:
    """Let an error through to `handler`, which answers and logs it: the resolver would log each with its stack."""
    raise error
