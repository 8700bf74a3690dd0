"""Rows of words under each other, cheap enough for the thousands that a tree of notes has."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import click
from rich.cells import cell_len

Cell = str | tuple[str, str]
"""A text, or a text and its colour."""

_WIDEST = 60


def columns(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """Return rows as lines, each column but the last as wide as its widest text, at most 60.

    Chinese takes two places a character.
    """
    table = [[(text, "") for text in head], *([_cell(cell) for cell in row] for row in rows)]
    sizes = [[cell_len(text) for text, _ in row[:-1]] for row in table]
    widths = [min(max(column), _WIDEST) for column in zip(*sizes, strict=True)]
    lines = []
    for row, own in zip(table, sizes, strict=True):
        gaps = [" " * max(width - size, 0) for width, size in zip(widths, own, strict=True)]
        parts = [_styled(cell) + gap for cell, gap in zip(row, [*gaps, ""], strict=True)]
        lines.append("  ".join(parts).rstrip())
    return "\n".join(lines)


def _cell(cell: Cell) -> tuple[str, str]:
    return (cell, "") if isinstance(cell, str) else cell


def _styled(cell: tuple[str, str]) -> str:
    text, color = cell
    return click.style(text, fg=color) if color else text
