"""Install the contract's fonts; `python -m infra.build_fonts`.

The fonts come whole from packages that `layers/documents/package-lock.json` pins by hash, since subsets lack surnames
such as 䶮. They are copied to `layers/documents/build/fonts` (`/opt/fonts` in a function), once for each lock.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path

from infra.build_assets import install_packages

SOURCE = Path(__file__).resolve().parents[1] / "layers" / "documents"
BUILT = SOURCE / "build" / "fonts"
SCOPE = "@expo-google-fonts"
FILES = (
    "noto-serif-sc/400Regular/NotoSerifSC_400Regular.ttf",
    "noto-serif-sc/700Bold/NotoSerifSC_700Bold.ttf",
    "noto-serif-tc/400Regular/NotoSerifTC_400Regular.ttf",
    "noto-serif-tc/700Bold/NotoSerifTC_700Bold.ttf",
    "noto-serif-jp/400Regular/NotoSerifJP_400Regular.ttf",
)
"""Simplified, traditional, and a last resort for variants such as 𠮷 that neither region has."""
LICENCE = "noto-serif-sc/LICENSE_FONT"


def build(source: Path = SOURCE, built: Path = BUILT) -> bool:
    """Bring the folder of fonts up to date; returns whether anything had to be done."""
    stamp = built / "inputs.sha256"
    inputs = fingerprint(source)
    if stamp.is_file() and stamp.read_text() == inputs:
        return False
    install_packages(source)
    fresh = built.with_name(f"{built.name}.{os.getpid()}")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    for name in (*FILES, LICENCE):
        shutil.copyfile(source / "node_modules" / SCOPE / name, fresh / Path(name).name)
    (fresh / stamp.name).write_text(inputs)
    shutil.rmtree(built, ignore_errors=True)
    fresh.rename(built)
    shutil.rmtree(source / "node_modules")  # nine weights of each family, of which two are used
    return True


def fingerprint(source: Path) -> str:
    """Return a hash of the lock and of the list of files that are taken."""
    wanted = "\n".join((hashlib.sha256((source / "package-lock.json").read_bytes()).hexdigest(), *FILES))
    return hashlib.sha256(wanted.encode()).hexdigest()


if __name__ == "__main__":
    print("built" if build() else "up to date")
