"""Versions of everything that decides what a segment's bytes are."""

from __future__ import annotations

from functools import cache

import av
import cairo
import PIL

_LAYOUT = 5  # raised when the same pictures would be coded differently by this package


@cache
def versions() -> tuple[object, ...]:
    """Layout of our own, then the drawing and coding libraries."""
    libraries = tuple(sorted(av.library_versions.items()))
    return _LAYOUT, cairo.cairo_version_string(), PIL.__version__, av.__version__, libraries
