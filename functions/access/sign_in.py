"""Signing in and out, and the staff's first page."""

from __future__ import annotations

from typing import Annotated, get_args
from urllib.parse import unquote

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Body

from driveaway.access.cookies import NEXT_COOKIE, Jar
from driveaway.access.model import Person
from driveaway.access.places import local_path
from driveaway.access.requests import CodeForm, SignInCode, SignInForm, SignInRequest, SignOutForm
from driveaway.access.service import ask_code, sign_in, sign_out
from driveaway.access.view import signed_in_view
from driveaway.aftercare.task_list import task_list
from driveaway.orders.listing import list_orders
from driveaway.orders.model import OrderStatus
from driveaway.runtime.http import Api, Json, Page
from driveaway.runtime.http.rules import json_reply

api = Api("access", domain="access")
handler = api.handler

MOST_ORDERS = 20


def _jar() -> Jar:
    """Cookies hold for our paths only; on a laptop there is no TLS, so that `Secure` would lose them."""
    return Jar(path=api.request.base_path or "/", secure=api.world.settings.stage != "local")


@api.post("/api/sign-in", summary="Ask for a code by mail", status=202)
def ask(wanted: Annotated[SignInRequest, Body()]) -> Json:
    """Answer the same whether or not the address is known."""
    return {"sign_in_id": ask_code(wanted.email, book=api.world.book, clock=api.world.wall)}


@api.post("/api/sign-in/<sign_in_id>", summary="Open a session with the mailed code")
def enter(sign_in_id: str, typed: Annotated[SignInCode, Body()]) -> Response[str]:
    """Answer the session, and set it as a cookie too."""
    opened = sign_in(sign_in_id, typed.code, book=api.world.book, clock=api.world.wall)
    return _with_cookies(signed_in_view(opened), [_jar().session(opened.secret)])


@api.page("/staff", summary="My tasks; without a session the sign-in form")
def home(sign_in_id: str = "") -> Page | Response[str]:
    """Show what waits for the signed-in person; anybody else may sign in, in two steps."""
    person = api.visitor()
    if person is None:
        step = "code" if sign_in_id else "email"
        values = {"step": step, "sign_in_id": sign_in_id, "next": _shown(_wanted_next())}
        return Page("access/sign_in.html", values, domain="access")
    if given := api.query("next"):
        return _gone_to(local_path(given))
    return _first_page(person)


def _first_page(person: Person) -> Page:
    """Tasks and the newest page of orders."""
    book, status = api.world.book, api.query("status")
    tasks = task_list(person, book=book, now=api.world.clock.now())
    orders = list_orders(person, status=status, cursor=None, limit=MOST_ORDERS, book=book)
    values = {"person": person.model_dump(mode="json"), "tasks": tasks, "orders": orders["orders"]}
    chosen = {"status": status or "", "statuses": get_args(OrderStatus)}
    return Page("access/home.html", {**values, **chosen}, domain="access")


@api.form(
    "/staff/sign-in",
    page=home,
    then="/staff?sign_in_id={sign_in_id}",
    summary="The sign-in form's first step",
)
def form_ask(wanted: Annotated[SignInForm, Body()]) -> Response[str]:
    """Mail a code; where to go afterwards waits in a cookie, since a link's secret belongs in no other address."""
    sign_in_id = ask_code(wanted.email, book=api.world.book, clock=api.world.wall)
    return _with_cookies({"sign_in_id": sign_in_id}, [_jar().going_to(_shown(wanted.next))])


@api.form(
    "/staff/sign-in/<sign_in_id>",
    page=home,
    then=lambda reply: str(reply["next"]),
    summary="The sign-in form's second step",
)
def form_enter(sign_in_id: str, typed: Annotated[CodeForm, Body()]) -> Response[str]:
    """Open a session and go on to where the person was going."""
    opened = sign_in(sign_in_id, typed.code, book=api.world.book, clock=api.world.wall)
    going = local_path(typed.next)
    return _with_cookies({"next": going}, [_jar().session(opened.secret), _jar().going_to("")])


@api.form("/staff/sign-out", page=home, then="/staff", summary="End the session")
def leave(_form: Annotated[SignOutForm, Body()]) -> Response[str]:
    """End the session at once, on the server too."""
    person, secret = api.visitor(), api.request.bearer
    if person and secret:
        sign_out(secret, person, book=api.world.book, clock=api.world.wall)
    return _with_cookies({}, [_jar().session("")])


def _wanted_next() -> str | None:
    """Return where the person wants to go: by what the form holds, the address, or what the first step kept."""
    typed = (api.request.sent.typed or {}).get("next")
    return str(typed) if typed else api.query("next") or unquote(api.request.cookies.get(NEXT_COOKIE, "")) or None


def _shown(wanted: str | None) -> str:
    """Return the place to go on to, empty when it is the staff's first page anyway."""
    return "" if wanted is None or local_path(wanted) != wanted else wanted


def _gone_to(path: str) -> Response[str]:
    location = api.request.base_path + path
    return Response(status_code=303, headers={"Location": location, "Cache-Control": "no-store"}, body="")


def _with_cookies(body: Json, cookies: list[str]) -> Response[str]:
    reply = json_reply(body)
    reply.headers["Set-Cookie"] = [cookie for cookie in cookies if cookie]
    return reply
