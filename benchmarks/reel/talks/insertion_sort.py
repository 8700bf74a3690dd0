"""Bars that change places until they stand in order, with a running count."""

from __future__ import annotations

from manim import (
    BLUE_D,
    DOWN,
    GREEN,
    GREY_B,
    ORANGE,
    RIGHT,
    UP,
    YELLOW,
    FadeIn,
    GrowFromEdge,
    Indicate,
    LaggedStart,
    Rectangle,
    Scene,
    Text,
    VGroup,
    Write,
)


class InsertionSort(Scene):
    """Bars that change places until they stand in order, with a running count."""

    def construct(self) -> None:
        title = Text("Insertion sort", font_size=44).to_edge(UP)
        note = Text("the multiples of 7, modulo 11", font_size=26, color=GREY_B).next_to(
            title, DOWN
        )
        self.values = [7 * factor % 11 for factor in range(1, 11)]
        self.bars = [self._bar(value, place) for place, value in enumerate(self.values)]
        self.comparisons = self.swaps = 0
        self.count = self._counted()
        self.play(Write(title), run_time=1.5)
        self.play(FadeIn(note, shift=UP * 0.3))
        self.play(
            LaggedStart(*(GrowFromEdge(bar, DOWN) for bar in self.bars), lag_ratio=0.15), run_time=2
        )
        self.play(FadeIn(self.count))
        self.wait()
        for end in range(len(self.bars)):
            self._insert(end)
        self.play(
            LaggedStart(*(Indicate(bar, scale_factor=1.05) for bar in self.bars), lag_ratio=0.1),
            run_time=2,
        )
        self.wait(2)

    def _bar(self, value: int, place: int) -> VGroup:
        box = Rectangle(
            width=0.8, height=value * 0.4, fill_color=BLUE_D, fill_opacity=0.9, stroke_width=1
        )
        box.move_to(RIGHT * (place - 4.5) + DOWN * 2.3, aligned_edge=DOWN)
        return VGroup(box, Text(str(value), font_size=26).next_to(box, UP, buff=0.12))

    def _counted(self) -> Text:
        words = f"comparisons: {self.comparisons}     swaps: {self.swaps}"
        return Text(words, font_size=28, color=YELLOW).to_edge(DOWN, buff=0.6)

    def _insert(self, at: int) -> None:
        self.play(self.bars[at][0].animate.set_fill(ORANGE), run_time=0.3)
        while at > 0:
            self.comparisons += 1
            if self.values[at - 1] <= self.values[at]:
                break
            self.swaps += 1
            self._swap(at - 1, at)
            at -= 1
        self.count.become(self._counted())
        self.play(self.bars[at][0].animate.set_fill(GREEN), run_time=0.3)

    def _swap(self, left: int, right: int) -> None:
        self.count.become(self._counted())
        one, other = self.bars[left], self.bars[right]
        self.play(
            one.animate(path_arc=-0.6).set_x(other.get_x()),
            other.animate(path_arc=-0.6).set_x(one.get_x()),
            run_time=0.4,
        )
        self.bars[left], self.bars[right] = other, one
        self.values[left], self.values[right] = self.values[right], self.values[left]
