"""A built figure in the file type that a link asks for."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image

from dlmotion.publish.media import SVG_BUDGET, Figure
from dlmotion.publish.notes.errors import NotesError

RASTER = {".jpg": "JPEG", ".jpeg": "JPEG", ".webp": "WEBP", ".gif": "GIF", ".bmp": "BMP"}

_BACKGROUND = {"light": "white", "dark": "black"}


def figure_source(figure: Figure, theme: str, suffix: str) -> Path | None:
    """Return the built file that a `suffix` file is made from; None if this type cannot be made."""
    files = figure.files.get(theme) or next(iter(figure.files.values()), {})
    suffix = suffix.lower()
    if suffix == ".svg":
        return files.get("svg")
    return files.get("png") if suffix == ".png" or suffix in RASTER else None


def block_source(figure: Figure, theme: str) -> Path | None:
    """Return the file to show beside a note: the SVG, or the PNG where the SVG is heavy."""
    svg, png = figure_source(figure, theme, ".svg"), figure_source(figure, theme, ".png")
    return svg if svg and (svg.stat().st_size <= SVG_BUDGET or png is None) else png


def convert(source: Path, suffix: str, theme: str) -> Path | bytes:
    """Return `source`, or its bytes as a `suffix` file on the theme's background.

    Clear parts are filled with that background.
    """
    kind = RASTER.get(suffix.lower())
    if kind is None or source.suffix.lower() == suffix.lower():
        return source
    try:
        with Image.open(source) as picture:
            clear = picture.convert("RGBA")
    except (OSError, ValueError, SyntaxError) as error:
        raise NotesError(f"{source}: expected a picture, got: {error}") from error
    opaque = Image.new("RGBA", clear.size, _BACKGROUND[theme])
    opaque.alpha_composite(clear)
    out = io.BytesIO()
    options = {"quality": 92, "subsampling": 0} if kind == "JPEG" else {}
    opaque.convert("RGB").save(out, kind, **options)
    return out.getvalue()
