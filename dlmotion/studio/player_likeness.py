"""How like the player's frames are to those that the reel paints, in Chromium."""

from __future__ import annotations

import json
import math
import tempfile
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import numpy as np
import PIL.Image
from manim import Scene, console

from dlmotion.player.columns import StreamError
from dlmotion.publish.lesson import Lesson
from dlmotion.reel.display_list import Picture
from dlmotion.reel.paint.painter import Painter
from dlmotion.reel.record.recorder import recorded
from dlmotion.stage.lesson import find_scene
from dlmotion.stage.theme import LOOKS
from dlmotion.stage.words import ClaimError
from dlmotion.studio.browser_page import browser, told_by, write_page
from dlmotion.studio.errors import CommandError
from dlmotion.studio.film_job import SEED
from dlmotion.studio.motion import Show, motion
from dlmotion.studio.sentences import recorded as computed

GOAL = 36.0
"""What was promised of every frame, in dB."""
SIZES = ((960, 540), (1280, 720), (1920, 1080))
"""As many pixels as a phone, a laptop's page and a whole screen show; 16:9 to the pixel."""
FRAMES = 20
"""Frames that are compared in each size, evenly spread over the film, its first and last too."""
FPS = 15
_LANG, _THEME = "zh", "dark"


@dataclass(frozen=True)
class Likeness:
    """The least PSNR in dB of a film's frames, and the size and frame that has it."""

    label: str
    least: float
    size: tuple[int, int]
    frame: int


class Stills:
    """A sink that keeps some frames, by number."""

    def __init__(self, wanted: Collection[int]) -> None:
        self.frames, self.wanted = 0, wanted
        self.pictures: dict[int, Picture] = {}

    def add(self, picture: Picture, count: int = 1) -> None:
        """Show a picture for some frames; keep it for those that are wanted."""
        shown = range(self.frames, self.frames + count)
        self.pictures |= {frame: picture for frame in shown if frame in self.wanted}
        self.frames += count

    def end_play(self) -> None:
        """Plays do not matter to what is shown."""


def likenesses(
    lessons: Sequence[Lesson], tell: Callable[[str], None] = lambda line: None
) -> list[Likeness]:
    """Compare lessons as they are now, in one language and theme; raises CommandError."""
    program = browser()
    console.stderr = True  # what manim remarks is not data
    found = []
    for lesson in lessons:
        tell(f"{lesson.slug}: compared with the reel in {Path(program).name}")
        try:
            found.append(_of(lesson, program))
        except (StreamError, ClaimError) as error:
            raise CommandError(f"{lesson.slug}: {error}") from error
    return found


def likeness(
    program: str, label: str, stream: bytes, scene: type[Scene], frames: int, fps: int = FPS
) -> Likeness:
    """Compare a stream with what the reel paints of a scene of so many frames."""
    with tempfile.TemporaryDirectory(prefix="player-likeness-") as name:
        folder = Path(name)
        write_page(folder, "film.motion", stream, "player_likeness.js")
        _paint(folder, scene, frames, fps)
        told = told_by(program, folder, label)
    width, height = told["size"]
    return Likeness(label, told["least"], (width, height), told["frame"])


def table(rows: Sequence[Likeness]) -> str:
    """Rows in dB, then what was promised of all, as Markdown."""
    below = [row.label for row in rows if row.least < GOAL]
    least = _told(min(row.least for row in rows))
    lines = ["| lesson | least PSNR dB | at |", "|---|---|---|"]
    lines += [
        f"| {row.label} | {_told(row.least)} | {row.size[0]}×{row.size[1]}, frame {row.frame} |"
        for row in rows
    ]
    lines += [
        "",
        "| figure | goal | measured |",
        "|---|---|---|",
        f"| a frame against the reel's painter, least of {FRAMES} × {len(SIZES)} sizes "
        f"| {GOAL:.0f} dB | {least} dB{'; below: ' + ', '.join(below) if below else ''} |",
        "",
        f"Frames are of a draft at {FPS} a second.",
    ]
    return "\n".join(lines)


def _told(least: float) -> str:
    """Round down: what is written as the goal is not below it."""
    return f"{math.floor(10 * least) / 10:.1f}"


def _of(lesson: Lesson, program: str) -> Likeness:
    module = import_module(lesson.module)
    inputs = module.Inputs()
    show = Show(computed(module, inputs), inputs)
    made = motion(module, show, langs=(_LANG,), themes=(_THEME,), fps=FPS, draft=True)
    scene = find_scene(module).staged(
        trace=show.trace, inputs=inputs, theme=LOOKS[_THEME], lang=_LANG
    )
    return likeness(program, lesson.slug, made.stream, scene, made.head["films"][0]["frames"])


def _paint(folder: Path, scene: type[Scene], frames: int, fps: int) -> None:
    """Write frames of a scene as the reel paints them, and a list of their files."""
    wanted = sorted({*np.linspace(0, frames - 1, FRAMES).round().astype(int).tolist()})
    listed = []
    for width, height in SIZES:
        stills, painter = Stills(wanted), Painter(width, height)
        with recorded(scene, stills, width=width, height=height, fps=fps, seed=SEED):
            if stills.frames != frames:
                raise StreamError(f"expected a film of {stills.frames} frames, got {frames}")
        for frame, picture in stills.pictures.items():
            name = f"{width}-{frame}.png"
            pixels = np.ascontiguousarray(painter.paint(picture)[..., :3])
            PIL.Image.fromarray(pixels).save(folder / name, compress_level=1)
            listed.append((name, frame))
    (folder / "pictures.json").write_text(json.dumps(listed), encoding="utf-8")
