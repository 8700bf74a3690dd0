"""The built lessons as notes use them: figures and films in one language and theme."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from pathlib import Path

from publish.media import THEMES, Figure, Film, LessonMedia, MediaError, read_media
from publish.notes.errors import NotesError


class Library:
    """Reads what is built of each lesson once, and remembers what was asked for and is not built."""

    def __init__(self, media: Path, lessons: Iterable[str], lang: str, theme: str) -> None:
        self.folder, self.lang, self.theme = media, lang, theme
        self.lessons = tuple(lessons)
        self.read: dict[str, LessonMedia] = {}
        self.unbuilt: dict[str, set[str]] = {"figures": set(), "videos": set()}

    def figure(self, lesson: str, name: str) -> Figure | None:
        """Return a built figure; raises NotesError if the lesson is built and has no such figure."""
        figures = self._lesson(lesson).figures_in(self.lang)
        for figure in figures:
            if figure.name == name:
                return figure
        if figures:
            names = ", ".join(figure.name for figure in figures)
            raise NotesError(f"{lesson}: expected a figure of {names}, got {name!r}")
        self.unbuilt["figures"].add(lesson)
        return None

    def film(self, lesson: str) -> Film | None:
        """Return a built film that browsers play, in the theme asked for or else the other."""
        built = self._lesson(lesson)
        for theme in (self.theme, *THEMES):
            film = built.film(self.lang, theme)
            if film and "mp4" in film.files:
                return film
        self.unbuilt["videos"].add(lesson)
        return None

    def captions(self, film: Film) -> dict[str, Path]:
        """Return the caption files of a film by language, its own language first."""
        folder = self.folder / film.lesson
        langs = sorted(("zh", "en"), key=lambda lang: lang != film.lang)
        files = {lang: folder / f"{film.lesson}.{film.lang}.captions.{lang}.vtt" for lang in langs}
        return {lang: path for lang, path in files.items() if path.is_file()}

    def build_commands(self) -> list[str]:
        """Return the commands that build what was missing."""
        commands = []
        for kind, lessons in self.unbuilt.items():
            if lessons:
                look = f" --theme {self.theme}" if kind == "videos" else ""
                only = "figures" if kind == "figures" else "videos,captions"
                commands.append(f"render.py build {' '.join(sorted(lessons))} --only {only} --lang {self.lang}{look}")
        return commands

    def _lesson(self, slug: str) -> LessonMedia:
        if slug not in self.lessons:
            near = difflib.get_close_matches(slug, self.lessons, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            raise NotesError(f"expected a lesson, got {slug!r}{hint}")
        if slug not in self.read:
            try:
                self.read[slug] = read_media(self.folder, slug)
            except MediaError as error:
                raise NotesError(f"{slug}: {error}") from error
        return self.read[slug]
