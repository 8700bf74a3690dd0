"""What a note shows, what is missing, and which lessons and figures would fit; reads only."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice, takewhile
from pathlib import Path
from typing import Any

from dlmotion.publish.lesson import Lesson
from dlmotion.publish.notes.code_blocks import MAX_PIECES, CodeBlock, find_code_blocks
from dlmotion.publish.notes.coverage import Cover, cover_note
from dlmotion.publish.notes.document import Document, read_document
from dlmotion.publish.notes.errors import NotesError
from dlmotion.publish.notes.headings import MAX_SECTIONS, Section, find_sections, section_at
from dlmotion.publish.notes.language import language_of
from dlmotion.publish.notes.links import Target, resolve_link
from dlmotion.publish.notes.markers import Block, find_blocks, key_of
from dlmotion.publish.notes.matching import LIKELY, SURE, Candidate, Matcher, Surroundings
from dlmotion.publish.notes.notebook import Notebook
from dlmotion.publish.notes.pictures import MAX_PICTURES, Picture, find_pictures
from dlmotion.publish.notes.rendered import is_rendered
from dlmotion.publish.notes.sites import Site, detect_site

_NEAR_LINES = 3
# Lines of a section, and characters of a line, that are read for what a picture shows.
_FAR, _LONG_LINE = 400, 2000
_SUFFIXES = (".md", ".markdown", ".mdx", ".qmd", ".rmd", ".ipynb")


@dataclass(frozen=True)
class FoundPicture:
    """A picture with what its link points at, its section and the figures that may stand for it.

    `shown` says that a figure stands below it already.
    """

    picture: Picture
    target: Target
    section: Section
    candidates: tuple[Candidate, ...]
    shown: bool = False
    at_least: float = SURE

    @property
    def confidence(self) -> float:
        """How sure the first candidate is; 0 without one."""
        return self.candidates[0].confidence if self.candidates else 0.0

    @property
    def best(self) -> Candidate | None:
        """The figure that may be chosen without asking."""
        return self.candidates[0] if self.confidence >= self.at_least else None

    @property
    def undecided(self) -> tuple[Candidate, ...]:
        """The figures that a person is to choose from."""
        if self.best or not self.target.needs_picture:
            return ()
        return tuple(c for c in self.candidates if c.confidence >= LIKELY)


@dataclass(frozen=True)
class FoundCode:
    """A block of Keras code and the section it stands in."""

    block: CodeBlock
    section: Section


@dataclass(frozen=True)
class ScannedNote:
    """Everything found in one note; `name` is its path under the root."""

    name: str
    path: Path
    document: Document
    site: Site
    sections: tuple[Section, ...]
    pictures: tuple[FoundPicture, ...]
    keras: tuple[FoundCode, ...]
    covers: dict[str, list[Cover]]
    blocks: tuple[Block, ...]
    limits: tuple[str, ...] = ()
    lang: str | None = None

    @property
    def raw_html(self) -> bool:
        """Whether a film may be shown by HTML: MDX takes it for code, notebooks may drop it."""
        plain = not (self.document.mdx or isinstance(self.document, Notebook))
        return plain and self.site.raw_html

    @property
    def headed(self) -> tuple[Section, ...]:
        """The sections that have a title: a heading, a bold line, or that of the front matter."""
        return tuple(section for section in self.sections if section.title)

    def covered(self, section: Section) -> list[Cover]:
        """List the lessons that cover a section and are there."""
        return [cover for cover in self.covers[section.key] if cover.covers]


def _left_out(folders: Iterable[str]) -> bool:
    return any(part.startswith(".") or part == "node_modules" for part in folders)


def _files_below(folder: Path) -> list[Path]:
    found = []
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not _left_out((name,))]
        found += [Path(place, name) for name in names if name.lower().endswith(_SUFFIXES)]
    return sorted(file for file in found if file.is_file())


def list_notes(paths: Iterable[Path]) -> tuple[Path, ...]:
    """List the notes of the given files and folders: Markdown of all kinds, and notebooks.

    Hidden and installed folders are left out.
    """
    found: dict[Path, Path] = {}
    for path in paths:
        if not path.exists():
            raise NotesError(f"{path}: expected a note or a folder of notes, got nothing there")
        if path.is_file() and path.suffix.lower() not in _SUFFIXES:
            raise NotesError(f"{path}: expected a note ({', '.join(_SUFFIXES)}), got {path.name!r}")
        for file in [path] if path.is_file() else _files_below(path):
            found.setdefault(file.resolve(), file)
    return tuple(found.values())


def scan_note(
    path: Path,
    root: Path,
    matcher: Matcher,
    lessons: Sequence[Lesson],
    site: str | None = None,
    home: Path | None = None,
    at_least: float = SURE,
) -> ScannedNote:
    """Read one note and judge its pictures, sections and code; raises NotesError with one line.

    `root` bounds what its links may reach; its name is its path below `home` (default: the root).
    """
    name = name_below(path, root, home or root)
    document = read_document(path)
    sections = find_sections(document)
    place = detect_site(path, document, site, matcher.sites)
    if site is None and (document.mdx or isinstance(document, Notebook)):
        place = Site("plain", "MDX" if document.mdx else "a notebook")
    place = place.sharing((home or root), root)
    try:
        blocks = find_blocks(document)
    except NotesError as error:
        raise NotesError(f"{path}: {error}") from error
    shown = {block.key for block in blocks if block.kind == "figure"}
    own = {line for block in blocks for line in range(block.start, block.end)}
    said = without_lines(document, own)
    texts = [section_text(said, section) for section in sections]
    covers, about = cover_note(name, sections, texts, lessons)
    pictures = []
    for picture in find_pictures(document):
        if picture.line in own:
            continue
        section = section_at(sections, picture.line)
        folder = place.asset_folder(path) if picture.syntax == "hexo" else None
        target = resolve_link(picture.link, path, root, folder, place.static_folder)
        if picture.syntax == "wiki" and target.state == "missing" and target.path:
            # Obsidian finds an embedded file by its name, wherever in the vault it lies.
            found = target.name.casefold() in matcher.vault(root)
            target = replace(target, state="exists") if found else target
        if target.state == "remote" and is_rendered(picture.link, picture.alt):
            target = replace(target, state="rendered")
        around = surroundings(said, section, picture, target.state == "remote")
        wanted = about and target.state not in ("rendered", "embedded")
        candidates = matcher.candidates(around, covers[section.key]) if wanted else []
        key = key_of(picture.link, picture.repeat)
        pictures.append(
            FoundPicture(picture, target, section, tuple(candidates), key in shown, at_least)
        )
    pictures = _one_place_each(pictures)
    keras = [
        FoundCode(block, section_at(sections, block.start))
        for block in find_code_blocks(document)
        if block.start not in own
    ]
    limits = list(document.limits)
    if len(pictures) >= MAX_PICTURES:
        limits.append(f"looked at the first {MAX_PICTURES} pictures")
    if len(keras) >= MAX_PIECES:
        limits.append(f"looked at the first {MAX_PIECES} pieces of code")
    if len(sections) > MAX_SECTIONS:
        limits.append(f"looked at the first {MAX_SECTIONS} headings")
    return ScannedNote(
        name,
        path,
        document,
        place,
        sections,
        tuple(pictures),
        tuple(keras),
        covers,
        tuple(blocks),
        tuple(f"{name}: {line}" for line in limits),
        language_of(document, own),
    )


def name_below(path: Path, root: Path, home: Path) -> str:
    """Return the path of a note from `home`, links resolved.

    Raises NotesError if it is not below the root.
    """
    if not path.resolve().is_relative_to(root.resolve()):
        raise NotesError(
            f"{path}: expected a note inside {root}, got one outside; name its folder with --root"
        )
    return Path(os.path.relpath(path.resolve(), home.resolve())).as_posix()


def without_lines(document: Document, own: set[int]) -> Document:
    """Return the words of the note's writer: what we put there must not speak for itself."""
    if not own:
        return document
    return Document("\n".join("" if i in own else line for i, line in enumerate(document.lines)))


