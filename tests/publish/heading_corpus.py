"""The labelled headings, and how well the matching does on them.

Run ``python -m tests.publish.heading_corpus`` to print precision, recall and every mistake.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from dlmotion.publish.lesson import load_lessons
from dlmotion.publish.notes.coverage import judge_heading, words_of
from dlmotion.publish.notes.lexicon import tokens_of
from dlmotion.publish.notes.subject import phrases_of, subject_of
from dlmotion.publish.notes.topics import topics_of
from dlmotion.studio.project import CODE

CORPUS = Path(__file__).with_name("headings.txt")


@dataclass(frozen=True)
class Labelled:
    """A heading, the topics that a person says it is about, and those that the matching says."""

    part: str
    heading: str
    label: frozenset[str]
    told: tuple[str, ...]

    @property
    def found(self) -> bool:
        """Whether one of the right topics was told."""
        return bool(self.label.intersection(self.told))

    @property
    def wrong(self) -> tuple[str, ...]:
        """The topics told that the heading is not about."""
        return tuple(slug for slug in self.told if slug not in self.label)


def judged() -> list[Labelled]:
    """Judge every heading of the corpus, each in its note."""
    built = {lesson.slug for lesson in load_lessons(CODE / "scenes")}
    topics = topics_of(())
    found = []
    for part, context, rows in _notes():
        text = "\n".join([context, *(heading for heading, _ in rows)])
        subject = subject_of([phrases_of(tokens_of(text), topics)], topics)
        for heading, label in rows:
            covers = judge_heading(words_of(heading, topics), subject, topics, built)
            told = tuple(cover.lesson for cover in covers if cover.relation == "covers")
            found.append(Labelled(part, heading, label, told))
    return found


def scores(rows: list[Labelled]) -> tuple[float, float]:
    """Return (precision, recall) of “covers”, heading by heading.

    A heading counts as right only if nothing that is told of it is wrong.
    """
    told = [row for row in rows if row.told]
    meant = [row for row in rows if row.label]
    precision = sum(not row.wrong for row in told) / len(told)
    return precision, sum(row.found for row in meant) / len(meant)


def _notes() -> Iterator[tuple[str, str, list[tuple[str, frozenset[str]]]]]:
    """Yield (part, a little of the note, [(heading, label)])."""
    for block in CORPUS.read_text(encoding="utf-8").split("\n\n"):
        lines = [line for line in block.splitlines() if line and not line.startswith("#")]
        if not lines:
            continue
        part, _, context = lines[0].removeprefix("@ ").partition(": ")
        rows = [line.rpartition(" =") for line in lines[1:]]
        yield part, context, [(heading, frozenset(slugs.split())) for heading, _, slugs in rows]


def main() -> None:
    """Print the scores of each part, and what went wrong."""
    rows = judged()
    for part in ("tuned", "held"):
        own = [row for row in rows if row.part == part]
        if not own:
            continue
        precision, recall = scores(own)
        print(f"{part}: {len(own)} headings, precision {precision:.3f}, recall {recall:.3f}")
        for row in own:
            if row.wrong or (row.label and not row.found):
                meant = ", ".join(sorted(row.label)) or "nothing"
                print(f"  {row.heading}: meant {meant}; told {', '.join(row.told) or 'nothing'}")


if __name__ == "__main__":
    main()
