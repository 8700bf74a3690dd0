"""Figures as files: byte-stable SVG and PNG@2x in the theme's style, every glyph required."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
from cycler import cycler

from dlmotion.stage.theme import Theme

if TYPE_CHECKING:
    from matplotlib.figure import Figure

DPI = 100


class FigureError(RuntimeError):
    """A figure that cannot be published: a missing glyph, or names that the ``.toml`` has not."""


def style(theme: Theme) -> Any:
    """Matplotlib settings of a theme; fonts are outlines in the SVG, its bytes repeat."""
    return {
        "font.family": [theme.family],
        "font.size": 13,
        "mathtext.fontset": "cm",
        "axes.unicode_minus": True,
        "svg.fonttype": "path",
        "svg.hashsalt": "dlmotion",
        "figure.facecolor": theme.background,
        "savefig.facecolor": theme.background,
        "axes.facecolor": theme.background,
        "axes.edgecolor": theme.hairline,
        "axes.labelcolor": theme.ink,
        "axes.titlecolor": theme.ink,
        "axes.titlesize": 14,
        "axes.titlelocation": "left",
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.axisbelow": True,
        "axes.prop_cycle": cycler(color=list(theme.series)),
        "grid.color": theme.hairline,
        "grid.linewidth": 0.8,
        "grid.alpha": 0.55,
        "text.color": theme.ink,
        "xtick.color": theme.hairline,
        "ytick.color": theme.hairline,
        "xtick.labelcolor": theme.muted,
        "ytick.labelcolor": theme.muted,
        "xtick.labelsize": 11.5,
        "ytick.labelsize": 11.5,
        "legend.frameon": False,
        "legend.fontsize": 12,
        "lines.linewidth": 2.4,
        "image.cmap": "viridis",
    }


def save(
    figure: Figure, folder: Path, stem: str, theme: Theme, *, png: bool = True
) -> dict[str, str]:
    """Write ``figures/STEM.svg`` and ``STEM@2x.png`` below ``folder``; return their names.

    Without ``png`` the SVG alone, in half the time.
    """
    names = {"svg": f"figures/{stem}.svg", "png": f"figures/{stem}@2x.png"}
    with mpl.rc_context(style(theme)), _glyphs_required(stem):
        figure.draw_without_rendering()
        figure.set_layout_engine("none")
        figure.savefig(folder / names["svg"], metadata={"Date": None, "Creator": "dlmotion"})
        if not png:
            return {"svg": names["svg"]}
        figure.savefig(folder / names["png"], dpi=2 * DPI, metadata={"Software": "dlmotion"})
    return names


@contextmanager
def _glyphs_required(stem: str) -> Iterator[None]:
    """Matplotlib only logs a missing glyph inside mixed text; here that is an error."""
    records: list[str] = []

    class _Collector(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if "glyph" in record.getMessage():
                records.append(record.getMessage())

    collector, logger = _Collector(), logging.getLogger("matplotlib")
    logger.addHandler(collector)
    try:
        yield
    finally:
        logger.removeHandler(collector)
    if records:
        raise FigureError(f"{stem}: expected every character to have a glyph, got {records[0]!r}")
