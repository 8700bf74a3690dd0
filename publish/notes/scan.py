"""What a note shows, what is missing, and which lessons and figures would fit; reads only."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from pathlib import Path
from typing import Any

from publish.lesson import Lesson
from publish.notes import coverage
from publish.notes.coverage import Cover, cover_sections
from publish.notes.document import Document, read_document
from publish.notes.errors import NotesError
from publish.notes.headings import Section, find_sections, section_at
from publish.notes.keras_blocks import KerasBlock, find_keras_blocks
from publish.notes.links import Target, resolve_link
from publish.notes.markers import Block, find_blocks, key_of
from publish.notes.matching import Candidate, Matcher, Surroundings
from publish.notes.pictures import Picture, find_pictures
from publish.notes.sites import Site, detect_site

_NEAR_LINES = 3
# Not .mdx: its pages break at HTML comments, which the markers are.
_SUFFIXES = (".md", ".markdown")


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

    @property
    def confidence(self) -> float:
        """How sure the first candidate is; 0 without one."""
        return self.candidates[0].confidence if self.candidates else 0.0

    @property
    def best(self) -> Candidate | None:
        """The figure that may be chosen without asking."""
        return self.candidates[0] if self.candidates and self.candidates[0].sure else None


@dataclass(frozen=True)
class FoundKeras:
    """A block of Keras code and the section it stands in."""

    block: KerasBlock
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
    keras: tuple[FoundKeras, ...]
    covers: dict[str, list[Cover]]
    blocks: tuple[Block, ...]

    def covered(self, section: Section) -> list[Cover]:
        """List the lessons that surely cover a section."""
        return [cover for cover in self.covers[section.key] if cover.confidence >= coverage.SURE]


def list_notes(paths: Iterable[Path]) -> tuple[Path, ...]:
    """List the Markdown files of the given files and folders; hidden and installed folders are left out."""
    found: dict[Path, Path] = {}
    for path in paths:
        if not path.exists():
            raise NotesError(f"{path}: expected a note or a folder of notes, got nothing there")
        if path.is_file() and path.suffix.lower() not in _SUFFIXES:
            raise NotesError(f"{path}: expected a Markdown file ({', '.join(_SUFFIXES)}), got {path.name!r}")
        files = [path] if path.is_file() else sorted(f for s in _SUFFIXES for f in path.rglob(f"*{s}"))
        for file in files:
            inner = file.relative_to(path).parts[:-1]
            if file.is_file() and not any(part.startswith(".") or part == "node_modules" for part in inner):
                found.setdefault(file.resolve(), file)
    return tuple(found.values())


def scan_note(
    path: Path,
    root: Path,
    matcher: Matcher,
    lessons: Sequence[Lesson],
    site: str | None = None,
    home: Path | None = None,
) -> ScannedNote:
    """Read one note and judge its pictures, sections and code; raises NotesError with one line.

    `root` bounds what its links may reach; its name is its path below `home` (default: the root).
    """
    name = name_below(path, root, home or root)
    document = read_document(path)
    sections = find_sections(document)
    texts = [section_text(document, section) for section in sections]
    covers = cover_sections(name, sections, texts, lessons)
    place = detect_site(path, document, site)
    try:
        blocks = find_blocks(document)
    except NotesError as error:
        raise NotesError(f"{path}: {error}") from error
    shown = {block.key for block in blocks if block.kind == "figure"}
    own = {line for block in blocks for line in range(block.start, block.end)}
    pictures = []
    for picture in find_pictures(document):
        if picture.line in own:
            continue
        section = section_at(sections, picture.line)
        folder = place.asset_folder(path) if picture.syntax == "hexo" else None
        around = surroundings(document, section, picture)
        pictures.append(
            FoundPicture(
                picture,
                resolve_link(picture.link, path, root, folder, place.static_folder),
                section,
                tuple(matcher.candidates(around, covers[section.key])),
                key_of(picture.link, picture.repeat) in shown,
            )
        )
    pictures = _one_place_each(pictures)
    keras = [
        FoundKeras(block, section_at(sections, block.start))
        for block in find_keras_blocks(document)
        if block.start not in own
    ]
    return ScannedNote(name, path, document, place, sections, tuple(pictures), tuple(keras), covers, tuple(blocks))


def name_below(path: Path, root: Path, home: Path) -> str:
    """Return the path of a note from `home`, links resolved; raises NotesError if it is not below the root."""
    if not path.resolve().is_relative_to(root.resolve()):
        raise NotesError(f"{path}: expected a note inside {root}, got one outside; name its folder with --root")
    return Path(os.path.relpath(path.resolve(), home.resolve())).as_posix()


def section_text(document: Document, section: Section) -> str:
    """Return the text of a section without its heading."""
    return "\n".join(document.lines[section.body : section.end])


def surroundings(document: Document, section: Section, picture: Picture) -> Surroundings:
    """Collect the words around a picture; the nearest are those between it and the picture before."""
    lines = document.lines[section.body : section.end]
    place = picture.line - section.body
    before = list(takewhile(_no_picture, reversed(lines[: max(0, place)])))
    near = [line for line in before if _prose(line)][:_NEAR_LINES]
    return Surroundings(
        link=picture.link,
        alt=picture.alt,
        near="\n".join(near),
        heading=section.title,
        parents=section.parents,
        section="\n".join(line for line in lines if _prose(line)),
    )


def scan_json(note: ScannedNote) -> dict[str, Any]:
    """Return a note's findings as plain data."""
    return {
        "note": note.name,
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
            for section in note.sections
            if section.level
        ],
        "keras": [
            {
                "line": found.block.start + 1,
                "key": found.block.key,
                "section": found.section.title,
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
        if candidates and candidates[0].sure:
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
