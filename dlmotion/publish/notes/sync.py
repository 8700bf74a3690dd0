"""Puts figures and films into notes, or says what it would do; touches only what dlmotion wrote."""

from __future__ import annotations

import difflib
import shutil
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from dlmotion.publish.lesson import Lesson
from dlmotion.publish.notes.choices import NAME, Choices, decides
from dlmotion.publish.notes.document import Document
from dlmotion.publish.notes.drawer import Drawer
from dlmotion.publish.notes.errors import NotesError
from dlmotion.publish.notes.library import Library
from dlmotion.publish.notes.markers import Event, apply_blocks
from dlmotion.publish.notes.matching import SURE, Matcher
from dlmotion.publish.notes.moved import moved_notes, note_marks
from dlmotion.publish.notes.plan import Planner
from dlmotion.publish.notes.planned import Outcome
from dlmotion.publish.notes.scan import ScannedNote, list_notes, name_below, scan_note
from dlmotion.publish.notes.whole import digest, write_whole
from dlmotion.publish.notes.written import Fate, Item, Written
from dlmotion.publish.player_script import Script


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
    quality: str | None = None
    at_least: float = SURE
    form: str | None = None


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
    theme: str
    notes: list[SyncedNote] = field(default_factory=list)
    files: list[Fate] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    left_alone: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    build: list[str] = field(default_factory=list)
    unbuilt: dict[str, dict[str, set[str]]] = field(default_factory=dict)
    qualities: set[str] = field(default_factory=set)
    hints: list[str] = field(default_factory=list)
    shipped: dict[str, set[Path]] = field(default_factory=dict)
    choices: tuple[str, str] = ("", "")

    @property
    def changed(self) -> bool:
        """Whether anything is to be written."""
        texts = any(note.before != note.after for note in self.notes)
        files = any(fate.content is not None or fate.action == "removed" for fate in self.files)
        return texts or files or self.choices[0] != self.choices[1]

    @property
    def waiting(self) -> bool:
        """Whether something that was decided cannot be shown yet."""
        return any(o.state == "waiting" for note in self.notes for o in note.outcomes)

    @property
    def sizes(self) -> tuple[int, int]:
        """How many files are to be written, and their bytes together."""
        fresh = [fate for fate in self.files if fate.content is not None]
        return len(fresh), sum(fate.size for fate in fresh)

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
    player: Script | None = None,
    dry_run: bool = False,
    approve: Callable[[Sync], None] | None = None,
) -> Sync:
    """Bring notes up to date with the built lessons; a note that cannot be read stops no other.

    `approve` sees all of it before anything is written, and may raise. Raises NotesError if the
    choices or the list of written files cannot be read: then nothing is changed.
    """
    home, root = settings.home, settings.root
    choices, written = Choices(home), Written(home, root)
    chosen = settings.theme or choices.general("theme")
    theme = chosen or "light"
    if (settings.form or choices.general("as")) == "video":
        player = None
    libraries: dict[str, Library] = {}

    def library(written_in: str | None) -> Library:
        lang = settings.lang or choices.general("lang") or written_in or "zh"
        if lang not in libraries:
            slugs = [lesson.slug for lesson in lessons]
            libraries[lang] = Library(media, slugs, lang, theme, settings.quality)
        return libraries[lang]

    own = [lesson for lesson in lessons if not lesson.variant]
    scanner = _Scanner(Matcher(own), own, settings, choices)
    planner = Planner(choices, library, written, drawer, chosen is None, player)
    result = Sync(home, root, theme)
    held: list[tuple[str, Item]] = []
    used: list[tuple[str, str]] = []
    try:
        files = list_notes(paths)
        _follow_moves(scanner, files, choices, written)
        for path in files:
            try:
                note = scanner.scan(path)
            except NotesError as error:
                result.left_alone.append(str(error))
                continue
            plan = planner.plan(note, settings.films)
            text, events = apply_blocks(note.document, plan.inserts, dict.fromkeys(plan.held))
            before, outcomes = note.document.stored, tuple(plan.outcomes)
            result.notes.append(SyncedNote(note.name, path, before, text, outcomes, tuple(events)))
            result.files += plan.fates
            films = any(o.kind == "film" and o.state == "shown" for o in plan.outcomes)
            copies = note.site.copies if films else ""
            for hint in (note.site.hint, copies, *plan.hints, *note.limits):
                if hint and hint not in result.hints:
                    result.hints.append(hint)
            held += [(note.name, item) for item in plan.held]
            held += [
                (note.name, (event.kind, event.key)) for event in events if event.action == "edited"
            ]
            used += [(note.name, fate.name) for fate in plan.fates]
        asked = {note.name for note in result.notes} | written.gone_notes()
        result.files += written.forget(asked, held, used)
        for lang, each in libraries.items():
            # Streams hold all languages: two notes may wait for one.
            result.build += [line for line in each.build_commands() if line not in result.build]
            result.unbuilt[lang] = each.unbuilt
            result.qualities |= each.qualities
            for lesson, made in each.shipped.items():
                result.shipped.setdefault(lesson, set()).update(made)
        result.choices = (choices.before, choices.dump())
        if approve:
            approve(result)
        if not dry_run:
            write_all(result, written)
    finally:
        if planner.scratch:
            shutil.rmtree(planner.scratch, ignore_errors=True)
    return result


