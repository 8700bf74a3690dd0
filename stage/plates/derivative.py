"""Derivative plates: a function over its derivative, with its digits, as DerivativePlot shows it on film.

They draw a record of the trace with the arrays ``z``, ``a`` = f(z) and ``da`` = f′(z), its ``pieces`` between
the kinks, the mask ``saturated``, the largest slope ``peak``, and the indices ``probes`` of the points whose
digits are printed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from stage.page import Page
from stage.readout import resolve

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_ROLES = {"a": "activation", "da": "gradient"}


def derivative_plate(page: Page, path: str, title: str, names: tuple[str, str, str]) -> Figure:
    """Draw f above f′; ``names`` are those of the horizontal axis, of f and of f′."""
    figure = page.figure(2, 1, sharex=True, size=(8.0, 5.2), height_ratios=(1.25, 1.0))
    record = resolve(page.trace, path)
    for axes, key, name in zip(figure.axes, _ROLES, names[1:], strict=True):
        draw_pieces(page, axes, path, key, role=_ROLES[key])
        axes.set_ylabel(name)
        axes.grid(visible=True)
        axes.margins(y=0.22)
        across = axes.get_xaxis_transform()
        shading: dict[str, Any] = {"color": page.color("loss"), "alpha": 0.13, "linewidth": 0}
        axes.fill_between(record.z, 0, 1, where=record.saturated, transform=across, **shading)
        _print_digits(page, axes, path, key)
    figure.axes[0].set_title(title)
    figure.axes[1].set_xlabel(names[0])
    return figure


def comparison_plate(page: Page, paths: Sequence[str], titles: Sequence[str], names: tuple[str, str, str]) -> Figure:
    """Lay several functions on each other on the left, their derivatives on the right, peaks in digits."""
    figure = page.figure(1, 2, size=(8.0, 3.9), sharex=True)
    for axes, key, name in zip(figure.axes, _ROLES, names[1:], strict=True):
        for place, (path, title) in enumerate(zip(paths, titles, strict=True)):
            dash = ("-", "--", "-.", ":")[place % 4]
            draw_pieces(page, axes, path, key, role=f"series{place}", linestyle=dash, label=title)
        axes.set(xlabel=names[0], title=name)
        axes.grid(visible=True)
        axes.legend(loc="upper left")
    for path in paths:
        record = resolve(page.trace, path)
        top = float(record.z[record.da.argmax()])
        spot = (top + 0.13 * float(record.z[-1] - record.z[0]), 0.97 * record.peak)
        page.number(figure.axes[1], f"{path}.peak", None, spot, ha="left")
    return figure


def formula_plate(page: Page, path: str, formulas: tuple[str, str], names: tuple[str, str, str]) -> Figure:
    """Write f and f′ as formulas, and below them the digits of z, f(z) and f′(z) at the record's probes."""
    figure = page.figure(size=(8.0, 3.4))
    (axes,) = figure.axes
    axes.set_axis_off()
    for x, formula in zip((0.24, 0.76), formulas, strict=True):
        axes.text(x, 0.82, formula, fontsize=23, ha="center", va="center")
    columns = (("z", 0.06, "ink", ".1f"), ("a", 0.34, "activation", ".4f"), ("da", 0.69, "gradient", ".4f"))
    for place, index in enumerate(resolve(page.trace, path).probes):
        for (key, x, role, spec), name in zip(columns, names, strict=True):
            style: dict[str, Any] = {"prefix": f"{name} = ", "color": page.color(role), "ha": "left", "fontsize": 17}
            page.number(axes, f"{path}.{key}", int(index), (x, 0.42 - 0.19 * place), spec=spec, **style)
    return figure


def gallery_plate(
    page: Page, paths: Sequence[str], titles: Sequence[str], names: tuple[str, str], columns: int = 5
) -> Figure:
    """Draw many functions, each with its derivative dashed, on equal axes; ``names`` are those of f and f′."""
    rows = -(-len(paths) // columns)
    figure = page.figure(rows, columns, size=(8.0, 1.8 * rows), sharex=True, sharey=True)
    for axes in figure.axes[len(paths) :]:
        axes.set_axis_off()
    for axes, path, title in zip(figure.axes, paths, titles, strict=False):
        for key, style, name in zip(_ROLES, ("-", "--"), names, strict=True):
            draw_pieces(page, axes, path, key, role=_ROLES[key], linewidth=1.8, linestyle=style, label=name)
        axes.set(xlim=(-4.0, 4.0), ylim=(-2.0, 4.0))
        axes.set_title(title, fontsize=11)
        axes.grid(visible=True)
    figure.axes[-1].legend(*figure.axes[0].get_legend_handles_labels(), loc="center", fontsize=11)
    return figure


def draw_pieces(page: Page, axes: Axes, path: str, key: str, **style: Any) -> None:
    """Draw array ``key`` of the record piece by piece, so that a jump stays a jump."""
    for place in range(len(resolve(page.trace, path).pieces)):
        page.curve(axes, f"{path}.pieces[{place}].z", f"{path}.pieces[{place}].{key}", **style)
        style.pop("label", None)


def _print_digits(page: Page, axes: Axes, path: str, key: str) -> None:
    """Mark the probes with their value, unless a kink lies so near that the value has two answers."""
    record = resolve(page.trace, path)
    low, high = axes.get_ylim()
    for index in record.probes:
        z, value = float(record.z[index]), float(getattr(record, key)[index])
        if 0.0 < abs(z) < 1e-6:
            continue
        spec = ".4f" if 0.0 < abs(value) < 0.01 else ".2f"
        axes.plot(z, value, "o", color=page.color("ink"), markersize=4.5)
        above = key == "da" or value <= (low + high) / 2
        aside = "center" if key == "da" else ("right" if above else "left")
        spot = (z, value + (0.05 if above else -0.05) * (high - low))
        style: dict[str, Any] = {"ha": aside, "va": "bottom" if above else "top", "fontsize": 12.5}
        page.number(axes, f"{path}.{key}", int(index), spot, spec=spec, **style)
