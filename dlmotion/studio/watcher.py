"""What happens on a save: the changed beat's still at once, then the draft film.

Both appear on the board.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock, Thread
from typing import Protocol

from dlmotion.publish.lesson import Lesson, LessonError, load_lesson
from dlmotion.publish.watch_page import Board
from dlmotion.studio.changed_beat import Draft, changed_beat, last_beat, read_draft
from dlmotion.studio.preview import Shown

SUFFIXES = (".py", ".toml")


class Shoot(Protocol):
    """A film that is being made."""

    def wait(self) -> str:
        """Wait until it is done; returns the error, or nothing."""

    def stop(self) -> None:
        """Give it up."""


@dataclass
class Watcher:
    """Reacts to saved files.

    Drawing and filming are handed in: `still` answers, `film` starts and returns.
    """

    scenes: Path
    board: Board
    still: Callable[[Lesson, str | None], Shown]
    film: Callable[[Lesson], Shoot]
    picture: Callable[[Lesson], Path]
    movie: Callable[[Lesson], Path]
    renew: Callable[[], None]
    lang: str
    only: str | None = None
    told: Callable[[str], None] = lambda line: None
    _drafts: dict[str, Draft | None] = field(default_factory=dict)
    _current: Lesson | None = None
    _beat: str | None = None
    _shoot: Shoot | None = None
    _lock: Lock = field(default_factory=Lock)

    def start(self, lessons: Iterable[Lesson]) -> None:
        """Remember how the lessons look now; with one lesson to watch, show it."""
        for lesson in lessons:
            self._drafts[lesson.slug] = read_draft(lesson.scene_path)
            if lesson.slug == self.only:
                self._show(lesson, None)

    def saved(self, paths: Iterable[Path]) -> None:
        """React to files that were saved."""
        files = {path for path in paths if path.suffix in SUFFIXES}
        own = {
            path
            for path in files
            if path.parent == self.scenes and path.with_suffix(".toml").is_file()
        }
        if files - own:
            self.renew()
        names = sorted(path.stem.replace("_", "-") for path in own)
        chosen = [name for name in names if self.only in (None, name)]
        if not chosen and files and self._current is not None:
            chosen = [self._current.slug]
        if not chosen:
            return
        slug = chosen[0]
        path, package = (self.scenes / slug.replace("-", "_")).with_suffix(".toml"), ""
        if self._current is not None and self._current.slug == slug:
            path, package = self._current.path, self._current.module.rpartition(".")[0]
        try:
            lesson = load_lesson(path, package)
        except LessonError as error:
            self._fail(str(error))
            return
        before, after = self._drafts.get(slug), read_draft(lesson.scene_path)
        if after is not None:
            self._drafts[slug] = after
        same = self._current is not None and self._current.slug == slug
        self._show(lesson, changed_beat(before, after) or (self._beat if same else None))

    def stop(self) -> None:
        """Give up the film that is being made."""
        with self._lock:
            shoot, self._shoot = self._shoot, None
        if shoot is not None:
            shoot.stop()

    def _show(self, lesson: Lesson, beat: str | None) -> None:
        self.stop()
        beat = beat or last_beat(read_draft(lesson.scene_path))
        self._current, self._beat = lesson, beat
        self.board.show_save(
            status="drawing", lesson=lesson.slug, title=lesson.title[self.lang], beat=beat or ""
        )
        shown = self.still(lesson, beat)
        if shown.error:
            self._fail(f"{lesson.slug}: {shown.error}")
            return
        self._beat = shown.beat
        self.board.show_still(
            self.picture(lesson), status="filming", beat=shown.beat, seconds=shown.seconds
        )
        self.told(f"still   {lesson.slug} · {shown.beat} {shown.seconds:.1f} s")
        shoot = self.film(lesson)
        with self._lock:
            self._shoot = shoot
        Thread(target=self._await, args=(lesson, shown.beat, shoot), daemon=True).start()

    def _await(self, lesson: Lesson, beat: str, shoot: Shoot) -> None:
        error = shoot.wait()
        with self._lock:
            if self._shoot is not shoot:
                return
            self._shoot = None
        if error:
            self._fail(error)
            return
        movie = self.movie(lesson)
        self.board.show_film(
            movie, status="done", start=beat_start(movie.with_suffix(".json"), beat)
        )
        self.told(f"film    {lesson.slug}")

    def _fail(self, error: str) -> None:
        self.board.change(status="failed", error=error)
        self.told("error: " + error.replace("\n", " "))


def beat_start(receipt: Path, key: str) -> float:
    """Return when a beat starts, in seconds; 0 if the receipt does not say."""
    try:
        beats = json.loads(receipt.read_text(encoding="utf-8"))["beats"]
        return next((float(beat["start"]) for beat in beats if beat["key"] == key), 0.0)
    except (OSError, ValueError, KeyError, TypeError):
        return 0.0
