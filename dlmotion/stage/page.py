"""Page: matplotlib figures in the lesson's theme, byte-stable, with what they show."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, TypeAlias

import matplotlib as mpl
import numpy as np
from manim import Mobject
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.layout_engine import ConstrainedLayoutEngine

from dlmotion.stage import fonts
from dlmotion.stage.bound import bind
from dlmotion.stage.figure_file import DPI, FigureError, save, style
from dlmotion.stage.layout import Region
from dlmotion.stage.lesson import words_of
from dlmotion.stage.marks.mark import Mark
from dlmotion.stage.numerals import after_prefix, format_number
from dlmotion.stage.painter import UNITS_PER_INCH, Painter
from dlmotion.stage.place import Board, Place
from dlmotion.stage.readout import Index, Readout, path_of, resolve
from dlmotion.stage.theme import LOOKS, Theme
from dlmotion.stage.words import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.lines import Line2D
    from matplotlib.text import Text

Figures: TypeAlias = "Iterator[tuple[str, Figure]]"
"""What ``figures`` of a lesson yields: the name of each in the ``.toml``, and the figure."""


def _empty(size: tuple[float, float], **options: Any) -> Figure:
    """A figure of ``size`` inches.

    What draws figures is imported now, since films of the same lesson need none.
    """
    from matplotlib.figure import Figure

    return Figure(figsize=size, dpi=DPI, **options)


class Page:
    """Makes figures of one lesson in one theme and language, and keeps what they show."""

    def __init__(self, theme: Theme, words: Words, trace: Any) -> None:
        self.theme, self.words, self.trace = theme, words, bind(trace)
        self.board = Board(theme, words, self.trace)
        self.numbers: list[dict[str, Any]] = []
        self.curves: list[dict[str, Any]] = []
        self.texts: dict[str, str] = {}
        self.axes_of: dict[str, Axes] = {}

    def place(self, width: float = 8.0, height: float = 4.5) -> Place:
        """Return the place of a figure so many inches wide and high, for marks to be put in."""
        across, upward = (side * UNITS_PER_INCH / 2 for side in (width, height))
        return Place.of(Region(-across, across, -upward, upward), self.board).inset(0.3, 0.25)

    def put(self, place: Place, *marks: Mark) -> Figure:
        """Return the figure of a place with marks on it, drawn as a film draws them."""
        across, upward = place.width / 2 + 0.3, place.height / 2 + 0.25
        figure, sheet = self.sheet(2 * across / UNITS_PER_INCH, 2 * upward / UNITS_PER_INCH)
        sheet.set(xlim=(-across, across), ylim=(-upward, upward))
        painter = Painter(sheet)
        painter.paint(mark.mobject for mark in marks)
        for mark in marks:
            self.numbers += printed_numbers(mark.mobject)
        for gid, curve in painter.curves.items():
            if curve.paths is not None:
                self.curves.append({"gid": gid, **curve.place(across, upward)})
        self.texts |= painter.texts
        return figure

    def figure(
        self,
        rows: int = 1,
        columns: int = 1,
        *,
        size: tuple[float, float] = (8.0, 4.5),
        **grid: Any,
    ) -> Figure:
        """Make a figure of ``size`` inches (100 px each) with a grid of ``figure.axes``."""
        figure = _empty(size, layout=ConstrainedLayoutEngine(w_pad=0.14, h_pad=0.12))
        if rows and columns:
            figure.subplots(rows, columns, **grid)
        return figure

    def sheet(self, width: float, height: float) -> tuple[Figure, Axes]:
        """Make a figure without axes whose data coordinates are inches, for formulas and tables."""
        figure = _empty((width, height))
        axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
        axes.set(xlim=(0.0, width), ylim=(0.0, height))
        axes.axis("off")
        return figure, axes

    def row(
        self, axes: Axes, xy: tuple[float, float], terms: Sequence[Term], *, size: float = 20.0
    ) -> float:
        """Print words and numbers one after the other on a sheet, from ``xy``.

        Returns where the row ends.
        """
        x, y = xy
        for term in terms:
            place: dict[str, Any] = {"ha": "left", "va": "center", "fontsize": size}
            if isinstance(term, str):
                printed = axes.text(
                    x, y, fonts.check(term), color=self.theme.ink, **place
                ).get_text()
            else:
                name, index, spec, role = term
                printed = self.number(
                    axes, name, index, (x, y), spec=spec, color=self.color(role), **place
                ).get_text()
            x += fonts.width(printed, self.theme.family, tight=False) * size / 72
        return x

    def label(self, key: str) -> str:
        """Return one of the lesson's words."""
        return fonts.check(self.words.label(key), self.words.lesson)

    def color(self, role: str) -> str:
        """Colour of a role of the theme."""
        return self.theme.color(role)

    def colormap(self, name: str = "heat") -> LinearSegmentedColormap:
        """Colour map: ``heat`` for amounts, ``signed`` for values on either side of zero."""
        theme = self.theme
        stops = (
            list(theme.heat)
            if name == "heat"
            else [theme.weight_negative, theme.background, theme.weight_positive]
        )
        return LinearSegmentedColormap.from_list(f"{name}-{theme.name}", stops)

    def curve(self, axes: Axes, x: str, y: str, *, role: str = "data", **style: Any) -> Line2D:
        """Plot the trace's array ``y`` over its array ``x``, both given by path."""
        horizontal, vertical = (np.asarray(resolve(self.trace, path)) for path in (x, y))
        style = {"color": self.color(role), "linewidth": 2.4, "solid_capstyle": "round", **style}
        (line,) = axes.plot(horizontal, vertical, **style)
        gid = f"curve-{len(self.curves)}"
        line.set_gid(gid)
        self.curves.append({"gid": gid, "x": x, "y": y})
        self.axes_of[gid] = axes
        return line

    def number(
        self,
        axes: Axes,
        name: str,
        index: Index,
        xy: tuple[float, float],
        *,
        spec: str = ".2f",
        prefix: str = "",
        suffix: str = "",
        **style: Any,
    ) -> Text:
        """Print a number of the trace at ``xy``.

        Data coordinates unless ``transform`` is given.
        """
        value = np.asarray(resolve(self.trace, path_of(name, index))).item()
        printed = after_prefix(prefix, format_number(value, spec)) + suffix
        style = {"ha": "center", "va": "center", "color": self.theme.ink, **style}
        self.numbers.append({"path": path_of(name, index), "value": value, "text": printed})
        return axes.text(*xy, printed, **style)


