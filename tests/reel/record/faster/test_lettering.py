"""Text read by reel against text read by svgelements: everything equal, to the bit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import svgelements
from hypothesis import given
from hypothesis import strategies as st
from manim import (
    BLUE,
    BOLD,
    ITALIC,
    RED,
    YELLOW,
    Code,
    MarkupText,
    MathTypst,
    Mobject,
    Paragraph,
    SVGMobject,
    Text,
    Typst,
    tempconfig,
)
from manim.mobject.svg.svg_mobject import VMobjectFromSVGPath

from dlmotion.reel.record.faster import lettering
from dlmotion.reel.record.faster.outlines import ForeignError, control_points
from dlmotion.reel.record.faster.substitutes import substitutes

formula, typeset = (partial(kind, use_svg_cache=False) for kind in (MathTypst, Typst))
TEXTS: dict[str, Callable[[], Mobject]] = {
    "plain": lambda: Text("slope +1.23", font_size=30, color=YELLOW),
    "two colours": lambda: Text("ab fi\nsecond", t2c={"a": RED}),
    "Chinese": lambda: Text("梯度下降 → x²", font="Noto Sans CJK SC"),
    "gradient": lambda: Text("grad", gradient=(RED, BLUE)),
    "nothing": lambda: Text(""),
    "blank": lambda: Text("  "),
    "no ligatures": lambda: Text("é ffi Ω", disable_ligatures=True),
    "outlined": lambda: Text("x", fill_opacity=0.3, stroke_width=2),
    "styled": lambda: Text("i j % ;", weight=BOLD, slant=ITALIC),
    "markup": lambda: MarkupText(
        "<b>b</b> <u>un</u> <span fgcolor='red'>r</span>", use_svg_cache=False
    ),
    "paragraph": lambda: Paragraph("a", "b c"),
    "code": lambda: Code(code_string="def f(x):\n    return x + 1", language="python"),
    "formula": lambda: formula("f(x) = frac(a_1, sqrt(b + 1)) + integral_0^x 2 t dif t"),
    "coloured formula": lambda: formula("overline(z) #text(fill: red)[c]", color=BLUE),
    "stroked formula": lambda: formula("frac(1, 2)", stroke_width=2, fill_opacity=0.4),
    "formula in parts": lambda: formula("{{ a^2 : lhs }} = {{ c^2 }}", font_size=72),
    "shapes in a formula": lambda: typeset("#rect(width: 5pt) #circle(radius: 3pt) $cancel(x)$"),
    "turned formula": lambda: typeset("#rotate(30deg)[$x^2$] #scale(200%)[$sqrt(y)$]"),
    "labels": lambda: typeset("#box[head] <lab> and #box[tail] <lab>"),
    "formula with its base lines": lambda: formula("x_1", track_baselines=True),
    "no formula": lambda: typeset(""),
}


@pytest.fixture(autouse=True)
def _media(tmp_path: Path) -> Iterator[None]:
    with tempconfig({"media_dir": tmp_path}):
        yield


def _value(value: Any) -> Any:
    return (
        (value.dtype, value.shape, value.tobytes())
        if isinstance(value, np.ndarray)
        else repr(value)
    )


_LISTED = ("_stroke_width_tracked_submobjects", "_baseline_tracked_submobjects")


def _everything(mobject: Mobject) -> list[Any]:
    """Kind and attributes of all of a family, groups by name and parsed paths included."""
    ours = {"submobjects", "chars", "file_name", "path_obj", "id_to_vgroup_dict", *_LISTED}
    found: list[Any] = []
    for name in _LISTED:
        listed = getattr(mobject, name, [])
        found.append([mobject.submobjects.index(member) for member in listed])
    for member in mobject.get_family():
        values = {key: _value(value) for key, value in vars(member).items() if key not in ours}
        groups = {
            name: _everything(group)
            for name, group in getattr(member, "id_to_vgroup_dict", {}).items()
        }
        path = getattr(member, "path_obj", None)
        found.append(
            (
                type(member),
                values,
                list(groups.items()),
                None if path is None else (str(path), list(path)),
            )
        )
    return found


@pytest.mark.parametrize("name", TEXTS)
def test_text_is_what_manim_makes_of_it(name: str) -> None:
    stock = _everything(TEXTS[name]())
    with substitutes():
        ours = _everything(TEXTS[name]())
    assert ours == stock


def test_text_is_read_without_svgelements_parsing_it(monkeypatch: pytest.MonkeyPatch) -> None:
    with substitutes():
        Text("warm", color=RED)
        monkeypatch.setattr(svgelements.SVG, "parse", lambda *args, **kwargs: pytest.fail("parsed"))
        assert len(Text("0.5", color=RED)) == 3


def _drawing(folder: Path, inside: str) -> Path:
    file = folder / "drawing.svg"
    spaces = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    file.write_text(f"<svg {spaces}>{inside}</svg>", encoding="utf-8")
    return file


@pytest.mark.parametrize(
    "inside",
    [
        '<g fill="#ff0000"><path d="M 0 0 L 2 0 L 2 1 Z M 3 0 C 4 0 4 1 3 1 Z"/></g>',
        '<g transform="scale(2)"><path d="M 0 0 L 2 0 L 2 1 Z"/></g>',
        '<path d="m 0 0 l 2 0 l 2 1 z"/><circle r="2"/>',
        '<path d="M 0 0 L 1 1 Z L 2 2"/>',
        '<path d="M0 0q1 0 2 1t2 2h3v-1zm9 9l1 0 0 1z" transform="matrix(2 1 0 -3 5 6)"/>',
        '<g transform="rotate(20)" stroke="#00ff00" stroke-width="2">'
        '<path transform="scale(2 3)" d="M 0 0 L 2 0 L 2 1 Z"/></g>',
        '<g transform="nonsense"><path d="M 0 0 L 2 0 L 2 1 Z"/></g>',
        "<defs><path id='g0-1' d='M0-1C1.5-2.25 2-3 4 0V1H0Z'/></defs><g id='page1'>"
        "<use x='72.5' y='12.25' xlink:href='#g0-1'/><use x='80' xlink:href='#g0-1'/></g>",
        "<defs><path id='a' d='M0 0L1 0L1 1Z'/></defs><g id='a1' transform='scale(.5)'>"
        "<use x='1' xlink:href='#a' transform='rotate(5)'/><rect x='1' width='3' height='1'/></g>",
        '<path d="M 1 1 Z"/><path d="M 0 0 L 1 2 L 0 2 Z"/>',
        '<path style="fill:none;stroke:rgb(0%,50%,0%);stroke-width:3" d="M 0 0 L 2 0 L 2 1"/>',
        '<path style="display:none" d="M 0 0 L 2 0 L 2 1 Z"/><path d="M 0 0 L 1 2 L 0 2 Z"/>',
        '<g style="transform:scale(2)"><path d="M 0 0 L 2 0 L 2 1 Z"/></g>'
        '<path d="M 0 0 L 1 2 L 0 2 Z"/>',
    ],
)
def test_any_drawing_is_what_manim_makes_of_it(inside: str, tmp_path: Path) -> None:
    file = _drawing(tmp_path, inside)
    stock = _everything(SVGMobject(file, use_svg_cache=False))
    with substitutes():
        assert _everything(SVGMobject(file, use_svg_cache=False)) == stock


def test_a_subclass_that_reads_in_its_own_way_is_left_alone(tmp_path: Path) -> None:
    class Turned(SVGMobject):
        def modify_xml_tree(self, element_tree: Any) -> Any:
            tree = super().modify_xml_tree(element_tree)
            tree.getroot().set("transform", "rotate(30)")
            return tree

    file = _drawing(tmp_path, '<path d="M 0 0 L 2 0 L 2 1 Z"/>')
    stock = Turned(file, use_svg_cache=False)
    with substitutes():
        assert np.array_equal(Turned(file, use_svg_cache=False)[0].points, stock[0].points)


numbers = st.integers(-(10**7), 10**7).map(lambda value: value / 10**6)
points = st.tuples(numbers, numbers)
lines = st.builds(lambda end: ("L", *end), points)
curves = st.builds(lambda a, b, c: ("C", *a, *b, *c), points, points, points)


@st.composite
def path_data(draw: st.DrawFn) -> str:
    """Closed parts of lines and curves, some of which end where they began or a hair beside."""
    words: list[object] = []
    for _ in range(draw(st.integers(1, 3))):
        begin = draw(points)
        words += ["M", *begin]
        for part in draw(st.lists(st.one_of(lines, curves), min_size=1, max_size=5)):
            words += part
        beside = draw(st.sampled_from([None, 0.0, 0.0001, 0.000099, 0.000101]))
        if beside is not None:
            words += ["L", begin[0] + beside, begin[1]]
        words.append("Z")
    return " ".join(f"{word:.6f}" if isinstance(word, float) else str(word) for word in words)


@given(path_data(), points)
def test_control_points_are_those_of_svgelements_and_manim(
    data: str, shift: tuple[float, float]
) -> None:
    path = svgelements.Path(data) * svgelements.Matrix(f"translate{shift}")
    stock = SVGMobject.handle_transform(
        VMobjectFromSVGPath(path.reify()), svgelements.Matrix()
    ).points
    ours = VMobjectFromSVGPath(svgelements.Path("M0,0L1,1"))
    ours.points = control_points(data, (1.0, 0.0, 0.0, 1.0, *shift))
    assert (
        SVGMobject.handle_transform(ours, svgelements.Matrix()).points.tobytes() == stock.tobytes()
    )


@pytest.mark.parametrize(
    "data",
    ["M 0 0", "M 0 0 A 1 1 0 0 1 2 2", "M 0 0 L 1", "M 0 x L 1 1", "L 1 1", "A 1 1", "M0 0Z l1 1"],
)
def test_other_path_data_is_foreign(data: str) -> None:
    with pytest.raises(ForeignError):
        control_points(data, (1.0, 0.0, 0.0, 1.0, 0.0, 0.0))


def test_looks_are_told_once() -> None:
    with substitutes():
        Text("once", color=BLUE)
        before = lettering._shape.cache_info().misses
        Text("twice", color=BLUE)
    assert lettering._shape.cache_info().misses == before