def section_text(document: Document, section: Section) -> str:
    """Return the text of a section without its heading."""
    return "\n".join(document.lines[section.body : section.end])


def surroundings(
    document: Document, section: Section, picture: Picture, remote: bool = False
) -> Surroundings:
    """Collect the words around a picture.

    The nearest are those between it and the picture before.
    """
    lines = document.lines
    above = range(min(picture.line, section.end) - 1, section.body - 1, -1)
    before = takewhile(_no_picture, (lines[i] for i in above[:_FAR]))
    near = [line for line in before if _prose(line)][:_NEAR_LINES]
    return Surroundings(
        link=picture.link,
        alt=picture.alt,
        near="\n".join(near),
        heading=section.title,
        parents=section.parents,
        section=_section_prose(document, section.body, section.end),
        remote=remote,
    )


@lru_cache(maxsize=4)
def _section_prose(document: Document, start: int, end: int) -> str:
    """Return what a section says; the same for each of its pictures."""
    lines = islice(document.lines, start, min(end, start + _FAR))
    return "\n".join(line[:_LONG_LINE] for line in lines if _prose(line))


def scan_json(note: ScannedNote) -> dict[str, Any]:
    """Return a note's findings as plain data."""
    return {
        "note": note.name,
        "lang": note.lang,
        "limits": note.limits,
        "site": {"name": note.site.name, "reason": note.site.reason},
        "pictures": [
            {
                "link": found.picture.link,
                "line": found.picture.line + 1,
                "alt": found.picture.alt,
                "state": found.target.state,
                "shown": found.shown,
                "section": found.section.title,
                "candidates": [vars(candidate) for candidate in found.candidates],
            }
            for found in note.pictures
        ],
        "sections": [
            {
                "title": section.title,
                "level": section.level,
                "line": section.start + 1,
                "lessons": [vars(cover) for cover in note.covers[section.key]],
                "covered": bool(note.covered(section)),
            }
            for section in note.headed
        ],
        "keras": [
            {
                "line": found.block.start + 1,
                "key": found.block.key,
                "section": found.section.title,
                "framework": found.block.framework,
                "network": found.block.network,
                "fenced": found.block.fenced,
            }
            for found in note.keras
        ],
    }


