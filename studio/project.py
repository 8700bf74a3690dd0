"""The folders of a project, and the lessons in it."""

from __future__ import annotations

import difflib
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from publish.lesson import GROUPS, Lesson, LessonError, in_order, lesson_files, load_lesson
from studio.errors import ENVIRONMENT, FAILED, USAGE, CommandError

CODE = Path(__file__).resolve().parents[1]
"""Folder that holds dlcore, stage, reel, engine, publish and studio."""


@dataclass(frozen=True)
class Project:
    """``scenes/`` below ``folder``; what is built goes to ``media``, what is remembered to ``state``."""

    folder: Path
    media: Path

    @classmethod
    def at(cls, folder: Path | None, media: Path | None) -> Project:
        """Return the project in ``folder`` (default: the one this code belongs to)."""
        home = (folder or CODE).resolve()
        return cls(home, Path(os.path.abspath(media)) if media else home / "media")

    @property
    def scenes(self) -> Path:
        """Folder of the lessons."""
        return self.folder / "scenes"

    @property
    def state(self) -> Path:
        """Ledger, logs, traces, reel store and scratch; a media folder elsewhere keeps its own."""
        home = self.folder if self.media == self.folder / "media" else self.media
        return home / ".dlmotion"

    @property
    def code_paths(self) -> tuple[Path, ...]:
        """Where modules are looked for, the project's own first."""
        return tuple(dict.fromkeys((self.folder, CODE)))

    def lessons(self) -> tuple[tuple[Lesson, ...], tuple[str, ...]]:
        """Read all lessons; returns those that can be used, and one line for each that cannot.

        Raises
        ------
        CommandError
            If there is no folder of lessons at all.
        """
        if not self.scenes.is_dir():
            raise CommandError(f"{self.scenes}: expected a folder of lessons, found none; see --project", USAGE)
        good, broken = [], []
        for path in lesson_files(self.scenes):
            try:
                lesson = load_lesson(path)
                if not lesson.scene_path.is_file():
                    raise LessonError(f"scenes/{path.name}: expected {path.stem}.py beside it, got nothing")
                good.append(lesson)
            except LessonError as error:
                broken.append(str(error))
        return in_order(good), tuple(broken)

    def check_writable(self) -> None:
        """Raise CommandError unless both folders take files."""
        for folder in (self.media, self.state):
            try:
                folder.mkdir(parents=True, exist_ok=True)
                with tempfile.TemporaryFile(dir=folder):
                    pass
            except OSError as error:
                line = f"{folder}: expected a folder that can be written, got: {error.strerror}"
                raise CommandError(line, ENVIRONMENT) from error


def choose(lessons: Sequence[Lesson], names: Sequence[str], broken: Sequence[str] = ()) -> list[Lesson]:
    """Lessons by slug, by file name or by group, in the order of the curriculum; no name means all.

    Raises
    ------
    CommandError
        If a name is unknown; the line suggests the nearest one.
    """
    if not names:
        return list(lessons)
    known = {lesson.slug for lesson in lessons}
    wanted: set[str] = set()
    for name in names:
        slug = Path(name).stem.replace("_", "-")
        if slug in known:
            wanted.add(slug)
        elif slug in GROUPS:
            wanted.update(lesson.slug for lesson in lessons if lesson.group == slug)
        else:
            raise _unknown(name, slug, sorted(known), broken)
    return [lesson for lesson in lessons if lesson.slug in wanted]


def _unknown(name: str, slug: str, known: list[str], broken: Sequence[str]) -> CommandError:
    for line in broken:
        if line.startswith(f"scenes/{slug.replace('-', '_')}."):
            return CommandError(line, FAILED)
    near = difflib.get_close_matches(slug, known, n=1, cutoff=0.4)
    hint = f"did you mean {near[0]!r}?" if near else "see: render.py list"
    return CommandError(f"expected a lesson, got {name!r}; {hint}", USAGE)
