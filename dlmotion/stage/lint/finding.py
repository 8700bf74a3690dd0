"""Finding: one thing that lint dislikes, where and when."""

from __future__ import annotations

from dataclasses import dataclass

Box = tuple[float, float, float, float]
"""Left, right, bottom, top in manim units."""


@dataclass(frozen=True)
class Finding:
    """What was found by which rule, at which second of which beat, and the boxes to point at."""

    rule: str
    beat: str
    time: float
    message: str
    boxes: tuple[Box, ...] = ()

    def __str__(self) -> str:
        return f"{self.beat} {self.time:.1f} s  {self.rule}: {self.message}"


def meets(first: Box, second: Box, slack: float = 0.0) -> bool:
    """Tell whether two boxes share more than ``slack`` in both directions."""
    across = min(first[1], second[1]) - max(first[0], second[0])
    upward = min(first[3], second[3]) - max(first[2], second[2])
    return across > slack and upward > slack


def contains(outer: Box, inner: Box, slack: float = 0.0) -> bool:
    """Tell whether ``inner`` stays inside ``outer``, ``slack`` allowed."""
    return (
        inner[0] >= outer[0] - slack
        and inner[1] <= outer[1] + slack
        and inner[2] >= outer[2] - slack
        and inner[3] <= outer[3] + slack
    )
