"""One warm Typst compiler: a formula costs a millisecond instead of a process start."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import typst
from manim import config
from manim.utils.typst_file_writing import TYPST_COMPILATION_FONT_SIZE, TYPST_TEMPLATE

_WIDTHS_PER_UNIT = 100
"""manim's ``stroke_width`` of a line one unit of the scene thick."""


@cache
def _compiler() -> typst.Compiler:
    return typst.Compiler(ignore_system_fonts=True)


@cache
def _svg(source: str) -> bytes:
    drawn = _compiler().compile(input=source.encode(), format="svg")
    if not isinstance(drawn, bytes):
        raise ValueError(f"expected a formula of one page, got {source!r}")
    return drawn


def svg_file(
    typst_code: str,
    preamble: str = "",
    text_size: float = TYPST_COMPILATION_FONT_SIZE,
    font_paths: Sequence[str | Path] | None = None,
    *,
    folder: Path,
) -> Path:
    """Stand in for manim's function: warm, into a folder of one's own.

    Raises
    ------
    ValueError
        If the source imports a package, which Typst would download.
    """
    if "@preview" in typst_code + preamble:
        raise ValueError(
            f"expected a formula without packages from the network, got {typst_code!r}"
        )
    source = TYPST_TEMPLATE.format(text_size=text_size, preamble=preamble, body=typst_code)
    path = folder / "formula.svg"
    path.write_bytes(_svg(source))
    return path


@contextmanager
def warm() -> Iterator[None]:
    """Let manim's Typst mobjects use the warm compiler inside this block.

    Their fraction bars are as thick as Typst says; manim's grow with the pixels of the film. Files
    are gone after it: manim writes and removes others beside them, and two processes with one
    formula in one folder would take them from each other.
    """
    thickness = _WIDTHS_PER_UNIT * config.frame_width / config.pixel_width
    with (
        TemporaryDirectory(prefix="dlmotion-formula-") as name,
        patch(
            "manim.mobject.text.typst_mobject.typst_to_svg_file",
            partial(svg_file, folder=Path(name)),
        ),
        patch("manim.mobject.text.typst_mobject._TYPST_SVG_STROKE_WIDTH_SCALE", thickness),
    ):
        yield
