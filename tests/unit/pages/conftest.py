"""The built pages, and what tests look up in their sources."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from driveaway.runtime.pages import Pages
from driveaway.shared.text import LANGUAGES
from infra.build_assets import BUILT, SOURCE, build

Catalogues = Mapping[str, Mapping[str, str]]


@pytest.fixture(scope="session")
def pages() -> Pages:
    """The pages as functions use them, built first where sources changed."""
    build()
    return Pages(BUILT)


@pytest.fixture(scope="session")
def source() -> Path:
    """The folder of the sources: templates, messages, assets."""
    return SOURCE


@pytest.fixture(scope="session")
def catalogues() -> Catalogues:
    """The texts of each language, by key."""
    return {
        language: {
            message.id: str(message.string)
            for path in sorted((SOURCE / "messages" / language).glob("*.po"))
            for message in read_po(BytesIO(path.read_bytes()))
            if isinstance(message.id, str) and message.id
        }
        for language in LANGUAGES
    }
