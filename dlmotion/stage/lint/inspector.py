"""Inspector: runs a lesson silently, takes snapshots, and asks every rule."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable
from dataclasses import replace
from types import ModuleType
from typing import Any

from manim import tempconfig

from dlmotion.stage.clock import TICKS_PER_SECOND
from dlmotion.stage.fonts import FontError
from dlmotion.stage.layout import LANDSCAPE, Layout
from dlmotion.stage.lesson import LessonScene, find_scene
from dlmotion.stage.lint.finding import Finding
from dlmotion.stage.lint.passing import passing
from dlmotion.stage.lint.rules import RULES, Film
from dlmotion.stage.lint.silent import SilentRenderer
from dlmotion.stage.lint.snapshot import Snapshot, take
from dlmotion.stage.theme import LOOKS

EVERY_SECONDS = 0.5

Watcher = Callable[[LessonScene[Any], Snapshot], None]


def inspect_lesson(
    module: ModuleType,
    *,
    trace: Any,
    inputs: Any,
    lang: str,
    theme: str,
    layout: Layout = LANDSCAPE,
    watch: Watcher | None = None,
    typed: Iterable[tuple[str, str]] = (),
    blanks: Iterable[str] = (),
) -> list[Finding]:
    """Findings of one lesson in one language and theme.

    ``watch`` sees every snapshot as it is taken; ``typed`` are digits that its words spell out,
    ``blanks`` the keys of sentences that are still to be written.
    """
    scene_class = find_scene(module).staged(
        trace=trace, inputs=inputs, theme=LOOKS[theme], lang=lang, layout=layout
    )
    film = replace(run(scene_class, lang, watch), typed=tuple(typed), blanks=tuple(blanks))
    return _unique([finding for rule in RULES for finding in rule(film)])


def run(scene_class: type[LessonScene[Any]], lang: str, watch: Watcher | None = None) -> Film:
    """Run the scene without painting it and keep what stood on screen every half second."""
    shots: list[Snapshot] = []
    complaints: list[str] = []
    due = 0.0

    def look(time: float, frames: int) -> None:
        nonlocal due
        if time >= due or frames > 1:
            shots.append(take(scene, time - (frames - 1) / TICKS_PER_SECOND))
            due = time + EVERY_SECONDS
            if watch is not None:
                watch(scene, shots[-1])
            if frames > 1:
                shots.append(replace(shots[-1], time=time))

    with tempfile.TemporaryDirectory() as folder, tempconfig(_settings(folder, scene_class.layout)):
        renderer = SilentRenderer(look)
        scene = passing(scene_class, lambda: renderer.next_time < due)(renderer=renderer)
        try:
            scene.render()
        except FontError as error:
            complaints.append(str(error))
    beats = [(b["key"], b["caption"][lang], b["start"], b["end"]) for b in scene.ledger.beats]
    poster = float(scene.receipt()["poster_time"]) if not complaints else None
    ground = scene.theme.background
    layout = scene_class.layout
    return Film(lang, shots, beats, scene.now, complaints, poster, ground=ground, layout=layout)


def _settings(folder: str, layout: Layout) -> dict[str, Any]:
    width, height = layout.pixels(854, 480)
    return {
        "media_dir": folder,
        "dry_run": True,
        "frame_rate": TICKS_PER_SECOND,
        "pixel_width": width,
        "pixel_height": height,
        **layout.settings,
        "disable_caching": True,
        "progress_bar": "none",
        "verbosity": "ERROR",
    }


def _unique(findings: list[Finding]) -> list[Finding]:
    """Keep the first of findings that say the same about the same beat."""
    seen: dict[tuple[str, str, str], Finding] = {}
    for finding in findings:
        seen.setdefault((finding.rule, finding.beat, finding.message), finding)
    return sorted(seen.values(), key=lambda finding: (finding.time, finding.rule))
