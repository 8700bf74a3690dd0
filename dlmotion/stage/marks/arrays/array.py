"""Array: numbers of the record in rows and columns, in boxes, between brackets or as pixels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

import numpy as np
from manim import LEFT, RIGHT, UP, Group, Mobject, Rectangle, VGroup, VMobject

from dlmotion.stage.bound import path_of
from dlmotion.stage.layout import Point
from dlmotion.stage.marks.arrays.axis import AxisArrow
from dlmotion.stage.marks.arrays.picture import Limits, Picture, hex_of, limits_of, paint
from dlmotion.stage.marks.arrays.window import Window
from dlmotion.stage.marks.clock.clock import reached
from dlmotion.stage.marks.mark import Drawn, Mark, MarkError
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.place import Place
from dlmotion.stage.readout import Readout
from dlmotion.stage.text import text
from dlmotion.stage.theme import em, readable_on

LOOKS = ("boxes", "brackets", "heat", "signed")
_LARGEST = 1.2
_BRACKET_CELL = (2.9, 1.75)
"""Width and height of a cell between brackets, in em of its digits."""
_LIP = 0.12


class Array(Mark):
    """A number, a vector (one row, or one column with ``upright``) or a matrix of the record.

    Parameters
    ----------
    look
        ``boxes``, ``brackets``, or pixels coloured by amount (``heat``) or by sign (``signed``).
    steps
        The leading axis is the step: ``at`` shows the sheet of the last one reached.
    fills
        On a clock so many values appear a step, in reading order; before step 0 there is none.
    digits
        Whether the values are printed; the role ``sign`` colours them as weights.
    cell
        Width and height of a cell; the largest that fits by default, never above 1.2 units.
    limits
        Values at both ends of the colours.
    tiles
        Pixels are squares of their own, which can become parts of other marks.
    at
        Where in its place it stands, as shares of width and height.
    """

    def __init__(
        self,
        place: Place,
        values: Any,
        quantity: Quantity,
        *,
        look: str = "boxes",
        steps: bool = False,
        fills: int = 0,
        digits: bool = True,
        cell: float | tuple[float, float] | None = None,
        size: str = "number",
        upright: bool = False,
        limits: Limits | None = None,
        tiles: bool = False,
        at: tuple[float, float] = (0.5, 0.5),
    ) -> None:
        if look not in LOOKS:
            raise MarkError(f"look: expected one of {', '.join(LOOKS)}, got {look!r}")
        self.path, self.values = path_of(values), np.asarray(values)
        self.quantity, self.look, self.size = quantity, look, size
        self.steps, self.fills, self.upright = steps, fills, upright
        self.signed, self.pixels = look == "signed", look in ("heat", "signed")
        self.limits = limits or limits_of(self.values, signed=self.signed)
        sheet = self.values[0] if steps else self.values
        self.dim = sheet.ndim
        self.rows, self.columns = self._grid(sheet).shape
        self.cell_width, self.cell_height = self._cell_of(place, cell)
        self.middle = place.at(*at)
        self.theme = place.theme
        self.picture: Picture | None = None
        self.boxes: list[list[VMobject]] = []
        self.cells: list[list[Readout]] = self._digits(place) if digits else []
        self.others = self._ground(tiles)
        self.parts: dict[str, Mobject] = self._named()
        self.origins: dict[str, str] = {}
        super().__init__(place, _group([*self.others, *self.parts.values()]))
        self._shown: tuple[int, int] | None = None
        self.at(self.values.shape[0] - 1 if fills and steps else self.values.size if fills else 0)

    # -- time

    def at(self, moment: float, printed: float | None = None) -> Self:
        """Show the last step that was reached, or fill up to it."""
        step = reached(moment if printed is None else printed)
        sheet = int(np.clip(step, 0, len(self.values) - 1)) if self.steps else 0
        count = self.rows * self.columns
        seen = min((step + 1) * self.fills, count) if self.fills else count
        if (sheet, seen) != self._shown:
            self._shown = sheet, seen
            self._show(sheet, seen)
        return self

    def _show(self, sheet: int, seen: int) -> None:
        values = self._grid(self.values[sheet] if self.steps else self.values)
        visible = np.arange(values.size).reshape(values.shape) < seen
        blank = 0.0 if self.signed else self.limits[0]
        colors = paint(
            np.where(visible, values, blank), self.theme, self.limits, signed=self.signed
        )
        if self.picture is not None:
            self.picture.pixel_array = colors
        if not (self.cells or (self.pixels and self.boxes)):
            return
        for row, column in np.ndindex(*values.shape):
            if self.pixels and self.boxes:
                self.boxes[row][column].set_fill(hex_of(colors[row, column]))
            if self.cells:
                digit = self.cells[row][column].read(self._index(sheet, row, column))
                digit.tint(self._ink(float(values[row, column]), colors[row, column]))
                digit.set_opacity(float(visible[row, column]))

    # -- parts

    def cell(self, row: int, column: int) -> Readout:
        """Number at a place, as it is drawn."""
        return self.cells[row][column]

    def slot(self, name: str) -> Readout:
        """Number in the cell that is called ``row,column``, to carry another one to."""
        row, column = map(int, name.split(","))
        return self.cells[row][column]

    def without(self, *names: str) -> Group:
        """All of it but the numbers in some cells."""
        carried = {id(self.slot(name)) for name in names}
        rest = [digit for line in self.cells for digit in line if id(digit) not in carried]
        boxes = [box for line in self.boxes for box in line]
        return Group(*self.others, *boxes, *rest)

    def spot(self, row: float, column: float) -> Point:
        """Middle of a cell, also of one between cells or outside."""
        across = (column - (self.columns - 1) / 2) * self.cell_width
        upward = ((self.rows - 1) / 2 - row) * self.cell_height
        return np.asarray(self.middle + np.array([across, upward, 0.0]))

    def place_of(self, row: int, column: int) -> Place:
        """Place of one cell."""
        x, y, _ = self.spot(row, column)
        half = self.cell_width / 2
        return Place(x - half, x + half, y - half, y + half, self.place.board)

    @property
    def box(self) -> Place:
        """Where it stands."""
        width, height = self.columns * self.cell_width / 2, self.rows * self.cell_height / 2
        x, y, _ = self.middle
        return Place(x - width, x + width, y - height, y + height, self.place.board)

    def window(
        self, positions: Any, size: tuple[int, int] = (1, 1), role: str = "loss", fill: float = 0.0
    ) -> Window:
        """Frame around ``size`` cells whose first one is ``positions[step]``, or stands still."""
        return Window(self, np.atleast_2d(positions), size, role, fill)

    def halo(
        self, row: int | None = None, column: int | None = None, role: str = "highlight"
    ) -> Window:
        """Light behind a row, a column, a cell (both given) or everything (neither)."""
        size = (self.rows if row is None else 1, self.columns if column is None else 1)
        return self.window([(row or 0, column or 0)], size, role, fill=0.16)

    def title(self, key: str, role: str = "muted", *, size: str = "label") -> Drawn:
        """Words above it, all titles of a row on one line."""
        line = text(self.place.label(key), self.theme, size, role)
        return Drawn(self.place, line.shift(self.spot(-0.5, (self.columns - 1) / 2) + 0.35 * UP))

    def turned(self) -> Self:
        """Come from another square array by a quarter turn to the right."""
        last = self.rows - 1
        names = np.ndindex(self.rows, self.columns)
        self.origins = {f"{c},{last - r}": f"{r},{c}" for r, c in names}
        return self

    def out_of(self, other: Array) -> Self:
        """Come from a smaller array: cells that it lacks rise out of its last row and column."""
        rows, columns = other.rows - 1, other.columns - 1
        names = np.ndindex(self.rows, self.columns)
        self.origins = {f"{r},{c}": f"{min(r, rows)},{min(c, columns)}" for r, c in names}
        return self

    def moved(self, sources: Any) -> Self:
        """Come from another array: each cell from the one at the row and column ``sources[r, c]``.

        ``sources`` (rows, columns, 2) stands in the record, too: what moves is part of it.
        """
        path_of(sources)
        places = np.asarray(sources, dtype=int).reshape(self.rows, self.columns, 2)
        self.origins = {
            f"{r},{c}": "{},{}".format(*places[r, c]) for r, c in np.ndindex(places.shape[:2])
        }
        return self

    def flipped(self) -> Self:
        """Come from its transpose."""
        names = np.ndindex(self.rows, self.columns)
        self.origins = {f"{r},{c}": f"{c},{r}" for r, c in names}
        return self

    def tag(self, key: str, role: str = "muted", *, side: str = "left") -> Drawn:
        """Its name in the code, to its left, to its right or above it."""
        ends = {"left": LEFT, "right": RIGHT, "above": UP}
        name = text(self.place.label(key), self.theme, "label", role, mono=True)
        edge = (
            self.others[0] if self.others else VGroup(*(box for row in self.boxes for box in row))
        )
        return Drawn(self.place, name.next_to(edge, ends[side], buff=0.22))

    def named(self, key: str, role: str = "muted", *, side: str = "left") -> Self:
        """Have the tag as a part, ``name``: it comes, goes and flies with the numbers."""
        return self._with(self.tag(key, role, side=side))

    def titled(self, key: str, role: str = "muted", *, size: str = "label") -> Self:
        """Have the title as a part, ``name``."""
        return self._with(self.title(key, role, size=size))

    def _with(self, words: Drawn) -> Self:
        self.others.append(words.mobject)
        self.parts["name"] = words.mobject
        self.mobject.add(words.mobject)
        return self

    def axis(self, key: str, role: str, *, down: bool = False) -> AxisArrow:
        """Arrow along the columns, or down the rows."""
        box = self.box
        start, end = (box.at(0, 1), box.at(0, 0)) if down else (box.at(0, 0), box.at(1, 0))
        return AxisArrow(self.place, start, end, key, role)

    # -- how it is drawn

    def _grid(self, sheet: np.ndarray) -> np.ndarray:
        """Values as rows and columns."""
        if sheet.ndim > 2:
            raise MarkError(f"{self.path}: expected at most two axes, got shape {sheet.shape}")
        grid = np.atleast_2d(sheet)
        return np.asarray(grid.T if self.upright else grid)

    def _index(self, sheet: int, row: int, column: int) -> tuple[int, ...] | None:
        """Index in the record of the number in a cell."""
        inner = (row, column) if self.dim == 2 else (row if self.upright else column,)
        index = (*([sheet] if self.steps else []), *(inner if self.dim else ()))
        return index or None

    def _cell_of(
        self, place: Place, cell: float | tuple[float, float] | None
    ) -> tuple[float, float]:
        if isinstance(cell, tuple):
            return cell
        if cell is None and self.look == "brackets":
            across, upward = (share * em(self.size) for share in _BRACKET_CELL)
            return min(across, place.width / self.columns), min(upward, place.height / self.rows)
        most = cell or min(_LARGEST, place.width / self.columns, place.height / self.rows)
        return most, most

    def _digits(self, place: Place) -> list[list[Readout]]:
        style: dict[str, Any] = {
            "theme": place.theme,
            "spec": self.quantity.spec,
            "size": self.size,
        }
        return [
            [
                Readout(place.board.trace, self.path, self._index(0, row, column), **style).place(
                    self.spot(row, column)
                )
                for column in range(self.columns)
            ]
            for row in range(self.rows)
        ]

    def _ink(self, value: float, ground: np.ndarray) -> str:
        if self.pixels:
            return readable_on(hex_of(ground))
        if self.quantity.role == "sign":
            return "weight_positive" if value >= 0 else "weight_negative"
        return self.quantity.role

    def _ground(self, tiles: bool) -> list[Mobject]:
        """What lies under the digits: a picture and its edge, brackets, or boxes (kept apart)."""
        width, height = self.columns * self.cell_width, self.rows * self.cell_height
        if self.look == "brackets":
            return [_brackets(self)]
        if self.look == "boxes" or tiles:
            self.boxes = [
                [self._box(row, column) for column in range(self.columns)]
                for row in range(self.rows)
            ]
        edge = Rectangle(width=width, height=height).move_to(self.middle)
        edge.set_stroke(self.theme.hairline, self.theme.thin)
        if self.boxes:
            return [] if self.look == "boxes" else [edge]
        colors = np.zeros((self.rows, self.columns, 4), dtype=np.uint8)
        self.picture = Picture(colors, width, height)
        self.picture.move_to(self.middle)
        return [self.picture, edge]

    def _box(self, row: int, column: int) -> VMobject:
        box = Rectangle(width=self.cell_width, height=self.cell_height)
        box.set_fill(self.theme.surface, opacity=1.0)
        box.set_stroke(self.theme.hairline, self.theme.thin if self.look == "boxes" else 1.0)
        return box.move_to(self.spot(row, column))

    def _named(self) -> dict[str, Mobject]:
        """Cells by the name ``row,column``: box and number."""
        layers = [layer for layer in (self.boxes, self.cells) if layer]
        return {
            f"{row},{column}": VGroup(*(layer[row][column] for layer in layers))
            for row in range(self.rows if layers else 0)
            for column in range(self.columns)
        }


def _group(parts: Sequence[Mobject]) -> Mobject:
    """A group of shapes, or of shapes and pictures."""
    shapes = [part for part in parts if isinstance(part, VMobject)]
    return VGroup(*shapes) if len(shapes) == len(parts) else Group(*parts)


def _brackets(array: Array) -> VMobject:
    """Both brackets as one shape."""
    width, height = array.columns * array.cell_width, array.rows * array.cell_height
    both = VMobject(color=array.theme.color("muted"), stroke_width=array.theme.thin * 1.5)
    for side in (-1, 1):
        x, y = side * (width / 2 + 0.05), height / 2 - 0.03
        corners = [(x - side * _LIP, y), (x, y), (x, -y), (x - side * _LIP, -y)]
        line = VMobject().set_points_as_corners([np.array([a, b, 0.0]) for a, b in corners])
        both.append_points(line.points + array.middle)
    return both
