"""Figures as PDF for papers and LaTeX: the SVG's own outlines, on a page of its size."""

from __future__ import annotations

import tempfile
from pathlib import Path

_PAGE = """#set page(width: {width}pt, height: {height}pt, margin: 0pt)
#set document(title: {title}, date: none)
#image("figure.svg", width: 100%, height: 100%)
"""


def pdf_of(svg: Path, width: float, height: float, title: str) -> bytes:
    """Return the PDF of a figure, ``width`` × ``height`` points; the same bytes again.

    Typst draws it, as it draws formulas: letters are outlines in the SVG: no font is needed.
    """
    import typst

    source = _PAGE.format(width=width, height=height, title=_quoted(title))
    with tempfile.TemporaryDirectory(prefix="dlmotion-pdf-") as folder:
        main = Path(folder) / "main.typ"
        main.write_text(source, encoding="utf-8")
        (Path(folder) / "figure.svg").write_bytes(svg.read_bytes())
        made = typst.compile(str(main), root=folder, format="pdf", ignore_system_fonts=True)
    if not isinstance(made, bytes):
        raise TypeError(f"expected the bytes of one PDF, got {type(made).__name__}")
    return made


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
