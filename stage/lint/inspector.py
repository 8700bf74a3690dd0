"""Inspector: runs a lesson silently, takes snapshots, and asks every rule."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import replace
from types import ModuleType
from typing import Any

from manim import tempconfig

from stage.clock import TICKS_PER_SECOND
from stage.fonts import FontError
from stage.lesson import LessonScene, find_scene
from stage.lint.finding import Finding
from stage.lint.rules import RULES, Film
from stage.lint.silent import SilentRenderer
from stage.lint.snapshot import Snapshot, take
from stage.theme import THEMES

EVERY_SECONDS = 0.5

Watcher = Callable[[LessonScene, Snapshot], None]


def inspect_lesson(
    module: ModuleType, *, trace: Any, inputs: Any, lang: str, theme: str, watch: Watcher | None = None
) -> list[Finding]:
    """Findings of one lesson in one language and theme; ``watch`` sees every snapshot as it is taken."""
    scene_class = find_scene(module).staged(trace=trace, inputs=inputs, theme=THEMES[theme], lang=lang)
    film = run(scene_class, lang, watch)
    return _unique([finding for rule in RULES for finding in rule(film)])


def run(scene_class: type[LessonScene], lang: str, watch: Watcher | None = None) -> Film:
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

    with tempfile.TemporaryDirectory() as folder, tempconfig(_settings(folder)):
        scene = scene_class(renderer=SilentRenderer(look))
        try:
            scene.render()
        except FontError as error:
            complaints.append(str(error))
    beats = [(b["key"], b["caption"][lang], b["start"], b["end"]) for b in scene.ledger.beats]
    return Film(lang, shots, beats, scene.now, complaints)


def _settings(folder: str) -> dict[str, Any]:
    return {
        "media_dir": folder,
        "dry_run": True,
        "frame_rate": TICKS_PER_SECOND,
        "pixel_width": 854,
        "pixel_height": 480,
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
