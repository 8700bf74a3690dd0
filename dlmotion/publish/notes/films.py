"""Which film is offered below which heading of a note, before a person decides otherwise."""

from __future__ import annotations

from dataclasses import dataclass

from dlmotion.publish.notes.headings import Section
from dlmotion.publish.notes.scan import ScannedNote


@dataclass(frozen=True)
class Offer:
    """The film of the lesson that fits a section best, and the other lessons that cover it."""

    section: Section
    lesson: str
    others: tuple[str, ...]


def offer_films(note: ScannedNote) -> tuple[Offer, ...]:
    """Give each section the lesson that covers it best.

    Each film is offered once in a note, where it fits best.
    """
    places: dict[str, tuple[float, int]] = {}
    sections = note.headed
    for i, section in enumerate(sections):
        for cover in note.covered(section):
            if cover.lesson not in places or cover.confidence > places[cover.lesson][0]:
                places[cover.lesson] = (cover.confidence, i)
    offers = []
    for i, section in enumerate(sections):
        here = [cover.lesson for cover in note.covered(section)]
        own = [lesson for lesson in here if places[lesson][1] == i]
        if own:
            offers.append(
                Offer(section, own[0], tuple(lesson for lesson in here if lesson != own[0]))
            )
    return tuple(offers)
