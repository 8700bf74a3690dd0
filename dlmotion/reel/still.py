"""One frame of a scene as PNG or SVG."""

from __future__ import annotations

import os
from pathlib import Path
from typing import cast

import numpy as np
from manim import Scene
from PIL import Image as PillowImage

from dlmotion.base.atomic import whole
from dlmotion.reel.display_list import Picture
from dlmotion.reel.hashes import HashSink
from dlmotion.reel.paint.painter import Painter
from dlmotion.reel.paint.svg import svg_of
from dlmotion.reel.record.recorder import Recorder, recorded
from dlmotion.reel.record.session import scene_settings


class _Keeper:
    """Keeps the picture of one frame, and the last of every play."""

    def __init__(self, wanted: int | None) -> None:
        self.frames = 0
        self.found: Picture | None = None
        self.ends: dict[int, Picture] = {}
        self._wanted = wanted
        self._last: Picture | None = None

    def add(self, picture: Picture, count: int = 1) -> None:
        """Show a picture for some frames."""
        if self._wanted is not None and self.frames <= self._wanted < self.frames + count:
            self.found = picture
        self.frames += count
        self._last = picture

    def end_play(self) -> None:
        """Keep what the play ends on."""
        if self._last is not None:
            self.ends[self.frames] = self._last


def still(
    scene_class: type[Scene],
    out: str | os.PathLike[str],
    *,
    section: str | None = None,
    time: float | None = None,
    width: int = 1920,
    height: int = 1080,
    fps: float = 60,
    seed: int | None = 0,
    transparent: bool = False,
    plays: tuple[int, int] | None = None,
    frame_hashes: str | os.PathLike[str] | None = None,
    caches: Path | None = None,
) -> Path:
    """Write the last frame of a section, the frame at a time in seconds, or manim's ``-s`` frame.

    The suffix of ``out`` chooses: ``.png`` has manim's pixels, ``.svg`` the same list as vectors.
    ``ValueError`` names the sections, or the film's length, if there is no such frame.
    """
    target = Path(out)
    if target.suffix not in (".png", ".svg"):
        raise ValueError(f"a still is written as .png or .svg, not {target.name}")
    if section is not None and time is not None:
        raise ValueError("a still is of a section or of a time, not of both")
    settings = scene_settings(transparent=transparent, plays=plays) | {"caches": caches}
    if section is None and time is None:
        settings["format"] = "png"
    keeper = _Keeper(None if time is None else int(time * fps))
    with recorded(
        scene_class, keeper, width=width, height=height, fps=fps, seed=seed, **settings
    ) as scene:
        picture = _choose(scene, keeper, section, time, fps)
    with whole(target) as part:
        write_still(picture, part, width, height)
    if frame_hashes is not None:
        hashes = HashSink(width, height)
        hashes.add(picture)
        hashes.write(Path(frame_hashes))
    return target


def write_still(picture: Picture, out: Path, width: int, height: int) -> None:
    """Write a picture as PNG or, for ``.svg``, as vectors."""
    if out.suffix == ".svg":
        out.write_bytes(svg_of(picture, width, height))
    else:
        PillowImage.fromarray(np.array(Painter(width, height).paint(picture))).save(out, "PNG")


def _choose(
    scene: Scene, keeper: _Keeper, section: str | None, time: float | None, fps: float
) -> Picture:
    renderer = cast("Recorder", scene.renderer)
    if renderer.still is not None and section is None:
        return renderer.still
    if section is None:
        if keeper.found is None:
            raise ValueError(f"no frame at {time} s: the film lasts {keeper.frames / fps:g} s")
        return keeper.found
    marks = {mark.name: mark for mark in renderer.marks()}
    if section not in marks:
        raise ValueError(f"no section {section!r}; there are: {', '.join(marks)}")
    return keeper.ends[marks[section].end]
