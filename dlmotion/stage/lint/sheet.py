"""Contact sheet: the film's moments side by side, with what lint found boxed in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from manim import Camera, tempconfig
from PIL import Image, ImageDraw

from dlmotion.stage.layout import LANDSCAPE, Layout
from dlmotion.stage.lesson import LessonScene
from dlmotion.stage.lint.finding import Box, Finding
from dlmotion.stage.lint.inspector import inspect_lesson
from dlmotion.stage.lint.snapshot import Snapshot
from dlmotion.stage.theme import LOOKS

_LANDSCAPE = 480, 270
_WIDTH = 1920
_GAP = 6


def draw_sheet(
    module: ModuleType,
    path: Path,
    *,
    trace: Any,
    inputs: Any,
    lang: str,
    theme: str,
    layout: Layout = LANDSCAPE,
    every: float = 2.0,
    typed: Iterable[tuple[str, str]] = (),
    blanks: Iterable[str] = (),
) -> list[Finding]:
    """Write the contact sheet of a lesson to ``path`` and return the findings that it shows."""
    stills: list[tuple[Snapshot, Image.Image]] = []

    def watch(scene: LessonScene[Any], shot: Snapshot) -> None:
        if not stills or shot.time - stills[-1][0].time >= every:
            stills.append((shot, _paint(scene)))

    findings = inspect_lesson(
        module,
        trace=trace,
        inputs=inputs,
        lang=lang,
        theme=theme,
        layout=layout,
        watch=watch,
        typed=typed,
        blanks=blanks,
    )
    _paste(stills, findings, LOOKS[theme].loss, layout).save(path)
    return findings


def _paint(scene: LessonScene[Any]) -> Image.Image:
    width, height = scene.layout.pixels(*_LANDSCAPE)
    with tempconfig({"pixel_width": 2 * width, "pixel_height": 2 * height}):
        camera = Camera(background_color=scene.theme.background)
        camera.capture_mobjects(scene.mobjects)
    still = Image.fromarray(camera.pixel_array).convert("RGB")
    return still.resize((width, height), Image.Resampling.LANCZOS)


def _paste(
    stills: Sequence[tuple[Snapshot, Image.Image]],
    findings: Sequence[Finding],
    color: str,
    layout: Layout,
) -> Image.Image:
    width, height = layout.pixels(*_LANDSCAPE)
    columns = _WIDTH // width
    rows = -(-len(stills) // columns)
    sheet = Image.new("RGB", (columns * (width + _GAP), rows * (height + _GAP)), "#808080")
    for place, (shot, still) in enumerate(stills):
        pen = ImageDraw.Draw(still)
        for finding in findings:
            if finding.beat == shot.beat and abs(finding.time - shot.time) < 2.0:
                for box in finding.boxes:
                    pen.rectangle(_pixels(box, layout), outline=color, width=2)
        pen.text((6, height - 14), f"{shot.time:.1f} s  {shot.beat}", fill="#D040D0")
        sheet.paste(still, ((place % columns) * (width + _GAP), place // columns * (height + _GAP)))
    return sheet


def _pixels(box: Box, layout: Layout) -> tuple[float, float, float, float]:
    width, height = layout.pixels(*_LANDSCAPE)
    scale = height / layout.frame.height
    left, right, bottom, top = box
    return (
        width / 2 + left * scale,
        height / 2 - top * scale,
        width / 2 + right * scale,
        height / 2 - bottom * scale,
    )
