"""Take out of the layer what no function can use: `python slim.py FOLDER`, when `pip` has filled the folder.

Libraries come with the names of their inner functions, which only a debugger reads: a fifth of what typesetting weighs.
Loading goes by the segments alone (ELF, System V ABI), so what lies behind the last one can go. Sources of compiled
modules, and what some packages leave beside themselves by mistake, go too.
"""

from __future__ import annotations

import shutil
import struct
import sys
from collections.abc import Iterator
from pathlib import Path

LITTLE_64 = b"\x7fELF\x02\x01"
HEADER = struct.Struct("<32xQQ4x6H")
"""Of an ELF file: offsets of segments and sections, sizes of the header and of a segment, how many, then sections."""
SEGMENT = struct.Struct("<8xQ16xQ")
"""Offset and size of a segment in the file."""
SOURCES = frozenset({".c", ".h", ".pxd", ".pxi", ".pyi", ".pyx"})
STRAYS = ("bin", "build", "src", "oscrypto/_mac", "oscrypto/_win")
"""Folders that are no package: a second copy of one, its pictures, its commands; and what is for other systems."""


def slim(folder: Path) -> None:
    """Make a folder of packages as small as its functions need it."""
    for stray in (*(folder / name for name in STRAYS), *folder.glob("*.dist-info/sboms")):
        shutil.rmtree(stray, ignore_errors=True)
    for file in _files(folder):
        if file.suffix in SOURCES:
            file.unlink()
        elif ".so" in file.suffixes:
            strip(file)


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink())


def strip(library: Path) -> None:
    """Cut a library off behind what is loaded of it; leave alone what is no 64-bit little-endian ELF."""
    content = library.read_bytes()
    if not content.startswith(LITTLE_64):
        return
    segments, _, header_size, one_size, count, *_ = HEADER.unpack_from(content)
    loaded = [sum(SEGMENT.unpack_from(content, segments + one_size * number)) for number in range(count)]
    kept = bytearray(content[: max(header_size, segments + one_size * count, *loaded)])
    struct.pack_into("<Q", kept, 40, 0)  # no table of sections any more,
    struct.pack_into("<HH", kept, 60, 0, 0)  # nor entries in it
    library.write_bytes(kept)


if __name__ == "__main__":
    slim(Path(sys.argv[1]))
