"""Puts figures and films into notes, or says what it would do; touches only what dlmotion wrote."""

from __future__ import annotations

import difflib
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from publish.lesson import Lesson
from publish.notes.choices import NAME, Choices
from publish.notes.document import Document
from publish.notes.errors import NotesError
from publish.notes.library import Library
from publish.notes.markers import Event, apply_blocks
from publish.notes.matching import Matcher
from publish.notes.plan import Drawer, Outcome, Planner
from publish.notes.scan import list_notes, scan_note
from publish.notes.whole import write_whole
from publish.notes.written import Fate, Item, Written


@dataclass(frozen=True)
class Settings:
    """What the person asked for; what is None comes from dlmotion.toml, else is found out.

    `home` is the folder of dlmotion.toml, `root` the one that nothing is written outside of.
    """

    home: Path
    root: Path
    site: str | None = None
    lang: str | None = None
    theme: str | None = None
    films: bool = True


@dataclass(frozen=True)
class SyncedNote:
    """One note: its text before and after, and what became of its pictures, films and code."""

    name: str
    path: Path
    before: str
    after: str
    outcomes: tuple[Outcome, ...]
    events: tuple[Event, ...]


@dataclass
class Sync:
    """Everything that a sync did or would do."""

    home: Path
    root: Path
    lang: str
    theme: str
    notes: list[SyncedNote] = field(default_factory=list)
    files: list[Fate] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    build: list[str] = field(default_factory=list)
    unbuilt: dict[str, set[str]] = field(default_factory=dict)
    hints: list[str] = field(default_factory=list)
    choices: tuple[str, str] = ("", "")

    @property
    def changed(self) -> bool:
        """Whether anything is to be written."""
        texts = any(note.before != note.after for note in self.notes)
        files = any(fate.content is not None or fate.action == "removed" for fate in self.files)
        return texts or files or self.choices[0] != self.choices[1]

    def diff(self) -> str:
        """Return the change of every text as a unified diff."""
        texts = [(note.name, note.before, note.after) for note in self.notes]
        texts.append((NAME, *self.choices))
        return "".join(_diff(*text) for text in texts)


def sync_notes(
    paths: Sequence[Path],
    lessons: Sequence[Lesson],
    media: Path,
    settings: Settings,
    *,
    drawer: Drawer | None = None,
    dry_run: bool = False,
) -> Sync:
    """Bring notes up to date with the built lessons; a note that cannot be read does not stop the others.

    Raises NotesError if the choices or the list of written files cannot be read: then nothing is changed.
    """
    home, root = settings.home, settings.root
    choices, written = Choices(home), Written(home, root)
    lang = settings.lang or choices.general("lang") or "zh"
    theme = settings.theme or choices.general("theme") or "light"
    library = Library(media, [lesson.slug for lesson in lessons], lang, theme)
    planner = Planner(choices, library, written, drawer)
    matcher, site = Matcher(lessons), settings.site or choices.general("site")
    result = Sync(home, root, lang, theme)
    held: list[tuple[str, Item]] = []
    used: list[tuple[str, str]] = []
    try:
        for path in list_notes(paths):
            try:
                note = scan_note(path, root, matcher, lessons, site, home)
                plan = planner.plan(note, settings.films)
                text, events = apply_blocks(note.document, plan.inserts, dict.fromkeys(plan.held))
            except NotesError as error:
                result.failures.append(str(error))
                continue
            result.notes.append(
                SyncedNote(note.name, note.path, note.document.text, text, tuple(plan.outcomes), tuple(events))
            )
            result.files += plan.fates
            if note.site.hint and note.site.hint not in result.hints:
                result.hints.append(note.site.hint)
            held += [(note.name, item) for item in plan.held]
            held += [(note.name, (event.kind, event.key)) for event in events if event.action == "edited"]
            used += [(note.name, fate.name) for fate in plan.fates]
        asked = {note.name for note in result.notes} | written.gone_notes()
        result.files += written.forget(asked, held, used)
        result.build, result.unbuilt = library.build_commands(), library.unbuilt
        result.choices = (choices.before, choices.dump())
        if not dry_run:
            _write(result, written)
    finally:
        if planner.scratch:
            shutil.rmtree(planner.scratch, ignore_errors=True)
    return result


def find_folders(paths: Sequence[Path], root: Path | None) -> tuple[Path, Path]:
    """Return (home, root): the folder of dlmotion.toml, and the one that nothing is written outside of.

    Home is the nearest folder above the notes that has a dlmotion.toml, else the folder of the notes itself.
    Raises NotesError if the notes lie in several folders and no root is given.
    """
    folders = {(path if path.is_dir() else path.parent).resolve() for path in paths}
    if len(folders) > 1 and root is None:
        raise NotesError("expected --root DIR, the folder that holds all notes, got several folders")
    if root is not None and not all(folder.is_relative_to(root.resolve()) for folder in folders):
        raise NotesError(f"{root}: expected a folder that holds all notes, got notes outside of it")
    start = folders.pop() if len(folders) == 1 else Path(root or "").resolve()
    for folder in (start, *start.parents):
        if (folder / NAME).is_file():
            return folder, (root or folder).resolve()
        if (folder / ".git").exists() or (root is not None and folder == root.resolve()):
            break
    return start, (root or start).resolve()


def _write(result: Sync, written: Written) -> None:
    """Write files first, then the notes that show them, then the choices."""
    written.carry_out(result.files)
    for note in result.notes:
        if note.before != note.after:
            path = note.path.resolve()
            if path.read_bytes().decode("utf-8", errors="replace") != note.before:
                result.failures.append(f"{note.name}: changed while it was read; run the command again")
                continue
            try:
                write_whole(path, note.after.encode(), result.root)
            except NotesError as error:
                result.failures.append(str(error))
    if result.choices[0] != result.choices[1]:
        write_whole(result.home.resolve() / NAME, result.choices[1].encode(), result.root)


def _diff(name: str, before: str, after: str) -> str:
    if before == after:
        return ""
    old, new = (_shown_lines(text) for text in (before, after))
    return "".join(difflib.unified_diff(old, new, f"a/{name}", f"b/{name}"))


def _shown_lines(text: str) -> list[str]:
    """Split a text into lines for a diff; every one ends with a line feed."""
    return [f"{line}\n" for line in Document(text).lines] if text else []
