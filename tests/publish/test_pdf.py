"""Figures as PDF: the size, vectors instead of pixels, and the same bytes again."""

from __future__ import annotations

import re
import zlib
from pathlib import Path

from dlmotion.publish.pdf import pdf_of
from tests.publish.tree import svg_text


def streams(pdf: bytes) -> bytes:
    """What the pages paint, decompressed."""
    found = re.findall(rb"/FlateDecode.*?stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    return b"\n".join(zlib.decompress(each) for each in found)


def test_a_pdf_has_the_figures_size_and_its_lines(tmp_path: Path) -> None:
    svg = tmp_path / "figure.svg"
    svg.write_text(svg_text("light"), encoding="utf-8")
    made = pdf_of(svg, 230.4, 129.6, 'a "quote" \\ and 概率')
    assert made.startswith(b"%PDF-")
    assert re.findall(rb"/MediaBox ?\[([^\]]*)\]", made) == [b"0 0 230.4 129.6"]
    assert b"/Subtype/Image" not in made.replace(b" ", b"")
    painted = streams(made)
    assert re.search(rb"20 150 m\s+300 30 l", painted), painted
    assert pdf_of(svg, 230.4, 129.6, 'a "quote" \\ and 概率') == made
