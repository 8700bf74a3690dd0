"""A table of dynamic programming, filled cell by cell and read backwards."""

from __future__ import annotations

import numpy as np
from manim import (
    BLUE,
    DOWN,
    GREEN,
    GREY_D,
    LEFT,
    ORANGE,
    RIGHT,
    UP,
    WHITE,
    YELLOW,
    Create,
    FadeIn,
    FadeOut,
    LaggedStart,
    Polygon,
    Scene,
    SurroundingRectangle,
    Table,
    Text,
    Transform,
    VGroup,
    Write,
)


class EditDistance(Scene):
    """A table of dynamic programming, filled cell by cell and read backwards."""

    source, target = "kitten", "sitting"

    def construct(self) -> None:
        words = f"How many edits from {self.source} to {self.target}?"
        title = Text(words, font_size=36, t2c={self.source: BLUE, self.target: ORANGE})
        self.play(Write(title.to_edge(UP, buff=0.4)), run_time=1.5)
        self._solve()
        self._draw_table()
        rules = self._rules()
        self.play(FadeIn(self.table), run_time=1.5)
        self.play(LaggedStart(*(FadeIn(rule, shift=LEFT * 0.3) for rule in rules), lag_ratio=0.4))
        self.wait()
        self._fill()
        self.play(FadeOut(rules))
        self._read_back()
        self.wait(2)

    def _solve(self) -> None:
        rows, columns = len(self.source) + 1, len(self.target) + 1
        self.cost = np.add.outer(np.arange(rows), np.arange(columns))
        for row in range(1, rows):
            for column in range(1, columns):
                above, left, corner = self._neighbours(row, column)
                same = self.source[row - 1] == self.target[column - 1]
                self.cost[row, column] = corner if same else 1 + min(above, left, corner)

    def _neighbours(self, row: int, column: int) -> tuple[int, int, int]:
        cost = self.cost
        return (
            int(cost[row - 1, column]),
            int(cost[row, column - 1]),
            int(cost[row - 1, column - 1]),
        )

    def _draw_table(self) -> None:
        self.table = Table(
            [[str(value) for value in row] for row in self.cost],
            row_labels=[Text(letter, color=BLUE) for letter in f"–{self.source}"],
            col_labels=[Text(letter, color=ORANGE) for letter in f"–{self.target}"],
            include_outer_lines=True,
            line_config={"stroke_width": 1.5, "color": GREY_D},
            h_buff=0.9,
            v_buff=0.6,
        )
        self.table.scale_to_fit_height(5.8).to_edge(LEFT, buff=0.6).shift(DOWN * 0.45)
        self.table.get_entries_without_labels().set_opacity(0)

    def _entry(self, row: int, column: int) -> Text:
        return self.table.get_entries_without_labels((row + 1, column + 1))

    def _rules(self) -> VGroup:
        rules = VGroup(
            Text("same letter:", font_size=26, color=GREEN),
            Text("take the corner", font_size=26),
            Text("different letter:", font_size=26, color=YELLOW),
            Text("1 + the smallest of", font_size=26),
            Text("above, left, corner", font_size=26),
        )
        return rules.arrange(DOWN, aligned_edge=LEFT, buff=0.22).next_to(
            self.table, RIGHT, buff=0.7
        )

    def _fill(self) -> None:
        rows, columns = self.cost.shape
        edge = [(0, column) for column in range(columns)] + [(row, 0) for row in range(1, rows)]
        self.play(
            LaggedStart(
                *(self._entry(*cell).animate.set_opacity(1) for cell in edge), lag_ratio=0.1
            ),
            run_time=2,
        )
        cursor = self._frame(1, 1)
        self.play(Create(cursor), run_time=0.5)
        for row in range(1, rows):
            for column in range(1, columns):
                same = self.source[row - 1] == self.target[column - 1]
                shown = (
                    self._entry(row, column)
                    .animate.set_opacity(1)
                    .set_color(GREEN if same else WHITE)
                )
                self.play(
                    Transform(cursor, self._frame(row, column)),
                    shown,
                    run_time=0.5 if row == 1 else 0.2,
                )
        self.play(FadeOut(cursor), run_time=0.4)

    def _frame(self, row: int, column: int) -> Polygon:
        return self.table.get_cell((row + 2, column + 2), color=YELLOW, stroke_width=4)

    def _read_back(self) -> None:
        steps = VGroup()
        row, column = len(self.source), len(self.target)
        while row or column:
            self.play(self._entry(row, column).animate.set_color(YELLOW).scale(1.4), run_time=0.4)
            row, column, words = self._step(row, column)
            if words:
                line = (
                    Text(words, font_size=28)
                    .next_to(self.table, RIGHT, buff=0.7)
                    .shift(DOWN * (0.6 - len(steps) * 0.6))
                )
                steps.add(line)
                self.play(FadeIn(line, shift=LEFT * 0.3), run_time=0.5)
        total = Text(f"{self.cost[-1, -1]} edits", font_size=36, color=YELLOW).next_to(
            steps, DOWN, buff=0.6
        )
        self.play(Write(total), Create(SurroundingRectangle(total, buff=0.2)))

    def _step(self, row: int, column: int) -> tuple[int, int, str]:
        above, left, corner = self._neighbours(row, column)
        old, new = self.source[row - 1], self.target[column - 1]
        if row and column and corner <= min(above, left):
            return row - 1, column - 1, "" if old == new else f"replace {old} by {new}"
        if row and (not column or above < left):
            return row - 1, column, f"delete {old}"
        return row, column - 1, f"insert {new}"
