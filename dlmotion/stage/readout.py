"""Readout: the only way a digit gets on screen.

It shows one number of a trace and remembers which.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from dlmotion.stage.glyphs import typeset
from dlmotion.stage.inscription import Inscription
from dlmotion.stage.numerals import after_prefix, format_number
from dlmotion.stage.theme import SIZES, Theme

Index = int | tuple[int, ...] | None


def path_of(name: str, index: Index = None) -> str:
    """Write ``probs`` and (3, 0) as ``probs[3,0]``."""
    if index is None:
        return name
    items = index if isinstance(index, tuple) else (index,)
    return f"{name}[{','.join(str(int(i)) for i in items)}]"


def resolve(trace: Any, path: str) -> Any:
    """Value at ``path`` of a trace, for example ``forward.a[1][0,2]``.

    Raises
    ------
    LookupError
        If the trace has no such value; the message names the path.
    """
    try:
        return _walk(trace, _parsed(path))
    except (AttributeError, IndexError, KeyError, TypeError, ValueError, SyntaxError) as error:
        raise LookupError(
            f"expected a value at {path!r} in {type(trace).__name__}, got {error}"
        ) from None


@cache
def _parsed(path: str) -> ast.expr:
    return ast.parse(f"trace.{path}", mode="eval").body


def _walk(trace: Any, node: ast.expr) -> Any:
    if isinstance(node, ast.Name):
        return trace
    if isinstance(node, ast.Attribute):
        parent = _walk(trace, node.value)
        return parent[node.attr] if isinstance(parent, Mapping) else getattr(parent, node.attr)
    if isinstance(node, ast.Subscript):
        return _walk(trace, node.value)[_index(node.slice)]
    raise SyntaxError(f"only names and indices, got {ast.unparse(node)}")


def _index(node: ast.expr) -> Any:
    if isinstance(node, ast.Tuple):
        return tuple(_index(item) for item in node.elts)
    if isinstance(node, ast.Slice):
        return slice(
            *(
                None if part is None else ast.literal_eval(part)
                for part in (node.lower, node.upper, node.step)
            )
        )
    return ast.literal_eval(node)


@dataclass(frozen=True)
class Number:
    """A number on screen: where it stands in the trace, what it is, how it is printed."""

    path: str
    value: float | int
    text: str


def number_at(trace: Any, name: str, index: Index, spec: str) -> Number:
    """Read and format the number at an index of an array of the trace."""
    path = path_of(name, index)
    value = np.asarray(resolve(trace, path)).item()
    return Number(path, value, format_number(value, spec))


class Readout(Inscription):
    """A number of the trace, drawn from ready glyphs.

    Parameters
    ----------
    trace, name, index
        Where the number is: ``Readout(trace, "probs", (t, k))``.
    spec
        Format specification, such as ``.2f``.
    align
        -1 keeps the left edge in place when the text changes, 0 the middle, 1 the right edge.
    """

    def __init__(
        self,
        trace: Any,
        name: str,
        index: Index = None,
        *,
        theme: Theme,
        spec: str = ".2f",
        size: str = "number",
        color: str = "ink",
        align: float = 0.0,
        bold: bool = False,
        prefix: str = "",
        suffix: str = "",
    ) -> None:
        super().__init__(size, theme.color(color))
        self.trace, self.name, self.spec = trace, name, spec
        self.theme, self.align, self.bold = theme, align, bold
        self.prefix, self.suffix = prefix, suffix
        self.index: Index = None
        self._values = np.asarray(resolve(trace, name))
        self._outline = np.zeros((0, 3))
        self.read(index)

    def numbers(self) -> list[Number]:
        """Return the number that is shown, or nothing while it is transparent."""
        return [self.number] if self.opacity > 0 else []

    def read(self, index: Index) -> Readout:
        """Show the number at another index of the same array; its pen stays where it is."""
        if not self.text or index != self.index:
            self.number = self._at(index)
            self.index = index
        string = after_prefix(self.prefix, self.number.text) + self.suffix
        if string != self.text:
            self.text = string
            self._draw()
        return self

    def _at(self, index: Index) -> Number:
        path = path_of(self.name, index)
        try:
            value = self._values[() if index is None else index].item()
        except (IndexError, ValueError):
            raise LookupError(f"expected a number at {path!r}, got {self._values.shape}") from None
        return Number(path, value, format_number(value, self.spec))

    def tint(self, color: str) -> Readout:
        """Draw in another role's colour."""
        self.ink = self.theme.color(color)
        self.set_fill(self.ink)
        return self

    @property
    def pen(self) -> np.ndarray:
        """Where ``place`` put the number, or where it has moved or grown from there."""
        drawn = np.asarray(self.points)
        return np.asarray(
            drawn.mean(axis=0) - self.pixels / SIZES[self.size] * self._outline.mean(axis=0)
        )

    def _draw(self) -> None:
        scale = self.pixels / SIZES[self.size]
        origin = self.pen if len(self._outline) else np.zeros(3)
        outlines, width = typeset(self.text, self.size, self.theme.family, self.bold)
        self._outline = np.concatenate(outlines) - np.array(
            [width * (self.align + 1) / 2, 0.0, 0.0]
        )
        self.natural_height = float(np.ptp(self._outline[:, 1]))
        self.points = self._outline * scale + origin

    def place(self, point: np.ndarray) -> Readout:
        """Move the number so that its pen stands at ``point``."""
        self.shift(np.asarray(point) - self.pen)
        return self
