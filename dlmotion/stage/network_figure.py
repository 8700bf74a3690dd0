"""The network that a piece of Keras or PyTorch code describes, as one figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.patches import Circle, FancyBboxPatch

from dlcore.outline.outline import Outline, read_networks
from dlcore.outline.settings import Shape, number_of
from dlmotion.stage import fonts
from dlmotion.stage.figure_file import DPI, FigureError, save, style
from dlmotion.stage.theme import LOOKS, Theme

MOST_LAYERS = 24
SHOWN_UNITS = 7

_WORDS = {
    "zh": {
        "input": "输入",
        "params": "个参数",
        "total": "共 {0} 个参数",
        "unknown": "大小未给出",
        "comma": "，",
    },
    "en": {
        "input": "input",
        "params": "parameters",
        "total": "{0} parameters",
        "unknown": "size unknown",
        "comma": ", ",
    },
}
_LETTER = 0.13
"""Width of a character of a layer's name, at most."""
_HEIGHT, _COLUMN, _GAP, _RADIUS = 4.5, 1.75, 0.36, 0.13


@dataclass(frozen=True)
class NetworkColumn:
    """One layer as drawn: name, activation, output shape (no batch axis), parameters, if known.

    ``dense`` says that every unit sees every value of the layer before.
    """

    name: str
    activation: str
    shape: Shape | None
    n_params: int | None
    dense: bool = False


@dataclass(frozen=True)
class NetworkDrawing:
    """The files of a drawn network, what it shows in words, and its size in CSS pixels."""

    files: dict[str, Path]
    alt: str
    width: int
    height: int


def draw_network(
    pieces: Sequence[str], piece: int, folder: Path, lang: str, theme: str
) -> NetworkDrawing:
    """Draw the network that one of several pieces of code makes, as SVG and PNG@2x in ``folder``.

    The code is parsed and never run.

    Raises
    ------
    dlcore.outline.values.NetworkCodeError
        If the code tells no network, or not all of it.
    FigureError
        If the network has more layers than fit on a figure.
    """
    columns = network_columns(read_networks(pieces, piece))
    words, look = _WORDS[lang], LOOKS[theme]
    (folder / "figures").mkdir(parents=True, exist_ok=True)
    with mpl.rc_context(style(look)):
        figure = network_figure(columns, look, lang)
    names = save(figure, folder, f"network.{lang}.{theme}", look)
    width, height = (round(side * DPI) for side in figure.get_size_inches())
    alt = words["comma"].join([*(_said(column, lang) for column in columns), _total(columns, lang)])
    return NetworkDrawing({kind: folder / name for kind, name in names.items()}, alt, width, height)


def network_columns(outline: Outline) -> tuple[NetworkColumn, ...]:
    """List the input and the layers; an activation of PyTorch joins the layer that it follows."""
    columns = [NetworkColumn("", "", outline.input_shape, 0)]
    for layer in outline.layers:
        last = columns[-1]
        if layer.function and last.name and not last.activation:
            columns[-1] = replace(last, activation=layer.name)
            continue
        columns.append(
            NetworkColumn(layer.name, layer.activation, layer.shape, layer.params, layer.dense)
        )
    if len(columns) - 1 > MOST_LAYERS:
        raise FigureError(f"expected at most {MOST_LAYERS} layers to draw, got {len(columns) - 1}")
    return tuple(columns)


def network_figure(columns: tuple[NetworkColumn, ...], theme: Theme, lang: str) -> Figure:
    """Draw a column a layer: units as circles (at most ``SHOWN_UNITS``), joined to those before."""
    words = [max(len(column.name), len(_shape(column, lang))) for column in columns]
    steps = [max(_COLUMN, _LETTER * length) for length in words]
    places = [sum(steps[:i]) + steps[i] / 2 for i in range(len(steps))]
    figure = Figure(
        figsize=(max(5.0, sum(steps) + 0.4), _HEIGHT), dpi=DPI, layout=ConstrainedLayoutEngine()
    )
    axes = figure.add_subplot()
    axes.set(xlim=(0, sum(steps)), ylim=(-2.1, 1.9), aspect="equal")
    axes.set_axis_off()
    rows = [_rows(column) for column in columns]
    for i in range(len(columns) - 1):
        each = not columns[i + 1].dense and len(rows[i]) == len(rows[i + 1]) > 0
        _join(axes, (places[i], rows[i]), (places[i + 1], rows[i + 1]), theme, each)
    for i, column in enumerate(columns):
        _column(axes, places[i], rows[i], column, theme)
        _labels(axes, places[i], column, theme, lang)
    total = fonts.check(_total(columns, lang), "network")
    axes.text(sum(steps) / 2, 1.72, total, ha="center", va="center", color=theme.ink, fontsize=13)
    return figure


