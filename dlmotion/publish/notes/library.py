"""The built lessons as notes use them: figures and films in one language and theme."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from pathlib import Path

from dlmotion.base.names import THEMES
from dlmotion.base.typed import typed
from dlmotion.publish.media import Figure, Film, LessonMedia, MediaError, read_media
from dlmotion.publish.notes.errors import NotesError


class Library:
    """Reads what is built of each lesson once, and remembers what was asked for in vain."""

    def __init__(
        self, media: Path, lessons: Iterable[str], lang: str, theme: str, quality: str | None = None
    ) -> None:
        self.folder, self.lang, self.theme, self.quality = media, lang, theme, quality
        self.qualities: set[str] = set()
        self.lessons = tuple(lessons)
        self.read: dict[str, LessonMedia] = {}
        self.shipped: dict[str, set[Path]] = {}
        self.unbuilt: dict[str, set[str]] = {"figures": set(), "videos": set(), "motions": set()}

    def figure(self, lesson: str, name: str) -> Figure | None:
        """Return a built figure.

        Raises NotesError if the lesson is built and has no such figure.
        """
        figures = self._lesson(lesson).figures_in(self.lang)
        for figure in figures:
            if figure.name == name:
                files = figure.files.values()
                self._ship(lesson, *(path for kinds in files for path in kinds.values()))
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
            film = built.film(self.lang, theme, self.quality)
            if film and "mp4" in film.files:
                self.qualities.add(film.quality)
                self._ship(lesson, film.files["mp4"])
                return film
        self.unbuilt["videos"].add(lesson)
        return None

    def dark_film(self, lesson: str) -> Film | None:
        """Return the dark film of a lesson if it is built; nothing waits for it."""
        film = self._lesson(lesson).film(self.lang, "dark", self.quality)
        return film if film and "mp4" in film.files else None

    def want_motion(self, lesson: str, film: Film | None) -> None:
        """Note that a page would play a lesson as vectors, beside this film or that asked for.

        Drafts are not worth the wait: their streams come with them in a plain build.
        """
        quality = film.quality if film else self.quality
        beside = film and self._lesson(lesson).motion_beside(film)
        if quality not in (None, "draft") and not beside:
            self.unbuilt["motions"].add(lesson)

    def motion(self, lesson: str, film: Film) -> Path | None:
        """Return the lesson as vectors for a film, if it is built; nothing waits for it."""
        found = self._lesson(lesson).motion_beside(film)
        if found is not None:
            self._ship(lesson, found)
        return found

    def plays(self, lesson: str, film: Film) -> bool:
        """Say whether the lesson is built as vectors, for a page that may not play them."""
        return self._lesson(lesson).motion_beside(film) is not None

    def captions(self, film: Film) -> dict[str, Path]:
        """Return the caption files of a film by language, its own language first."""
        folder = film.files["mp4"].parent
        lesson = str(film.receipt["lesson"])
        langs = sorted(("zh", "en"), key=lambda lang: lang != film.lang)
        files = {lang: folder / f"{lesson}.{film.lang}.captions.{lang}.vtt" for lang in langs}
        return {lang: path for lang, path in files.items() if path.is_file()}

    def build_commands(self) -> list[str]:
        """Return the commands that build what was missing."""
        commands = []
        for kind, lessons in self.unbuilt.items():
            if lessons:
                quality = f" -q {self.quality}" if self.quality else ""
                rest = {
                    "figures": f"figures --lang {self.lang}",
                    "videos": f"videos,captions --lang {self.lang} --theme {self.theme}{quality}",
                    "motions": "motions",
                }
                named = " ".join(sorted(lessons))
                commands.append(f"{typed()} build {named} --only {rest[kind]}")
        return commands

    def _ship(self, lesson: str, *files: Path) -> None:
        self.shipped.setdefault(lesson, set()).update(files)

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
