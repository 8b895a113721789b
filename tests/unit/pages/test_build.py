"""The build of the pages layer: the same input gives the same bytes, and mistakes in catalogues stop it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from infra.build_assets import SOURCE, build, compile_catalogue, copy_assets

HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'


def catalogue(folder: Path, name: str, *entries: tuple[str, str]) -> Path:
    """Write a catalogue and return its path."""
    path = folder / f"{name}.po"
    path.write_text(HEAD + "".join(f'msgid "{key}"\nmsgstr "{text}"\n\n' for key, text in entries), "utf-8")
    return path


def content(folder: Path) -> dict[str, str]:
    """Return the hash of every file below a folder."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_building_twice_gives_the_same_bytes_and_nothing_is_done_without_a_change(tmp_path: Path) -> None:
    first, second = tmp_path / "one" / "pages", tmp_path / "two" / "pages"
    assert build(SOURCE, first)
    assert build(SOURCE, second)
    assert content(first) == content(second)
    assert not build(SOURCE, first)


def test_a_key_that_stands_in_two_domains_stops_the_build(tmp_path: Path) -> None:
    domains = [catalogue(tmp_path, "a", ("x.y", "one")), catalogue(tmp_path, "b", ("x.y", "two"))]
    with pytest.raises(ValueError, match="given twice"):
        compile_catalogue(domains, tmp_path / "en.mo")


def test_an_assets_name_changes_with_its_content(tmp_path: Path) -> None:
    source = tmp_path / "assets"
    source.mkdir()
    names = []
    for text in ("a {}", "b {}"):
        (source / "style.css").write_text(text)
        fresh = tmp_path / text[0]
        copy_assets(source, fresh)
        names.append(json.loads((fresh / "manifest.json").read_text())["style.css"])
        assert (fresh / "assets" / names[-1]).read_text() == text
    assert names[0] != names[1]