def _one_place_each(pictures: Sequence[FoundPicture]) -> list[FoundPicture]:
    """Let a guessed figure be sure of one picture of the note only: the one that it fits best."""
    settled = list(pictures)
    taken: dict[tuple[str, str], int] = {}
    for i in sorted(range(len(pictures)), key=lambda i: -pictures[i].confidence):
        candidates = [_unless_taken(candidate, taken) for candidate in pictures[i].candidates]
        candidates.sort(key=lambda candidate: -candidate.confidence)
        settled[i] = replace(pictures[i], candidates=tuple(candidates))
        if candidates and candidates[0].confidence >= pictures[i].at_least:
            taken.setdefault((candidates[0].lesson, candidates[0].figure), pictures[i].picture.line)
    return settled


def _unless_taken(candidate: Candidate, taken: dict[tuple[str, str], int]) -> Candidate:
    line = taken.get((candidate.lesson, candidate.figure))
    if line is None or candidate.confidence == 1.0:
        return candidate
    reason = f"{candidate.reason}; fits the picture in line {line + 1} better"
    return replace(candidate, confidence=min(0.4, candidate.confidence), reason=reason)


def _no_picture(line: str) -> bool:
    return "![" not in line and "<img" not in line


def _prose(line: str) -> bool:
    """Say whether a line speaks: not blank, no picture, no bare link."""
    text = line.strip()
    return bool(text) and not text.startswith(("![", "<img", "http", ">http", "<!--", "```", "~~~"))
