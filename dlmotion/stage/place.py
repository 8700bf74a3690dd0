"""Place: a region that knows the board it lies on, so that theme and words are bound once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from dlmotion.stage import fonts
from dlmotion.stage.layout import LANDSCAPE, Layout, Region
from dlmotion.stage.theme import Theme
from dlmotion.stage.words import Words


class Board:
    """What a film or a figure draws on: its theme, its words, and the trace that it shows."""

    def __init__(self, theme: Theme, words: Words, trace: Any, layout: Layout = LANDSCAPE) -> None:
        self.theme, self.words, self.trace, self.layout = theme, words, trace, layout

    def label(self, key: str) -> str:
        """Return one of the lesson's words."""
        return fonts.check(self.words.label(key), self.words.lesson)

    def __deepcopy__(self, memo: object) -> Board:
        return self

    def __reduce__(self) -> str:
        """Name the board for reel's digest of a state.

        Words and trace are premises of the film, each by its own name, and count there.
        """
        return f"board {self.theme.name} {self.words.lang} {self.layout.name}"


@dataclass(frozen=True)
class Place(Region):
    """An axis-aligned box of a board, in manim units; its parts lie on the same board."""

    board: Board = field(repr=False, compare=False)

    @classmethod
    def of(cls, region: Region, board: Board) -> Place:
        """Return the same box on a board."""
        return cls(region.left, region.right, region.bottom, region.top, board)

    def columns(self, *shares: float, gap: float = 0.4) -> tuple[Place, ...]:
        """Split from left to right in proportion to ``shares``; from top to bottom if it stacks."""
        if self.board.layout.stacks and self.height > self.width:
            return self.rows(*shares, gap=gap)
        return self.beside(*shares, gap=gap)

    def beside(self, *shares: float, gap: float = 0.4) -> tuple[Place, ...]:
        """Split from left to right in any layout: parts that make no sense below each other."""
        return tuple(self._parts(super().columns(*shares, gap=gap)))

    def rows(self, *shares: float, gap: float = 0.4) -> tuple[Place, ...]:
        """Split from top to bottom in proportion to ``shares``."""
        return tuple(self._parts(super().rows(*shares, gap=gap)))

    def grid(self, rows: int, columns: int, gap: float = 0.3) -> tuple[Place, ...]:
        """Split into equal boxes, row by row."""
        return tuple(
            box for row in self.rows(*[1] * rows, gap=gap) for box in row.beside(*[1] * columns)
        )

    def inset(self, x: float = 0.0, y: float = 0.0) -> Place:
        """Shrink by ``x`` on either side and ``y`` above and below."""
        return Place.of(super().inset(x, y), self.board)

    def _parts(self, regions: tuple[Region, ...]) -> Iterator[Place]:
        return (Place.of(region, self.board) for region in regions)

    @property
    def theme(self) -> Theme:
        """Theme of the board."""
        return self.board.theme

    def label(self, key: str) -> str:
        """Return one of the lesson's words."""
        return self.board.label(key)
