from __future__ import annotations

import json
import re
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest
from openapi_spec_validator import validate

from driveaway import __version__
from functions.catalogue import api as catalogue
from functions.site import storefront
from infra import build_openapi
from tests.functions.desk import Desk, opened


def test_the_price_list_names_everything_in_three_languages_and_no_cost(desk: Desk) -> None:
    reply = desk.ask(catalogue.handler, "GET", "/api/models")

    models = reply.json["models"]
    assert (reply.status, len(models)) == (200, 12)
    assert set(models[0]["name"]) == {"zh-Hans", "zh-Hant", "en"}
    assert models[0]["trims"][0]["msrp"] == {"amount": "89800.00", "currency": "CNY"}
    assert all(model["trims"] and model["colours"] and model["options"] for model in models)
    assert "cost" not in reply.text


@pytest.mark.parametrize(("language", "name"), [("en", "A1 Glimmer"), ("zh-Hant", "A5 遠山"), ("zh-Hans", "A5 远山")])
def test_the_storefront_shows_the_models_in_the_readers_language(desk: Desk, language: str, name: str) -> None:
    page = desk.ask(storefront.handler, "GET", "/", headers={"accept-language": language, "accept": "text/html"})

    assert (page.status, page.header("content-type")) == (200, "text/html; charset=utf-8")
    assert name in page.text
    assert "/inquiries/new?model_code=XC-A1" in page.text
    assert page.header("content-security-policy").startswith("default-src 'self'; frame-ancestors 'none'")
    assert page.header("vary") == "Accept, Accept-Language"


def test_the_storefront_stands_without_models() -> None:
    with opened() as desk:
        assert desk.ask(storefront.handler, "GET", "/").status == 200


def test_a_sign_of_life_tells_the_version(desk: Desk) -> None:
    assert desk.ask(storefront.handler, "GET", "/healthz").json == {"status": "ok", "version": __version__}


def test_every_asset_of_a_page_is_served_to_be_kept_for_ever(desk: Desk) -> None:
    page = desk.ask(storefront.handler, "GET", "/").text
    kinds = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
    names = set(re.findall(r'(?:src|href)="/assets/([^"]+)"', page))

    assert names
    for name in names:
        reply = desk.ask(storefront.handler, "GET", "/assets/{file}", file=name)
        assert reply.status == 200
        assert reply.header("content-type") == f"{kinds[name.rpartition('.')[2]]}; charset=utf-8"
        assert reply.header("cache-control") == "public, max-age=31536000, immutable"
        assert reply.text
        assert not reply.is_base64


@pytest.mark.parametrize("name", ["nothing.css", "..%2Fmanifest.json", "../manifest.json", "app.js"])
def test_what_is_no_built_asset_is_not_found(desk: Desk, name: str) -> None:
    assert desk.ask(storefront.handler, "GET", "/assets/{file}", file=name).status == 404


def test_the_description_is_what_the_build_wrote(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storefront, "IN_REPO", tmp_path)
    before = desk.ask(storefront.handler, "GET", "/openapi.json")
    (tmp_path / "openapi.json").write_text(json.dumps({"openapi": "3.1.0"}))
    after = desk.ask(storefront.handler, "GET", "/openapi.json")

    assert (before.status, after.status) == (404, 200)
    assert after.json == {"openapi": "3.1.0"}


def test_the_description_is_valid_and_says_just_what_the_template_says(tmp_path: Path) -> None:
    first, second = tmp_path / "1.json", tmp_path / "2.json"

    assert build_openapi.build(first)
    assert build_openapi.build(second)
    assert not build_openapi.build(first)

    assert first.read_bytes() == second.read_bytes()
    validate(json.loads(first.read_text("utf-8")))


def function_with(path: str, **schemas: str) -> ModuleType:
    """A plain handler that describes one GET, and perhaps schemas."""
    module = ModuleType(f"functions.made_up{path.replace('/', '.')}")
    operation = {"responses": {"200": {"description": "Done"}}}
    described = {"paths": {path: {"get": operation}}, "components": {"schemas": schemas}}
    schema = SimpleNamespace(model_dump_json=lambda **_: json.dumps(described))
    module.api = SimpleNamespace(resolver=SimpleNamespace(get_openapi_schema=lambda **_: schema))  # type: ignore[attr-defined]
    return module


def test_two_different_schemas_of_one_name_are_refused() -> None:
    same = [function_with("/a", Money="x"), function_with("/b", Money="x")]
    other = [function_with("/a", Money="x"), function_with("/b", Money="y")]

    assert build_openapi.merged(same)["components"]["schemas"] == {"Money": "x"}
    with pytest.raises(SystemExit, match="Money"):
        build_openapi.merged(other)


def test_a_route_described_twice_is_refused() -> None:
    with pytest.raises(SystemExit, match="/a"):
        build_openapi.merged([function_with("/a"), function_with("/a")])


@pytest.mark.parametrize(
    ("routes", "told"),
    [({}, "not in the template: GET /a"), ({("GET", "/a"): False, ("POST", "/a"): False}, "not described: POST /a")],
)
def test_a_route_must_stand_in_template_and_description(routes: dict[tuple[str, str], bool], told: str) -> None:
    with pytest.raises(SystemExit, match=told):
        build_openapi.check_routes(build_openapi.merged([function_with("/a")]), routes)
