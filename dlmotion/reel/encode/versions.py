"""Versions of everything that decides what a segment's pictures and bytes are."""

from __future__ import annotations

from functools import cache
from hashlib import blake2b
from pathlib import Path

import av

from dlmotion.base import environment

_REEL = Path(__file__).parents[1]
_PAINTING = ("display_list.py", "paint/*.py", "encode/*.py", "segments/*.py")
"""Our own code between a display list and the bytes of a segment."""


@cache
def versions() -> tuple[object, ...]:
    """Our own painting and coding, then the libraries that draw and code."""
    drawing = environment.versions((*environment.FILMING, "dlmotion"), environment.CLIBS)
    return _own_code(), tuple(drawing.items()), tuple(sorted(av.library_versions.items()))


def _own_code() -> str:
    files = sorted(path for pattern in _PAINTING for path in _REEL.glob(pattern))
    return blake2b(b"\0".join(path.read_bytes() for path in files), digest_size=16).hexdigest()