def _units(column: NetworkColumn) -> int | None:
    """Return the number of units of a layer in one row; None for any other shape, or a name."""
    if column.shape is None or len(column.shape) != 1:
        return None
    return number_of(column.shape[0])


def _rows(column: NetworkColumn) -> list[float]:
    """Heights of the circles of a layer of units, top down.

    A layer of images or an unknown one has none.
    """
    units = _units(column)
    if units is None:
        return []
    shown = min(units, SHOWN_UNITS)
    return [_GAP * ((shown - 1) / 2 - k) for k in range(shown)]


def _join(
    axes: Axes,
    before: tuple[float, list[float]],
    after: tuple[float, list[float]],
    theme: Theme,
    each: bool,
) -> None:
    """Draw the connections between the drawn units of two neighbours.

    ``each``: unit by unit, else all to all.
    """
    starts = [(before[0] + _RADIUS, y) for y in before[1]] or [(before[0] + 0.5, 0.0)]
    ends = [(after[0] - _RADIUS, y) for y in after[1]] or [(after[0] - 0.5, 0.0)]
    pairs = zip(starts, ends, strict=True) if each else product(starts, ends)
    lines = [[start, end] for start, end in pairs]
    axes.add_collection(
        LineCollection(lines, colors=theme.hairline, linewidths=0.9, zorder=1, gid="connections")
    )


def _column(axes: Axes, x: float, rows: list[float], column: NetworkColumn, theme: Theme) -> None:
    color = theme.activation if column.name else theme.data
    for y in rows:
        axes.add_patch(
            Circle((x, y), _RADIUS, facecolor=theme.surface, edgecolor=color, linewidth=2, zorder=2)
        )
    if column.shape is None or not rows:
        box = FancyBboxPatch(
            (x - 0.5, -0.55), 1.0, 1.1, boxstyle="round,pad=0,rounding_size=0.12", zorder=2
        )
        box.set(facecolor=theme.surface, edgecolor=color, linewidth=2)
        axes.add_patch(box)
    elif (_units(column) or 0) > len(rows):
        # More units than circles: the middle one gives way to dots.
        middle = rows[len(rows) // 2]
        axes.add_patch(Circle((x, middle), _RADIUS + 0.03, color=theme.background, zorder=3))
        dots = [Circle((x, middle + dy), 0.022, color=color, zorder=4) for dy in (-0.08, 0, 0.08)]
        for dot in dots:
            axes.add_patch(dot)


def _labels(axes: Axes, x: float, column: NetworkColumn, theme: Theme, lang: str) -> None:
    words = _WORDS[lang]
    texts = [
        (-1.42, column.name or words["input"], theme.ink, 12.0),
        (-1.65, column.activation, theme.muted, 10.5),
        (-1.88, _params(column, lang), theme.muted, 10.5),
        (1.42, _shape(column, lang), theme.ink, 12.0),
    ]
    for y, text, color, size in texts:
        if text:
            fonts.check(text, "network")
            axes.text(x, y, text, ha="center", va="center", color=color, fontsize=size)


def _shape(column: NetworkColumn, lang: str) -> str:
    if column.shape is None:
        return _WORDS[lang]["unknown"]
    return " × ".join("?" if n is None else str(n) for n in column.shape) or "1"


def _params(column: NetworkColumn, lang: str) -> str:
    if not column.name:
        return ""
    count = "?" if column.n_params is None else str(column.n_params)
    return f"{count} {_WORDS[lang]['params']}"


def _total(columns: tuple[NetworkColumn, ...], lang: str) -> str:
    counts = [column.n_params for column in columns]
    known = [count for count in counts if count is not None]
    told = [str(sum(known))] * (any(known) or len(known) == len(counts))
    text = " + ".join([*told, *["?"] * (len(known) < len(counts))])
    return _WORDS[lang]["total"].format(text)


def _said(column: NetworkColumn, lang: str) -> str:
    """Say one layer in words."""
    name = column.name or _WORDS[lang]["input"]
    shape = _shape(column, lang)
    return f"{name} {shape}{f' {column.activation}' if column.activation else ''}"
