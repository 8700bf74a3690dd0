"""The way to a lesson: what it stands on, in the order to watch it, and what stands on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dlmotion.publish.lesson import Lesson


@dataclass(frozen=True)
class Path:
    """Lessons before one, none before what it requires itself, and those that require it."""

    before: tuple[Lesson, ...]
    goal: Lesson
    after: tuple[Lesson, ...]


def path_to(goal: Lesson, lessons: Sequence[Lesson]) -> Path:
    """Return the way to a lesson; requirements that are no lesson here are left out."""
    by_slug = {lesson.slug: lesson for lesson in lessons if not lesson.variant}
    before: dict[str, Lesson] = {}

    def visit(lesson: Lesson, on_the_way: frozenset[str]) -> None:
        found = (by_slug[slug] for slug in lesson.requires if slug in by_slug)
        for needed in sorted(found, key=lambda each: each.order):
            if needed.slug not in before and needed.slug not in on_the_way:
                visit(needed, on_the_way | {needed.slug})
                before[needed.slug] = needed

    visit(goal, frozenset({goal.slug}))
    after = [lesson for lesson in by_slug.values() if goal.slug in lesson.requires]
    return Path(tuple(before.values()), goal, tuple(sorted(after, key=lambda each: each.order)))