Term = str | tuple[str, Index, str, str]
"""A piece of a printed row: words, or (array, index, format, colour role) of a number."""


def printed_numbers(mobject: Mobject) -> list[dict[str, Any]]:
    """Numbers that a mobject shows, each with the text around it."""
    if isinstance(mobject, Readout):
        return [vars(number) | {"text": mobject.text} for number in mobject.numbers()]
    if hasattr(mobject, "numbers"):
        return [vars(number) for number in mobject.numbers()]
    return [number for part in mobject.submobjects for number in printed_numbers(part)]


def draw_figures(
    module: ModuleType,
    trace: Any,
    *,
    lang: str,
    folder: Path,
    themes: Collection[str] = tuple(LOOKS),
) -> dict[str, Any]:
    """Draw every figure of a lesson in all ``themes`` below ``folder`` and return the figure list.

    Raises
    ------
    FigureError
        If a glyph is missing, or if ``figures()`` yields other names than the ``.toml`` has.
    """
    words = words_of(module, lang, trace)
    listed: Mapping[str, Any] = words.table.get("figures", {})
    (folder / "figures").mkdir(parents=True, exist_ok=True)
    entries: dict[str, dict[str, Any]] = {}
    for theme in (LOOKS[name] for name in themes):
        for name, figure, page in _figures(module, trace, theme, words):
            if name not in listed:
                raise FigureError(
                    f"{words.lesson}: expected a figure of {sorted(listed)}, got {name!r}"
                )
            entry = entries.setdefault(name, _entry(name, words, listed[name], figure, page))
            entry["files"][theme.name] = save(figure, folder, f"{name}.{lang}.{theme.name}", theme)
            for curve in page.curves:
                if curve["gid"] in page.axes_of:
                    curve |= _place(page.axes_of[curve["gid"]], figure)
    absent = sorted(set(listed) - set(entries))
    if absent:
        raise FigureError(f"{words.lesson}: expected the figures {absent} of the .toml, got none")
    return {
        "schema": 1,
        "lesson": words.lesson.replace("_", "-"),
        "lang": lang,
        "figures": list(entries.values()),
    }


def _figures(
    module: ModuleType, trace: Any, theme: Theme, words: Words
) -> Iterator[tuple[str, Figure, Page]]:
    with mpl.rc_context(style(theme)):
        page = Page(theme, words, trace)
        for name, figure in module.figures(page.trace, page):
            yield name, figure, page
            page.numbers, page.curves, page.axes_of, page.texts = [], [], {}, {}


def _entry(
    name: str, words: Words, text: Mapping[str, Any], figure: Figure, page: Page
) -> dict[str, Any]:
    width, height = (round(side * DPI) for side in figure.get_size_inches())
    return {
        "name": name,
        "caption": words.say("figures", name, "caption"),
        "alt": words.say("figures", name, "alt"),
        "replaces": list(text.get("replaces", [])),
        "width": width,
        "height": height,
        "files": {},
        "numbers": page.numbers,
        "curves": page.curves,
        "texts": page.texts,
    }


def _place(axes: Axes, figure: Figure) -> dict[str, Any]:
    """Where the axes of a saved figure are: left, bottom, right, top in points, data limits."""
    width, height = (72.0 * side for side in figure.get_size_inches())
    box = axes.get_position()
    corners = (box.x0 * width, (1 - box.y0) * height, box.x1 * width, (1 - box.y1) * height)
    (left, right), (bottom, top) = axes.get_xlim(), axes.get_ylim()
    return {
        "axes": [round(float(number), 3) for number in corners],
        "limits": [float(number) for number in (left, bottom, right, top)],
        "scales": [axes.get_xscale(), axes.get_yscale()],
    }
