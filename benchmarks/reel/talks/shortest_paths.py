"""Dijkstra on a road map: vertices settle one by one, edges relax, the shortest way lights up."""

from __future__ import annotations

import heapq
from math import hypot, inf

import numpy as np
from manim import (
    BLUE_E,
    DOWN,
    GREEN,
    GREY_B,
    ORANGE,
    RIGHT,
    UP,
    WHITE,
    YELLOW,
    Create,
    FadeIn,
    Graph,
    LaggedStart,
    Line,
    ManimColor,
    Scene,
    ShowPassingFlash,
    Text,
    Transform,
    VGroup,
    Write,
)


class ShortestPaths(Scene):
    """Dijkstra on a road map: vertices settle one by one until the shortest way lights up."""

    places = {
        "A": (-6.0, -0.4),
        "B": (-4.4, 1.7),
        "C": (-4.0, -2.4),
        "D": (-2.4, 0.0),
        "E": (-1.0, 2.1),
        "F": (-0.6, -2.5),
        "G": (0.9, -0.2),
        "H": (2.4, 1.7),
    }
    roads = ("AB", "AC", "AD", "BD", "BE", "CD", "CF", "DE", "DF", "DG", "EG", "EH", "FG", "GH")

    def construct(self) -> None:
        title = Text("Dijkstra: the shortest way from A to H", font_size=36).to_edge(UP, buff=0.4)
        self.lengths = {
            road: round(10 * hypot(*np.subtract(*map(self.places.get, road))))
            for road in self.roads
        }
        self._draw_map()
        self._draw_list()
        self.play(Write(title), run_time=1.5)
        self.play(Create(self.graph), run_time=2.5)
        self.play(
            LaggedStart(*(FadeIn(label) for label in self.labels), lag_ratio=0.1), FadeIn(self.rows)
        )
        self.wait()
        before = self._search()
        self._light_up(before)
        self.wait(2)

    def _draw_map(self) -> None:
        self.graph = Graph(
            list(self.places),
            [(road[0], road[1]) for road in self.roads],
            layout={name: (x, y, 0) for name, (x, y) in self.places.items()},
            labels={name: Text(name, font_size=24, color=WHITE) for name in self.places},
            vertex_config={
                "radius": 0.3,
                "fill_color": BLUE_E,
                "stroke_color": WHITE,
                "stroke_width": 2,
            },
            edge_config={"stroke_color": GREY_B, "stroke_width": 3},
        )
        self.labels = VGroup()
        for road, length in self.lengths.items():
            label = Text(str(length), font_size=20).move_to(self._edge(road).get_center())
            self.labels.add(label.add_background_rectangle(opacity=0.85, buff=0.06))

    def _draw_list(self) -> None:
        self.distance = {name: 0 if name == "A" else inf for name in self.places}
        self.rows = VGroup(*(self._row(name) for name in self.places))
        self.of = dict(zip(self.places, self.rows, strict=True))

    def _row(self, name: str, color: ManimColor = WHITE) -> VGroup:
        far = self.distance[name]
        place = RIGHT * 4.4 + UP * (2.1 - 0.6 * list(self.places).index(name))
        letter = Text(name, font_size=28, color=color).move_to(place)
        return VGroup(
            letter,
            Text("∞" if far == inf else str(far), font_size=28, color=color).next_to(
                place, RIGHT * 3
            ),
        )

    def _edge(self, road: str) -> Line:
        return self.graph.edges[road[0], road[1]]

    def _search(self) -> dict[str, str]:
        before: dict[str, str] = {}
        queue, settled = [(0, "A")], set()
        while queue:
            _, here = heapq.heappop(queue)
            if here in settled:
                continue
            settled.add(here)
            self.play(
                self.graph.vertices[here].animate.set_fill(ORANGE, family=False),
                self.of[here].animate.set_color(ORANGE),
            )
            for road in self.roads:
                there = road.replace(here, "")
                if here in road and there not in settled and self._relax(here, there, road):
                    before[there] = here
                    heapq.heappush(queue, (self.distance[there], there))
            done = self.graph.vertices[here].animate.set_fill(GREEN, family=False)
            self.play(done, self.of[here].animate.set_color(GREEN), run_time=0.4)
        return before

    def _relax(self, here: str, there: str, road: str) -> bool:
        found = self.distance[here] + self.lengths[road]
        flash = ShowPassingFlash(self._edge(road).copy().set_stroke(YELLOW, 8), time_width=0.6)
        if found >= self.distance[there]:
            self.play(flash, run_time=0.5)
            return False
        self.distance[there] = found
        self.play(flash, Transform(self.of[there], self._row(there, YELLOW)), run_time=0.7)
        return True

    def _light_up(self, before: dict[str, str]) -> None:
        way = ["H"]
        while way[0] != "A":
            way.insert(0, before[way[0]])
        self.play(self.graph.edges[way[0], way[1]].animate.set_stroke(YELLOW, 9), run_time=0.6)
        for start, end in zip(way[1:], way[2:], strict=False):
            self.play(
                self._edge(min(start + end, end + start)).animate.set_stroke(YELLOW, 9),
                run_time=0.6,
            )
        answer = Text(f"{' → '.join(way)}:  {self.distance['H']}", font_size=32, color=YELLOW)
        self.play(Write(answer.to_edge(DOWN, buff=0.35)))
