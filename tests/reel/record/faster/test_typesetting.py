"""Formulas by the compiler that stays: the files that manim writes, and its errors."""

from __future__ import annotations

from pathlib import Path

import pytest
from manim import tempconfig
from manim.mobject.text import typst_mobject

from dlmotion.reel.record.faster.substitutes import substitutes

SOURCES = (
    "$ f(x) = x^2 $",
    "$ integral_0^1 frac(a, b) dif x $",
    "梯度 $nabla f$",
    "$ f(x) = x^2 $",
)


def written(folder: Path, sources: tuple[str, ...] = SOURCES) -> dict[str, bytes]:
    """What formulas leave behind in manim's folder, by file name."""
    with tempconfig({"tex_dir": str(folder)}):
        made = [typst_mobject.typst_to_svg_file(source, preamble="") for source in sources]
    assert [path.suffix for path in made] == [".svg"] * len(sources)
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_the_same_files_have_the_same_bytes(tmp_path: Path) -> None:
    expected = written(tmp_path / "manim")
    with substitutes():
        assert typst_mobject.typst_to_svg_file.__module__.startswith("dlmotion.reel.")
        assert written(tmp_path / "ours") == expected
    assert typst_mobject.typst_to_svg_file.__module__.startswith("manim.")


def test_a_file_that_a_source_imports_is_read_anew(tmp_path: Path) -> None:
    (tmp_path / "own.typ").write_text("#let f = [one]", encoding="utf-8")
    with substitutes():
        (first,) = [text for text in written(tmp_path, ('#import "own.typ": f\n#f',)).values()
                    if text.startswith(b"<svg")]  # fmt: skip
        for made in tmp_path.glob("*.svg"):
            made.unlink()
        (tmp_path / "own.typ").write_text("#let f = [two]", encoding="utf-8")
        (second,) = [text for text in written(tmp_path, ('#import "own.typ": f\n#f',)).values()
                     if text.startswith(b"<svg")]  # fmt: skip
    assert first != second


def test_a_source_that_typst_refuses_fails_as_in_manim(tmp_path: Path) -> None:
    def error() -> str:
        with pytest.raises(Exception, match="unclosed") as caught:
            written(tmp_path, ("$ frac(a $",))
        return f"{type(caught.value)} {caught.value}"

    expected = error()
    with substitutes():
        assert error() == expected
