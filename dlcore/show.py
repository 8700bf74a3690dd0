"""What records say of themselves in a notebook: a line or a table, no dump of their numbers."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import numpy as np

from dlcore.checks import Array

Rows = Sequence[Sequence[str]]


def text_table(head: Sequence[str], rows: Rows, foot: str = "") -> str:
    """Columns side by side: the first to the left, others to the right; a rule above the foot."""
    table = [list(head), *(list(row) for row in rows)]
    widths = [max(len(row[i]) for row in table) for i in range(len(head))]
    lines = ["  ".join(_aligned(row, widths)).rstrip() for row in table]
    rule = "─" * max(len(line) for line in lines)
    return "\n".join([lines[0], rule, *lines[1:], *([rule, foot] if foot else [])])


def html_table(head: Sequence[str], rows: Rows, foot: str = "") -> str:
    """Return the same as an HTML table, for `_repr_html_`; words are escaped."""
    top = "".join(f"<th>{escape(word)}</th>" for word in head)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(word)}</td>" for word in row) + "</tr>" for row in rows
    )
    end = f'<tfoot><tr><td colspan="{len(head)}">{escape(foot)}</td></tr></tfoot>' if foot else ""
    return f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody>{end}</table>"


def shape_text(shape: Sequence[int]) -> str:
    """(C, H, W) as "1 × 8 × 8"; a single number as "1"."""
    return " × ".join(str(size) for size in shape) if shape else "1"


def array_text(array: Array) -> str:
    """Shape, dtype and range of an array, such as "(1797, 8, 8) float64 from 0 to 1"."""
    told = f"({', '.join(map(str, array.shape))}{',' if array.ndim == 1 else ''}) {array.dtype}"
    if array.size and array.dtype.kind in "fiu":
        told += f" from {array.min():.4g} to {array.max():.4g}"
    return told


def course(name: str, values: Array) -> str:
    """First and last of a history, such as "loss 1.77 → 0.44"; empty where there is none."""
    if not len(values) or np.isnan(values).all():
        return ""
    first, last = f"{values[0]:.4g}", f"{values[-1]:.4g}"
    return f"{name} {first}" if len(values) == 1 else f"{name} {first} → {last}"


def count_text(number: int, noun: str) -> str:
    """Return "1 epoch" or "1,200 epochs"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _aligned(row: Sequence[str], widths: Sequence[int]) -> list[str]:
    first, *rest = zip(row, widths, strict=True)
    return [first[0].ljust(first[1]), *(word.rjust(width) for word, width in rest)]
