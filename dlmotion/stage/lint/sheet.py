"""Contact sheet: the film's moments side by side, with what lint found boxed in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from manim import Camera, tempconfig
from PIL import Image, ImageDraw

from dlmotion.stage.lesson import LessonScene
from dlmotion.stage.lint.finding import Box, Finding
from dlmotion.stage.lint.inspector import inspect_lesson
from dlmotion.stage.lint.snapshot import Snapshot
from dlmotion.stage.theme import LOOKS

_WIDTH, _HEIGHT = 480, 270
_COLUMNS = 4
_GAP = 6


def draw_sheet(
    module: ModuleType,
    path: Path,
    *,
    trace: Any,
    inputs: Any,
    lang: str,
    theme: str,
    every: float = 2.0,
    typed: Iterable[tuple[str, str]] = (),
) -> list[Finding]:
    """Write the contact sheet of a lesson to ``path`` and return the findings that it shows."""
    stills: list[tuple[Snapshot, Image.Image]] = []

    def watch(scene: LessonScene[Any], shot: Snapshot) -> None:
        if not stills or shot.time - stills[-1][0].time >= every:
            stills.append((shot, _paint(scene)))

    findings = inspect_lesson(
        module, trace=trace, inputs=inputs, lang=lang, theme=theme, watch=watch, typed=typed
    )
    _paste(stills, findings, LOOKS[theme].loss).save(path)
    return findings


def _paint(scene: LessonScene[Any]) -> Image.Image:
    with tempconfig({"pixel_width": 2 * _WIDTH, "pixel_height": 2 * _HEIGHT}):
        camera = Camera(background_color=scene.theme.background)
        camera.capture_mobjects(scene.mobjects)
    still = Image.fromarray(camera.pixel_array).convert("RGB")
    return still.resize((_WIDTH, _HEIGHT), Image.Resampling.LANCZOS)


def _paste(
    stills: Sequence[tuple[Snapshot, Image.Image]], findings: Sequence[Finding], color: str
) -> Image.Image:
    rows = -(-len(stills) // _COLUMNS)
    size = (_COLUMNS * (_WIDTH + _GAP), rows * (_HEIGHT + _GAP))
    sheet = Image.new("RGB", size, "#808080")
    for place, (shot, still) in enumerate(stills):
        pen = ImageDraw.Draw(still)
        for finding in findings:
            if finding.beat == shot.beat and abs(finding.time - shot.time) < 2.0:
                for box in finding.boxes:
                    pen.rectangle(_pixels(box), outline=color, width=2)
        pen.text((6, _HEIGHT - 14), f"{shot.time:.1f} s  {shot.beat}", fill="#D040D0")
        sheet.paste(
            still, ((place % _COLUMNS) * (_WIDTH + _GAP), place // _COLUMNS * (_HEIGHT + _GAP))
        )
    return sheet


def _pixels(box: Box) -> tuple[float, float, float, float]:
    scale = _HEIGHT / 8.0
    left, right, bottom, top = box
    return (
        _WIDTH / 2 + left * scale,
        _HEIGHT / 2 - top * scale,
        _WIDTH / 2 + right * scale,
        _HEIGHT / 2 - bottom * scale,
    )