@dataclass(frozen=True)
class _Scanner:
    """Reads notes with one set of lessons and settings."""

    matcher: Matcher
    lessons: Sequence[Lesson]
    settings: Settings
    choices: Choices

    def scan(self, path: Path) -> ScannedNote:
        """Read one note; raises NotesError with one line."""
        asked = self.settings
        site = asked.site or self.choices.general("site")
        return scan_note(
            path, asked.root, self.matcher, self.lessons, site, asked.home, asked.at_least
        )


def _follow_moves(
    scanner: _Scanner, files: Sequence[Path], choices: Choices, written: Written
) -> None:
    """Keep choices and files of notes that were moved or renamed since."""
    home = scanner.settings.home.resolve()
    marks = choices.marks()
    for note, items in written.marks().items():
        marks.setdefault(note, set()).update(items)
    gone = {note: found for note, found in marks.items() if not (home / note).exists()}
    new: dict[str, set[str]] = {}
    for path in files if gone else ():
        if name_below(path, scanner.settings.root, home) in marks:
            continue
        with suppress(NotesError):
            found = scanner.scan(path)
            new[found.name] = note_marks(found)
    for old, name in moved_notes(gone, new).items():
        choices.rename_note(old, name)
        written.rename_note(old, name)


def find_folders(paths: Sequence[Path], root: Path | None) -> tuple[Path, Path]:
    """Return (home, root): the folder of dlmotion.toml, and the one that bounds all writing.

    Home is the nearest folder above the notes that has a dlmotion.toml, else the folder of the
    notes itself. Raises NotesError if the notes lie in several folders and no root is given.
    """
    folders = {(path if path.is_dir() else path.parent).resolve() for path in paths}
    if len(folders) > 1 and root is None:
        raise NotesError(
            "expected --root DIR, the folder that holds all notes, got several folders"
        )
    if root is not None and not all(folder.is_relative_to(root.resolve()) for folder in folders):
        raise NotesError(f"{root}: expected a folder that holds all notes, got notes outside of it")
    start = folders.pop() if len(folders) == 1 else Path(root or "").resolve()
    for folder in (start, *start.parents):
        if decides(folder / NAME):
            return folder, (root or folder).resolve()
        if (folder / ".git").exists() or (root is not None and folder == root.resolve()):
            break
    return start, (root or start).resolve()


def write_all(result: Sync, written: Written) -> None:
    """Write files first, then the notes that show them, then the choices."""
    old, new = result.choices
    # As long as nobody else wrote into it, `notes remove` may take it away again.
    ours = not old or digest(old.encode()) == written.choices
    written.choices = digest(new.encode()) if ours and new else ""
    written.carry_out(result.files)
    for note in result.notes:
        if note.before != note.after:
            path = note.path.resolve()
            if path.read_bytes().decode("utf-8", errors="replace") != note.before:
                result.failures.append(
                    f"{note.name}: changed while it was read; run the command again"
                )
                continue
            try:
                write_whole(path, note.after.encode(), result.root)
            except NotesError as error:
                result.failures.append(str(error))
    if new and old != new:
        write_whole(result.home.resolve() / NAME, new.encode(), result.root)
    elif old and not new:
        (result.home.resolve() / NAME).unlink(missing_ok=True)


def _diff(name: str, before: str, after: str) -> str:
    if before == after:
        return ""
    old, new = (_shown_lines(text) for text in (before, after))
    return "".join(difflib.unified_diff(old, new, f"a/{name}", f"b/{name}"))


def _shown_lines(text: str) -> list[str]:
    """Split a text into lines for a diff; every one ends with a line feed."""
    return [f"{line}\n" for line in Document(text).lines] if text else []
