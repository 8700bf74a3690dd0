"""How large each lesson's stream is, kept beside the files that it was measured with.

``python -m tests.player.sizes LESSON …`` measures a sample of lessons anew, with ``--whole`` the
whole streams, too. A sample is one language and theme at a quarter of the frames.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from dlmotion.base.names import LANGUAGES, THEMES
from dlmotion.publish.lesson import Lesson
from dlmotion.studio.motion import FPS, Show, motion
from dlmotion.studio.player_table import EACH, MAPS, row_of
from dlmotion.studio.project import Project

ROOT = Path(__file__).parents[2]
TABLE = Path(__file__).with_suffix(".json")
SLOW = FPS // 4
SURE = 0.36
"""Of a goal, what a sample may have whose whole is not known: most are up to 2.8 times as large,
those whose many things fly for long up to 4.4."""


def lessons() -> dict[str, Lesson]:
    """All lessons that are no variants, by name."""
    found, _ = Project.at(ROOT, None).lessons()
    return {lesson.slug: lesson for lesson in found if not lesson.variant}


def digest(lesson: Lesson) -> str:
    """What a lesson's own files say."""
    text, base = hashlib.sha256(), lesson.module.rpartition(".")[2]
    for name in (f"{base}.py", f"{base}_numbers.py", f"{base}.toml"):
        path = lesson.path.parent / name
        text.update(path.read_bytes() if path.is_file() else b"")
    return text.hexdigest()[:16]


def stream(lesson: Lesson, langs: Sequence[str], themes: Sequence[str], fps: int) -> bytes:
    """A lesson's stream without its slider."""
    module = import_module(lesson.module)
    inputs = module.Inputs()
    show = Show(module.record(inputs), inputs)
    return motion(module, show, langs=tuple(langs), themes=themes, fps=fps).stream


def sample(lesson: Lesson) -> bytes:
    """One language and theme, a quarter of the frames."""
    return stream(lesson, LANGUAGES[:1], THEMES[:1], SLOW)


def row(lesson: Lesson, *, whole: bool) -> dict[str, Any]:
    """A lesson measured."""
    part = sample(lesson)
    measured = {
        "files": digest(lesson),
        "sample": len(part),
        "maps": row_of(lesson.slug, part).maps,
    }
    if whole:
        measured["whole"] = len(stream(lesson, LANGUAGES, THEMES, FPS))
    return measured


def bound(known: Mapping[str, Any]) -> float:
    """Bytes that a lesson's sample may have, by what is known of its whole."""
    goal = MAPS if known["maps"] else EACH
    if "whole" in known:
        return float(known["sample"] * goal / known["whole"])
    return SURE * goal


def main(names: Sequence[str], *, whole: bool) -> None:
    """Measure lessons, and keep what was found; those that are no more are left out."""
    there, table = lessons(), json.loads(TABLE.read_text(encoding="utf-8"))
    for name in names:
        table[name] = row(there[name], whole=whole)
        print(name, table[name], flush=True)
    kept = {name: table[name] for name in sorted(table) if name in there}
    lines = (f"{json.dumps(name)}: {json.dumps(kept[name])}" for name in kept)
    TABLE.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    asked = [name for name in sys.argv[1:] if name != "--whole"]
    main(asked, whole="--whole" in sys.argv)
