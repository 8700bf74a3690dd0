"""Which stream a lesson gets: the whole one, or a draft of what its draft films show."""

from __future__ import annotations

from collections.abc import Collection

from dlmotion.base.names import LANGUAGES, THEMES
from dlmotion.base.quality import FORMATS
from dlmotion.studio.order import DRAFT, Order


def name_of(subject: str, *, whole: bool) -> str:
    """Name of the target; both write one file."""
    return f"motion:{subject}" if whole else f"motion:{subject}:{DRAFT}"


def is_whole(order: Order, subject: str, known: Collection[str]) -> bool:
    """Whether the whole stream is made: where it is asked for, and where it was built once.

    So no draft takes the place of a stream that may be on somebody's page.
    """
    return order.whole or name_of(subject, whole=True) in known


def looks_of(
    order: Order, subject: str, known: Collection[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Languages and themes of a draft: those asked for, and those that films were drafted in.

    Where neither is known, the first of each.
    """
    drafts = [look for name in known if (look := _drafted(name, subject))]
    langs = {*order.langs, *(lang for lang, _ in drafts)}
    themes = {*order.themes, *(theme for _, theme in drafts)}
    return (
        tuple(lang for lang in LANGUAGES if lang in langs) or LANGUAGES[:1],
        tuple(theme for theme in THEMES if theme in themes) or THEMES[:1],
    )


def _drafted(name: str, subject: str) -> tuple[str, str] | None:
    """Language and theme of a draft film of a lesson in the usual layout."""
    kind, of, *rest = name.split(":")
    if (kind, of, rest[2:3]) != ("film", subject, [DRAFT]) or not {*rest[3:]} <= {*FORMATS}:
        return None
    return rest[0], rest[1]
