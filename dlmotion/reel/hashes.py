"""SHA-256 of every raw RGBA frame, so that anyone can check that reel and manim paint the same."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from manim import Scene
from manim.renderer.cairo_renderer import CairoRenderer
from manim.scene.scene_file_writer import SceneFileWriter

from dlmotion.base.atomic import whole
from dlmotion.reel.display_list import Picture
from dlmotion.reel.paint.painter import Painter
from dlmotion.reel.record.recorder import Count, Notes, Recorder, recorded
from dlmotion.reel.record.session import session


class HashSink:
    """Paints and hashes each picture as it comes."""

    def __init__(self, width: int, height: int) -> None:
        self.frames = 0
        self.hashes: list[str] = []
        self._name = ""
        self._painter = Painter(width, height)

    def add(self, picture: Picture, count: int = 1) -> None:
        """Hash the picture, once for all its frames."""
        pixels = self._painter.paint(picture)
        if self._painter.changed or not self.hashes:
            self._name = sha256(pixels.data).hexdigest()
        self.hashes += [self._name] * count
        self.frames += count

    def end_play(self) -> None:
        """Plays do not matter to hashes."""

    def write(self, out: Path) -> None:
        """Write the hashes as a JSON list."""
        with whole(out) as part:
            part.write_text(json.dumps(self.hashes, indent=0) + "\n", encoding="utf-8")


def frame_hashes(
    scene_class: type[Scene], *, width: int, height: int, fps: float, **settings: Any
) -> list[str]:
    """Hashes of the frames as reel paints them; a scene without ``play`` has one."""
    sink = HashSink(width, height)
    with recorded(scene_class, sink, width=width, height=height, fps=fps, **settings) as scene:
        renderer = scene.renderer
        if isinstance(renderer, Recorder) and renderer.still is not None:
            sink.add(renderer.still)
    return sink.hashes


class _StockNotes(Notes):
    """The file writer of a stock run: frames are hashed instead of encoded."""

    hashes: list[str]

    def write_frame(self, pixels: Any, *, repeat: int = 1) -> None:
        """Hash a frame."""
        self.hashes += [sha256(np.ascontiguousarray(pixels).data).hexdigest()] * repeat
        self.sink.add(pixels, repeat)

    def save_image(self, pixels: Any) -> None:
        """Hash a still."""
        self.write_frame(pixels)


def stock_hashes(
    scene_class: type[Scene], *, width: int, height: int, fps: float, **settings: Any
) -> list[str]:
    """Hashes of the frames as manim's own renderer paints them."""
    hashes: list[str] = []
    notes = type("StockNotes", (_StockNotes,), {"hashes": hashes, "sink": Count()})

    class Stock(CairoRenderer):
        def __init__(self, file_writer_class: type[SceneFileWriter] = notes, **kwargs: Any) -> None:
            super().__init__(file_writer_class=file_writer_class, **kwargs)

    with session(scene_class, Stock, width=width, height=height, fps=fps, **settings) as scene:
        scene.render()
    return hashes
