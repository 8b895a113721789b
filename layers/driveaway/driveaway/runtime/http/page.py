"""Pages as replies: rendered in the reader's language, with the headers that keep them private."""

from __future__ import annotations

from collections.abc import Mapping

from aws_lambda_powertools.event_handler import Response

from driveaway.runtime.http.request import CURRENT, FORM
from driveaway.runtime.pages import Form
from driveaway.runtime.wiring import world
from driveaway.shared.ids import new_id

HTML = "text/html; charset=utf-8"
CONTENT_SECURITY = "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; object-src 'none'"


class Page(Response[str]):
    """An HTML reply. `personal` pages are never stored; `domain` names the catalogue of the page's form.

    `images_from` is a host besides our own that its pictures come from: the bucket that our address goes on to.
    """

    def __init__(
        self,
        template: str,
        values: Mapping[str, object] | None = None,
        *,
        status: int = 200,
        personal: bool = True,
        domain: str = "common",
        form_values: Mapping[str, object] | None = None,
        cookies: list[str] | None = None,
        images_from: str = "",
    ) -> None:
        request = CURRENT.get()
        form = FORM.get()
        offered = Form(domain, dict(form_values or {}))
        shown = Form(domain, form.values, form.errors) if form else offered
        body = world().pages.render(
            template,
            language=request.language,
            base_path=request.base_path,
            **{
                "form": shown,
                "idempotency_key": request.sent.form_key or new_id(),
                "query": dict(request.query),
                **(values or {}),
            },
        )
        images = f"; img-src 'self' https://{images_from}" if images_from else ""
        headers: dict[str, str | list[str]] = {"Content-Security-Policy": CONTENT_SECURITY + images}
        headers["Cache-Control"] = "no-store" if personal else "no-cache"
        if cookies:
            headers["Set-Cookie"] = cookies
        super().__init__(status_code=status, content_type=HTML, body=body, headers=headers)
