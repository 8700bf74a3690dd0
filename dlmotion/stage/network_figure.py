"""The networks that a piece of Keras or PyTorch code describes, as one figure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.patches import Circle, FancyBboxPatch, Polygon

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
        "shared": "参数共用",
        "comma": "，",
        "stop": "；",
        "colon": "：",
    },
    "en": {
        "input": "input",
        "params": "parameters",
        "total": "{0} parameters",
        "unknown": "size unknown",
        "shared": "shared parameters",
        "comma": ", ",
        "stop": "; ",
        "colon": ": ",
    },
}
_LETTER = 0.13
"""Width of a character of a layer's name, at most."""
_COLUMN, _GAP, _RADIUS = 1.75, 0.36, 0.13
_LOW, _HIGH, _AROUND = -2.1, 1.9, 0.5
"""Where a drawn network begins and ends, and the margin around all, in inches."""
_ARC, _LEVEL = 1.58, 0.24
"""Where ways over other layers begin, and how far apart they are, in inches."""


@dataclass(frozen=True)
class NetworkColumn:
    """One layer as drawn: name, activation, output shape (no batch axis), parameters, if known.

    ``dense`` says that every unit sees every value of the layer before, ``before`` which columns
    flow into this one, ``shared`` that its parameters are those of an earlier column.
    """

    name: str
    activation: str
    shape: Shape | None
    n_params: int | None
    dense: bool = False
    before: tuple[int, ...] = ()
    shared: bool = False


@dataclass(frozen=True)
class NetworkDrawing:
    """The files of drawn networks, what they show in words, and their size in CSS pixels."""

    files: dict[str, Path]
    alt: str
    width: int
    height: int


def draw_network(
    pieces: Sequence[str], piece: int, folder: Path, lang: str, theme: str
) -> NetworkDrawing:
    """Draw the networks that one of several pieces of code makes, as SVG in ``folder``.

    The code is parsed and never run.

    Raises
    ------
    dlcore.outline.values.NetworkCodeError
        If the code tells no network, or not all of it.
    FigureError
        If the network has more layers than fit on a figure.
    """
    networks = read_networks(pieces, piece)
    drawn = [(network.name, network_columns(network)) for network in networks]
    words, look = _WORDS[lang], LOOKS[theme]
    (folder / "figures").mkdir(parents=True, exist_ok=True)
    with mpl.rc_context(style(look)):
        figure = network_figure(drawn, look, lang)
    names = save(figure, folder, f"network.{lang}.{theme}", look, png=False)
    width, height = (round(side * DPI) for side in figure.get_size_inches())
    alt = words["stop"].join(
        words["comma"].join(
            [*(_said(column, lang) for column in columns), _title(name, columns, lang)]
        )
        for name, columns in _named(drawn)
    )
    return NetworkDrawing({kind: folder / name for kind, name in names.items()}, alt, width, height)


def network_columns(outline: Outline) -> tuple[NetworkColumn, ...]:
    """List the inputs and the layers; an activation of PyTorch joins the layer that it follows."""
    columns = [NetworkColumn("", "", outline.input_shape, 0)]
    uses = Counter(place for layer in outline.layers for place in layer.before)
    places = {-1: 0}
    for i, layer in enumerate(outline.layers):
        last = columns[-1]
        follows = layer.before == (i - 1,) and uses[i - 1] == 1
        if layer.function and last.name and not last.activation and follows:
            columns[-1] = replace(last, activation=layer.name)
        else:
            columns.append(
                NetworkColumn(
                    layer.name, layer.activation, layer.shape, 0 if layer.shared else layer.params,
                    layer.dense, tuple(places[place] for place in layer.before), layer.shared,
                )
            )  # fmt: skip
        places[i] = len(columns) - 1
    if len(columns) - 1 > MOST_LAYERS:
        raise FigureError(f"expected at most {MOST_LAYERS} layers to draw, got {len(columns) - 1}")
    return tuple(columns)


