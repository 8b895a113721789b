"""What a handler may ask about the request that it answers."""

from __future__ import annotations

from driveaway.access.model import Person, Role
from driveaway.runtime.http import caller
from driveaway.runtime.http.page import Page
from driveaway.runtime.http.repeats import receipt_for
from driveaway.runtime.http.request import CURRENT, Request
from driveaway.runtime.wiring import World, world
from driveaway.shared.errors import NotSignedIn
from driveaway.shared.receipt import Receipt
from driveaway.shared.text import Language


class Asking:
    """The questions of all handlers; each is answered for the request of this thread."""

    @property
    def world(self) -> World:
        """The parts that handlers work with."""
        return world()

    def person(self, *roles: Role) -> Person:
        """Return who is signed in. Raises NotSignedIn, or NotAllowed without one of the roles."""
        return caller.person(CURRENT.get(), world(), roles)

    def visitor(self) -> Person | None:
        """Return who is signed in, or None."""
        return caller.visitor(CURRENT.get(), world())

    def sign_in(self, following: str) -> Page:
        """Return the page to sign in on, which then goes on to a path. Raises NotSignedIn where no page is wanted."""
        if not self.wants_page():
            raise NotSignedIn("not_signed_in")
        return Page("access/sign_in.html", {"step": "email", "next": following}, status=401, domain="access")

    def receipt(self) -> Receipt | None:
        """Return the receipt that the verb writes with its step; None for a form without a key."""
        return receipt_for(CURRENT.get(), self.visitor(), world().clock.now())

    def expected_version(self) -> int:
        """Return the version of `If-Match: "<version>"`. Raises PreconditionMissing or StaleRecord."""
        return caller.expected_version(CURRENT.get())

    def language(self) -> Language:
        """Return the reader's language."""
        return CURRENT.get().language

    def wants_page(self) -> bool:
        """Whether the reader is a browser."""
        return CURRENT.get().wants_page

    def query(self, name: str) -> str | None:
        """Return a query parameter, or None when absent or empty."""
        return CURRENT.get().query.get(name) or None

    def limit(self) -> int:
        """Return `limit` of a list, 1 to 100. Raises InvalidInput."""
        return caller.limit(CURRENT.get())

    def header(self, name: str) -> str | None:
        """Return a header, or None."""
        return CURRENT.get().headers.get(name.lower())

    def client_ip(self) -> str:
        """Return the caller's address as the gateway saw it."""
        return CURRENT.get().client_ip

    def user_agent(self) -> str:
        """Return what the browser calls itself, cut to 200 characters."""
        return CURRENT.get().headers.get("user-agent", "-")[:200]

    @property
    def request(self) -> Request:
        """The request being answered."""
        return CURRENT.get()

    def upload(self) -> bytes:
        """Return the file of the form; empty when none was chosen."""
        return CURRENT.get().sent.file
