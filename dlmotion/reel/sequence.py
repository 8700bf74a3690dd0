"""Every frame of a scene as a numbered PNG."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from manim import Scene
from PIL import Image as PillowImage

from dlmotion.reel.display_list import Picture
from dlmotion.reel.paint.painter import Painter
from dlmotion.reel.record.recorder import Recorder, recorded
from dlmotion.reel.record.session import scene_settings

_NUMBERED = re.compile(r"\d+\.png")


class _Numbered:
    """Writes each picture under the numbers of its frames; frames that stand are links to one."""

    def __init__(self, folder: Path, width: int, height: int, digits: int) -> None:
        self.frames = 0
        self._folder, self._digits = folder, digits
        self._painter = Painter(width, height)

    def add(self, picture: Picture, count: int = 1) -> None:
        """Write a picture for some frames."""
        first = self._path(self.frames)
        PillowImage.fromarray(np.array(self._painter.paint(picture))).save(first, "PNG")
        for place in range(self.frames + 1, self.frames + count):
            try:
                os.link(first, self._path(place))
            except OSError:
                shutil.copyfile(first, self._path(place))
        self.frames += count

    def end_play(self) -> None:
        """Plays do not matter to numbers."""

    def _path(self, place: int) -> Path:
        return self._folder / f"{place:0{self._digits}d}.png"


def sequence(
    scene_class: type[Scene],
    out: str | os.PathLike[str],
    *,
    width: int = 1920,
    height: int = 1080,
    fps: float = 60,
    digits: int = 4,
    transparent: bool = False,
    plays: tuple[int, int] | None = None,
    **settings: Any,
) -> int:
    """Write all frames into the folder ``out``, which appears whole; returns their number.

    ``0000.png`` is the first one; ``digits`` says how wide the numbers are. The settings are those
    of a film. ``ValueError`` if there is such a folder with anything else in it: it would be lost.
    """
    target = Path(out)
    _check_numbered(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=f".{target.name}-", dir=target.parent) as name:
        folder = Path(name) / target.name
        folder.mkdir()
        sink = _Numbered(folder, width, height, digits)
        settings |= scene_settings(transparent=transparent, plays=plays)
        with recorded(scene_class, sink, width=width, height=height, fps=fps, **settings) as scene:
            renderer = scene.renderer
            if not sink.frames and isinstance(renderer, Recorder) and renderer.still is not None:
                sink.add(renderer.still)
        _check_numbered(target)
        if target.exists():
            os.replace(target, Path(name) / "before")
        os.replace(folder, target)
    return sink.frames


def _check_numbered(folder: Path) -> None:
    """Raise unless a folder, if there is one, holds numbered pictures and nothing else."""
    if folder.is_dir():
        other = next(
            (path for path in folder.iterdir() if not _NUMBERED.fullmatch(path.name)), None
        )
    else:
        other = folder if folder.exists() else None
    if other is not None:
        raise ValueError(
            f"{folder}: expected a place for numbered pictures, got {other.name} there"
        )
