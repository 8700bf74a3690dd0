"""Versions of what computes and draws, and the fonts: what a lesson depends on and does not say."""

from __future__ import annotations

import ctypes
import os
import platform
import re
import subprocess
import sys
from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from hashlib import sha256
from pathlib import Path

from dlmotion.base.hashes import FileHashes
from dlmotion.base.names import FAMILY, MONOSPACE_FAMILY

FONT_REMEDY = (
    "run: brew install --cask font-noto-sans-cjk-sc"
    if sys.platform == "darwin"
    else "run: sudo apt-get install -y fonts-noto-cjk"
)
COMPUTING = ("numpy", "scipy", "pillow")
"""What ``record()`` may call."""
DRAWING = (
    *("manim", "manimpango", "numpy", "scipy", "pillow", "pycairo", "typst", "matplotlib"),
    *("fonttools", "contourpy", "kiwisolver", "cycler", "pyparsing", "svgelements", "skia-pathops"),
    *("mapbox-earcut", "isosurfaces", "networkx", "pygments", "beautifulsoup4"),
)
"""What has a hand in a picture, be it moving or not."""
FILMING = (*DRAWING, "av", "srt", "pydub")
CLIBS = ("cairo", "pango")

_SHARED = {
    "cairo": (("libcairo.so.2", "libcairo.2.dylib"), "cairo_version_string"),
    "pango": (("libpango-1.0.so.0", "libpango-1.0.0.dylib"), "pango_version_string"),
}


def versions(names: Iterable[str], shared: Iterable[str] = ()) -> dict[str, str]:
    """Versions by distribution, with Python's own and those of C libraries in ``shared``."""
    found = {"python": platform.python_version()}
    found.update({name: package_version(name) for name in names})
    found.update({name: library_version(name) for name in shared})
    return found


@cache
def package_version(name: str) -> str:
    """Version of an installed Python package, "absent" if there is none."""
    known = _installed().get(_normal(name))
    if known is not None:
        return known
    from importlib import metadata

    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "absent"


@cache
def _installed() -> dict[str, str]:
    """Versions by distribution, as the names of their folders tell: the first on the path counts.

    Twenty times as fast as to open the metadata of each, which every film would wait for.
    """
    found: dict[str, str] = {}
    for place in sys.path:
        with suppress(OSError):
            for name in sorted(os.listdir(place or ".")):
                if name.endswith(".dist-info"):
                    project, _, version = name.removesuffix(".dist-info").partition("-")
                    found.setdefault(_normal(project), version)
    return found


def _normal(name: str) -> str:
    """Name of a distribution as all its spellings become it."""
    return re.sub(r"[-_.]+", "-", name).lower()


@cache
def library_version(name: str) -> str:
    """Version of cairo or pango as the C library tells it, without importing manim."""
    files, function = _SHARED[name]
    for file in files:
        try:
            tell = getattr(ctypes.CDLL(file), function)
        except (OSError, AttributeError):
            continue
        tell.restype = ctypes.c_char_p
        return str(tell().decode())
    return "bundled"


@cache
def font_file(family: str = FAMILY) -> Path | None:
    """File in which fontconfig finds the family; None if the family is not installed."""
    families, _, file = _fontconfig("fc-match", "--format", "%{family}\t%{file}", family).partition(
        "\t"
    )
    return Path(file) if family in families.split(",") and file else None


@cache
def font_faces(family: str = FAMILY) -> tuple[Path, ...]:
    """Files of all faces of a family, bold ones too."""
    lines = _fontconfig("fc-list", "--format", "%{file}\n", family).split("\n")
    return tuple(Path(line) for line in sorted(set(lines)) if line)


@cache
def font_rules(family: str = FAMILY) -> str:
    """Digest of how fontconfig would have the family drawn: hinting, matrix, all but the place."""
    lines = _fontconfig("fc-match", "--verbose", family).split("\n")
    rules = [line for line in lines if not line.strip().startswith("file:")]
    return sha256("\n".join(rules).encode()).hexdigest()[:16]


def font_evidence(hashes: FileHashes) -> dict[str, str]:
    """Content of every face of our families, and the rules that they are drawn by."""
    found = {}
    for family in (FAMILY, MONOSPACE_FAMILY):
        for face in font_faces(family):
            found[f"font {face.name}"] = hashes.of(face) or "missing"
        found[f"rules for {family}"] = f"#{font_rules(family)}"
    return found


def _fontconfig(*command: str) -> str:
    """Answer of one of fontconfig's tools, empty without one."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
        return done.stdout
    except (OSError, subprocess.CalledProcessError):
        return ""