def network_figure(
    networks: Sequence[tuple[str, tuple[NetworkColumn, ...]]], theme: Theme, lang: str
) -> Figure:
    """Draw networks, each with its name, one below the other, and a column a layer.

    Units are circles (at most ``SHOWN_UNITS``), joined to those before; what flows past other
    layers goes over them.
    """
    named = _named(networks)
    widths = [sum(_steps(columns, lang)) for _, columns in named]
    arcs = [_arcs(columns) for _, columns in named]
    tops = [_HIGH + _LEVEL * (1 + max(levels.values(), default=-1)) for levels in arcs]
    heights = [top - _LOW for top in tops]
    size = (max(5.0, max(widths) + 0.4), sum(heights) + _AROUND)
    figure = Figure(figsize=size, dpi=DPI, layout=ConstrainedLayoutEngine())
    grid = figure.add_gridspec(len(named), 1, height_ratios=heights)
    for i, (name, columns) in enumerate(named):
        axes = figure.add_subplot(grid[i])
        left = (max(widths) - widths[i]) / 2
        axes.set(xlim=(-left, widths[i] + left), ylim=(_LOW, tops[i]), aspect="equal")
        axes.set_axis_off()
        _draw(axes, columns, arcs[i], theme, lang)
        title = fonts.check(_title(name, columns, lang), "network")
        middle, high = widths[i] / 2, tops[i] - 0.18
        axes.text(middle, high, title, ha="center", va="center", color=theme.ink, fontsize=13)
    return figure


def _named(
    networks: Sequence[tuple[str, tuple[NetworkColumn, ...]]],
) -> Sequence[tuple[str, tuple[NetworkColumn, ...]]]:
    """Return networks with the names that tell them apart; one alone needs none."""
    return networks if len(networks) > 1 else [("", columns) for _, columns in networks]


def _steps(columns: Sequence[NetworkColumn], lang: str) -> list[float]:
    """Return the width of each column in inches."""
    words = [max(len(column.name), len(_shape(column, lang))) for column in columns]
    return [max(_COLUMN, _LETTER * length) for length in words]


def _arcs(columns: Sequence[NetworkColumn]) -> dict[tuple[int, int], int]:
    """Return the ways over other columns, each with the lowest level where it is alone."""
    ways = {(i, j) for j, column in enumerate(columns) for i in column.before if j - i > 1}
    levels: dict[tuple[int, int], int] = {}
    for start, end in sorted(ways, key=lambda way: (way[1] - way[0], way)):
        crossed = {level for (i, j), level in levels.items() if i < end and start < j}
        levels[start, end] = min(set(range(len(ways))) - crossed)
    return levels


def _draw(
    axes: Axes,
    columns: Sequence[NetworkColumn],
    arcs: Mapping[tuple[int, int], int],
    theme: Theme,
    lang: str,
) -> None:
    """Draw one network on its own axes."""
    steps = _steps(columns, lang)
    places = [sum(steps[:i]) + steps[i] / 2 for i in range(len(steps))]
    rows = [_rows(column) for column in columns]
    for i in range(len(columns) - 1):
        if i not in columns[i + 1].before:
            continue
        each = not columns[i + 1].dense and len(rows[i]) == len(rows[i + 1]) > 0
        meets = len(columns[i + 1].before) > 1
        ways = ([], []) if meets else (rows[i], rows[i + 1])
        _join(axes, (places[i], ways[0]), (places[i + 1], ways[1]), theme, each and not meets)
    for (start, end), level in arcs.items():
        _arc(axes, places[start] + 0.1, places[end] - 0.1, level, theme)
    for i, column in enumerate(columns):
        _column(axes, places[i], rows[i], column, theme)
        _labels(axes, places[i], column, theme, lang)


def _arc(axes: Axes, start: float, end: float, level: int, theme: Theme) -> None:
    """Draw the way over other layers: up, across, down, with an arrow where it comes in."""
    high = _ARC + 0.12 + _LEVEL * level
    axes.plot(
        [start, start, end, end], [_ARC, high, high, _ARC + 0.08],
        color=theme.muted, linewidth=1.2, solid_joinstyle="round", zorder=1, gid="way",
    )  # fmt: skip
    tip = [(end - 0.05, _ARC + 0.09), (end + 0.05, _ARC + 0.09), (end, _ARC)]
    axes.add_patch(Polygon(tip, closed=True, color=theme.muted, linewidth=0))


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
    if column.shared:
        return _WORDS[lang]["shared"]
    count = "?" if column.n_params is None else str(column.n_params)
    return f"{count} {_WORDS[lang]['params']}"


def _title(name: str, columns: Sequence[NetworkColumn], lang: str) -> str:
    """Return the number of all parameters, after the network's name."""
    return f"{name}{_WORDS[lang]['colon'] if name else ''}{_total(columns, lang)}"


def _total(columns: Sequence[NetworkColumn], lang: str) -> str:
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
