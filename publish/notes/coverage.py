"""Which lessons cover which section of a note, and how sure that is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from publish.lesson import Lesson, NoteRef
from publish.notes.headings import Section
from publish.notes.words import compact, mentions

SURE = 0.6


@dataclass(frozen=True)
class Cover:
    """A lesson that fits a section, with a confidence in 0..1 and the reason in words."""

    lesson: str
    confidence: float
    reason: str


def note_matches(name: str, note: str) -> bool:
    """Say whether the file `name` is the note that a lesson calls `note` (`002` is `002_….md`)."""
    stem = PurePosixPath(name).stem
    return stem == note or re.match(re.escape(note) + r"(?![A-Za-z0-9])", stem) is not None


def named_sections(name: str, ref: NoteRef, sections: Sequence[Section], texts: Sequence[str]) -> list[Section]:
    """List the sections that a lesson's `note:section` names: by number, heading or a phrase in the text."""
    if not ref.section or not note_matches(name, ref.note):
        return []
    number = re.fullmatch(r"§?\s*(\d+(?:\.\d+)*)", ref.section)
    if number:
        return [s for s in sections if s.level and s.number == number.group(1)][:1]
    wanted = compact(ref.section)
    titles = [(s, compact(s.title)) for s in sections if s.level]
    exact = [s for s, title in titles if title == wanted]
    partly = [s for s, title in titles if wanted and wanted in title]
    if exact or partly:
        return (exact or partly)[:1]
    return [s for s, text in zip(sections, texts, strict=True) if wanted and wanted in compact(text)][:1]


def cover_sections(
    name: str, sections: Sequence[Section], texts: Sequence[str], lessons: Sequence[Lesson]
) -> dict[str, list[Cover]]:
    """Return for each section (by key) the lessons that cover it, surest first."""
    shares = _shares(lessons)
    phrases = {phrase for lesson in lessons for phrase in _phrases(lesson)}
    heard = {section.key: _heard(section.title, phrases) for section in sections}
    covers: dict[str, list[Cover]] = {section.key: [] for section in sections}
    for lesson in lessons:
        named = {s.key for ref in lesson.notes for s in named_sections(name, ref, sections, texts)}
        for section, text in zip(sections, texts, strict=True):
            if section.key in named:
                covers[section.key].append(Cover(lesson.slug, 1.0, "the lesson names this section"))
                continue
            cover = _by_words(section, heard[section.key], text, lesson, shares)
            if cover:
                covers[section.key].append(cover)
    order = {lesson.slug: i for i, lesson in enumerate(lessons)}
    for found in covers.values():
        found.sort(key=lambda cover: (-cover.confidence, order[cover.lesson]))
    return covers


def _by_words(section: Section, heard: set[str], text: str, lesson: Lesson, shares: dict[str, int]) -> Cover | None:
    """Judge by the title and keywords of a lesson: in the heading, or again and again in the text."""
    best: tuple[float, str] = (0.0, "")
    for phrase in _phrases(lesson):
        part = len(compact(phrase)) / max(1, len(compact(section.title)))
        if section.level and phrase in heard:
            score = min(0.95, 0.5 + 0.3 * min(1.0, part) + 0.15 / shares[compact(phrase)])
            best = max(best, (score, f"the heading says “{phrase}”"))
        elif (times := mentions(text, phrase)) > 1:
            score = min(0.5, 0.2 + 0.05 * times) / shares[compact(phrase)] ** 0.5
            best = max(best, (score, f"the text says “{phrase}” {times} times"))
    return Cover(lesson.slug, round(best[0], 2), best[1]) if best[0] >= 0.2 else None


def _heard(title: str, phrases: set[str]) -> set[str]:
    """Return the phrases in a heading that are not just a part of a longer one, as 监督学习 in 无监督学习."""
    found = {phrase for phrase in phrases if mentions(title, phrase)}
    return {p for p in found if not any(compact(p) in compact(q) and compact(p) != compact(q) for q in found)}


def _phrases(lesson: Lesson) -> list[str]:
    """Title (up to a colon) and keywords, each once."""
    titles = [re.split(r"[:：]", title)[0].strip() for title in lesson.title.values()]
    return [phrase for phrase in dict.fromkeys((*lesson.keywords, *titles)) if len(compact(phrase)) > 1]


def _shares(lessons: Sequence[Lesson]) -> dict[str, int]:
    """Count the lessons that claim each phrase."""
    counts: dict[str, int] = {}
    for lesson in lessons:
        for phrase in {compact(phrase) for phrase in _phrases(lesson)}:
            counts[phrase] = counts.get(phrase, 0) + 1
    return counts
