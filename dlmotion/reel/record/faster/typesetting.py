"""Typst formulas by one compiler that stays: reading the fonts anew takes 30 ms a formula.

What manim writes is written: the source and the SVG under their names of manim's, the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from manim import config
from manim.mobject.text import typst_mobject
from manim.utils import typst_file_writing as manims


@lru_cache(maxsize=4)
def _compiler(root: str, font_paths: tuple[str, ...]) -> Any:
    import typst

    return typst.Compiler(root=root, font_paths=list(font_paths))


def _svg_file(
    typst_code: str,
    preamble: str = "",
    text_size: float = manims.TYPST_COMPILATION_FONT_SIZE,
    font_paths: Sequence[str | Path] | None = None,
) -> Path:
    """Manim's ``typst_to_svg_file``; where Typst refuses a source, manim's own says how."""
    source = manims.TYPST_TEMPLATE.format(text_size=text_size, preamble=preamble, body=typst_code)
    folder = Path(config.get_dir("tex_dir"))
    name = manims._typst_hash(source)
    drawn = folder / f"{name}.svg"
    if drawn.exists():
        return drawn
    folder.mkdir(parents=True, exist_ok=True)
    written = folder / f"{name}.typ"
    written.write_text(source, encoding="utf-8")
    fonts = tuple(str(path) for path in font_paths or ())
    try:
        svg = _compiler(str(folder), fonts).compile(input=str(written), format="svg")
    except Exception:  # of the compiler's own kinds, without a common one
        return _OWN(typst_code, preamble, text_size, list(font_paths or ()))
    drawn.write_bytes(svg)
    return drawn


_OWN = manims.typst_to_svg_file
SUBSTITUTES = ((typst_mobject, "typst_to_svg_file", _OWN, _svg_file),)
