"""Versions of what draws and computes, and the font: the part of a fingerprint that is not our own text."""

from __future__ import annotations

import ctypes
import platform
import subprocess
import sys
from collections.abc import Iterable
from functools import cache
from importlib import metadata
from pathlib import Path

FAMILY = "Noto Sans CJK SC"
FONT_REMEDY = (
    "run: brew install --cask font-noto-sans-cjk-sc"
    if sys.platform == "darwin"
    else "run: sudo apt-get install -y fonts-noto-cjk"
)
COMPUTING = ("numpy", "scipy", "scikit-learn")
DRAWING = ("manim", "manimpango", "numpy", "pillow", "pycairo", "typst", "matplotlib", "fonttools")
FILMING = (*DRAWING, "av")
PLOTTING = ("matplotlib", "numpy", "pillow", "fonttools")

_SHARED = {
    "cairo": (("libcairo.so.2", "libcairo.2.dylib"), "cairo_version_string"),
    "pango": (("libpango-1.0.so.0", "libpango-1.0.0.dylib"), "pango_version_string"),
}


def versions(names: Iterable[str], shared: Iterable[str] = ()) -> dict[str, str]:
    """Versions by package name, with Python's own and those of C libraries in ``shared``."""
    found = {"python": platform.python_version()}
    found.update({name: package_version(name) for name in names})
    found.update({name: library_version(name) for name in shared})
    return found


@cache
def package_version(name: str) -> str:
    """Version of an installed Python package, "absent" if there is none."""
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "absent"


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
    command = ["fc-match", "--format", "%{family}\t%{file}", family]
    try:
        answer = subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603
    except (OSError, subprocess.CalledProcessError):
        return None
    families, _, file = answer.partition("\t")
    return Path(file) if family in families.split(",") and file else None
