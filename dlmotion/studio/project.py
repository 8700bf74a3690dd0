"""The folders of a project, and the lessons in it."""

from __future__ import annotations

import difflib
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from dlmotion.base.typed import typed
from dlmotion.publish.lesson import GROUPS, Lesson, LessonError, in_order, lesson_files, load_lesson
from dlmotion.studio.errors import ENVIRONMENT, FAILED, USAGE, CommandError
from dlmotion.studio.kept_variants import read_variants

CODE = Path(__file__).resolve().parents[2]
"""Folder that holds dlcore and dlmotion: the repository, or where a wheel was installed."""
BUILT_IN = CODE / "dlmotion" / "scenes"
"""The lessons that come with dlmotion; in the repository a link to its ``scenes/``."""
INSTALLED = not BUILT_IN.is_symlink()
"""Whether this code came in a wheel: then nothing is ever written to where it lies."""
PACKAGE = "dlmotion.scenes"
"""What built-in lessons are imported from, where they are not the project's own."""


@dataclass(frozen=True)
class Project:
    """A folder, its own lessons in ``scenes/``, and beside them the built-in ones, read only.

    What is built goes to ``media``, what is remembered to ``state``.
    """

    folder: Path
    media: Path

    @classmethod
    def at(cls, folder: Path, media: Path | None) -> Project:
        """Return the project in ``folder``."""
        home = folder.resolve()
        return cls(home, Path(os.path.abspath(media)) if media else home / "media")

    @property
    def scenes(self) -> Path:
        """Folder of its own lessons, which need not exist."""
        return self.folder / "scenes"

    @property
    def state(self) -> Path:
        """Ledger, logs, traces, reel store and scratch; a media folder elsewhere keeps its own."""
        home = self.folder if self.media == self.folder / "media" else self.media
        return home / ".dlmotion"

    @property
    def roots(self) -> tuple[Path, ...]:
        """Folders whose modules are ours, the project's own first."""
        return tuple(dict.fromkeys((self.folder, CODE)))

    @property
    def code_paths(self) -> tuple[Path, ...]:
        """What comes first where Python looks for modules.

        Not the folder that a wheel was installed into: all Pythons that run for us look there, and
        first of all it would hide modules of Python's own.
        """
        return (self.folder,) if INSTALLED else self.roots

    @property
    def own_modules(self) -> tuple[str, ...]:
        """Names at the top of the project's folder that its lessons may import.

        A project's own dlcore or dlmotion stands in for ours, and is evidence where ours is.
        """
        if self.folder == CODE:
            return ()
        places = [path for path in self.folder.iterdir() if path.suffix == ".py" or path.is_dir()]
        names = {path.stem for path in places if path.stem.isidentifier()}
        return tuple(sorted(names - {"dlcore", "dlmotion"}))

    @property
    def built_in(self) -> tuple[Path, ...]:
        """Files of the built-in lessons, but for those that are the project's own."""
        if BUILT_IN.resolve() == self.scenes.resolve():
            return ()
        return lesson_files(BUILT_IN)

    def lessons(self) -> tuple[tuple[Lesson, ...], tuple[str, ...]]:
        """Read all lessons; returns those that can be used, and one line for each that cannot.

        An own lesson stands in for a built-in one of the same name, even if it is broken.

        Raises
        ------
        CommandError
            If there is no lesson at all, nor a folder for them.
        """
        own = lesson_files(self.scenes)
        taken = {path.name for path in own}
        others = [path for path in self.built_in if path.name not in taken]
        if not others and not self.scenes.is_dir():
            raise CommandError(
                f"{self.scenes}: expected a folder of lessons, found none; see --project", USAGE
            )
        good, broken = [], []
        for path, package in [*((path, "") for path in own), *((path, PACKAGE) for path in others)]:
            try:
                lesson = load_lesson(path, package)
                if not lesson.scene_path.is_file():
                    raise LessonError(
                        f"scenes/{path.name}: expected {path.stem}.py beside it, got nothing"
                    )
                good.append(lesson)
            except LessonError as error:
                broken.append(str(error))
        return in_order(good), tuple(broken)

    def lessons_and_variants(self) -> tuple[tuple[Lesson, ...], tuple[str, ...]]:
        """Read all lessons, each followed by its variants that dlmotion.toml keeps."""
        lessons, broken = self.lessons()
        variants, wrong = read_variants(self.folder, lessons)
        together = [each for lesson in lessons for each in (lesson, *variants.get(lesson.slug, ()))]
        return tuple(together), (*broken, *wrong)

    def stands_in(self, lesson: Lesson) -> bool:
        """Whether an own lesson is used instead of a built-in one of the same name."""
        names = {path.name for path in self.built_in}
        return lesson.path.name in names and not is_built_in(lesson)

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


def is_built_in(lesson: Lesson) -> bool:
    """Whether a lesson came with dlmotion and is not the project's own."""
    return lesson.module.rpartition(".")[0] == PACKAGE


def choose(
    lessons: Sequence[Lesson], names: Sequence[str], broken: Sequence[str] = ()
) -> list[Lesson]:
    """Lessons by slug, by file name or by group, in the order of the curriculum.

    No name means all of the project's own with its variants, or, if it has no lesson of its own,
    all that there are.

    Raises
    ------
    CommandError
        If a name is unknown; the line suggests the nearest one.
    """
    if not names:
        if all(is_built_in(lesson) for lesson in lessons):
            return list(lessons)
        return [lesson for lesson in lessons if lesson.variant or not is_built_in(lesson)]
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
    near = difflib.get_close_matches(slug, known, n=1, cutoff=0.5)
    hint = f"did you mean {near[0]!r}?" if near else f"see: {typed()} list"
    base, at, variant = slug.partition("@")
    if at and base in known:
        hint += f" To keep one: {typed()} build {base} --set KEY=VALUE --as {variant}"
    return CommandError(f"expected a lesson, got {name!r}; {hint}", USAGE)
