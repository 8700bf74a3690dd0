"""SilentRenderer: runs every update of a scene and paints nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from manim import Mobject, Scene
from manim.renderer.cairo_renderer import CairoRenderer


class SilentRenderer(CairoRenderer):
    """Calls ``on_frame(seconds, count)`` where another renderer would paint ``count`` frames."""

    def __init__(self, on_frame: Callable[[float, int], None]) -> None:
        super().__init__()
        self.on_frame = on_frame

    @property
    def next_time(self) -> float:
        """Seconds that ``on_frame`` is called with after one more frame."""
        return float(self.time + 1 / self.camera.frame_rate)

    def update_frame(
        self, scene: Scene, mobjects: Iterable[Mobject] | None = None, *_: Any, **__: Any
    ) -> None:
        """Paint nothing."""

    def save_static_frame_data(self, scene: Scene, static_mobjects: Iterable[Mobject]) -> None:
        """Paint nothing."""

    def render(
        self, scene: Scene, time: float, moving_mobjects: Iterable[Mobject] | None = None
    ) -> None:
        """Count one frame."""
        self._count(1)

    def freeze_current_frame(self, duration: float) -> None:
        """Count the frames of a hold."""
        self._count(int(duration * self.camera.frame_rate + 1e-9))

    def _count(self, frames: int) -> None:
        self.time += frames / self.camera.frame_rate
        self.on_frame(self.time, frames)
