"""What everybody sees: the storefront page, its assets, the API's description, and a sign of life."""

from __future__ import annotations

import mimetypes

from aws_lambda_powertools.event_handler import Response

from driveaway import __version__
from driveaway.catalogue.service import price_list
from driveaway.runtime.http import Api, Json, Page
from driveaway.runtime.pages import IN_REPO, ON_LAMBDA
from driveaway.shared.errors import NotFound

api = Api("storefront", domain="storefront")
handler = api.handler

FOR_EVER = "public, max-age=31536000, immutable"
TEXT = ("text/", "application/javascript", "image/svg+xml")


@api.page("/", summary="The storefront page")
def storefront() -> Page:
    """Show the models and the way to the inquiry form."""
    return Page("storefront.html", {"models": price_list(api.world.book, api.world.clock)}, personal=False)


@api.get("/healthz", summary="A sign of life")
def health() -> Json:
    """Answer without asking anything of any service."""
    return {"status": "ok", "version": __version__}


@api.get("/assets/<file>", summary="A stylesheet, script or picture")
def asset(file: str) -> Response[str | bytes]:
    """Answer a built file; its name changes with its content, so that it may be kept for ever."""
    found = api.world.pages.asset_file(file)
    if found is None:
        raise NotFound
    kind = mimetypes.guess_type(found.name)[0] or "application/octet-stream"
    content = found.read_bytes()
    is_text = kind.startswith(TEXT)
    return Response(
        status_code=200,
        content_type=f"{kind}; charset=utf-8" if is_text else kind,
        body=content.decode() if is_text else content,
        headers={"Cache-Control": FOR_EVER},
    )


@api.get("/openapi.json", summary="This API, described in OpenAPI 3.1")
def openapi() -> Response[str]:
    """Answer the document that was merged of all functions at build time."""
    document = (ON_LAMBDA if ON_LAMBDA.is_dir() else IN_REPO) / "openapi.json"
    if not document.is_file():
        raise NotFound
    body = document.read_text("utf-8")
    return Response(status_code=200, content_type="application/json", body=body, headers={"Cache-Control": "no-cache"})
