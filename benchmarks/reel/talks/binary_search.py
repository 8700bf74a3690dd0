"""A listing whose highlight follows the run, with the variables and the list beside it."""

from __future__ import annotations

import math
from collections.abc import Iterator

from manim import (
    BLUE_E,
    DOWN,
    GREEN,
    LEFT,
    RED,
    RIGHT,
    UP,
    WHITE,
    YELLOW,
    Circumscribe,
    Code,
    FadeIn,
    LaggedStart,
    Mobject,
    Rectangle,
    Scene,
    Square,
    Text,
    Triangle,
    VGroup,
    Write,
)

LISTING = """def search(items, wanted):
    low, high = 0, len(items) - 1
    while low <= high:
        middle = (low + high) // 2
        if items[middle] == wanted:
            return middle
        if items[middle] < wanted:
            low = middle + 1
        else:
            high = middle - 1
"""


class BinarySearch(Scene):
    """A listing whose highlight follows the run, with the variables and the list beside it."""

    wanted = 41

    def construct(self) -> None:
        title = Text(
            f"Binary search: where is {self.wanted} among the primes?", font_size=34
        ).to_edge(UP, buff=0.35)
        self.primes = [n for n in range(2, 50) if all(n % d for d in range(2, n))]
        self.code = Code(code_string=LISTING, language="python", background="window").scale(0.85)
        self.code.to_edge(LEFT, buff=0.6).shift(UP * 0.75)
        self._draw_items()
        self.play(Write(title), run_time=1.5)
        self.play(FadeIn(self.code, shift=RIGHT * 0.5))
        self.play(
            LaggedStart(*(FadeIn(cell, scale=0.5) for cell in self.cells), lag_ratio=0.08),
            run_time=1.5,
        )
        self.wait()
        self._follow()
        self.play(
            Circumscribe(self.cells[self.primes.index(self.wanted)], color=GREEN, run_time=1.5)
        )
        self.wait(2)

    def _draw_items(self) -> None:
        self.cells = VGroup()
        for prime in self.primes:
            box = Square(0.78, fill_color=BLUE_E, fill_opacity=0.7, stroke_width=2)
            self.cells.add(VGroup(box, Text(str(prime), font_size=26)))
        self.cells.arrange(RIGHT, buff=0.06).to_edge(DOWN, buff=1.0)

    def _follow(self) -> None:
        bar = Rectangle(
            width=self.code.width - 0.9,
            height=0.36,
            stroke_width=0,
            fill_color=YELLOW,
            fill_opacity=0.3,
        )
        bar.move_to(self.code.code_lines[0]).set_x(self.code.get_x() + 0.35)
        state: Mobject = VGroup()
        marks: Mobject = VGroup()
        self.play(FadeIn(bar))
        for line, names in self._run():
            self.remove(state, marks)
            state, marks = self._state(names), self._marks(names)
            self.add(state, marks)
            low, high = names.get("low", 0), names.get("high", len(self.primes) - 1)
            dim = [
                cell.animate.set_opacity(0.2)
                for cell in (*self.cells[:low], *self.cells[high + 1 :])
            ]
            self.play(bar.animate.set_y(self.code.code_lines[line].get_y()), *dim, run_time=0.4)
            self.wait(0.3)

    def _run(self) -> Iterator[tuple[int, dict[str, int]]]:
        """Line and variables at each step of a run of the listing."""
        names = {"wanted": self.wanted}
        yield 0, names
        names |= {"low": 0, "high": len(self.primes) - 1}
        yield 1, names
        while names["low"] <= names["high"]:
            yield 2, names
            names["middle"] = (names["low"] + names["high"]) // 2
            yield 3, names
            found = self.primes[names["middle"]]
            yield 4, names
            if found == self.wanted:
                yield 5, names
                return
            yield 6, names
            if found < self.wanted:
                names["low"] = names["middle"] + 1
                yield 7, names
            else:
                names["high"] = names["middle"] - 1
                yield 9, names

    def _state(self, names: dict[str, int]) -> VGroup:
        colors = {"wanted": WHITE, "low": GREEN, "high": RED, "middle": YELLOW}
        rows = VGroup(
            *(
                Text(f"{name} = {value}", font_size=32, color=colors[name])
                for name, value in names.items()
            )
        )
        rows.arrange(DOWN, aligned_edge=LEFT, buff=0.35)
        return rows.move_to(RIGHT * 3.2 + UP * 2, aligned_edge=UP + LEFT)

    def _marks(self, names: dict[str, int]) -> VGroup:
        marks = VGroup()
        for name, side, color in (
            ("low", LEFT, GREEN),
            ("high", RIGHT, RED),
            ("middle", UP, YELLOW),
        ):
            if name in names:
                arrow = Triangle(color=color, fill_opacity=1).scale(0.12)
                arrow.next_to(self.cells[names[name]], DOWN, buff=0.1).shift(0.18 * side)
                if name == "middle":
                    arrow.rotate(math.pi).next_to(self.cells[names[name]], UP, buff=0.1)
                marks.add(arrow)
        return marks
