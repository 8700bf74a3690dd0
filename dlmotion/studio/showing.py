"""``show``: a lesson that plays in a notebook, with inputs of one's own, as vectors."""

from __future__ import annotations

import sys
from html import escape
from importlib import import_module
from pathlib import Path
from typing import Any

from dlcore.trace import freeze
from dlmotion.base.names import LANGUAGES, THEMES
from dlmotion.player.one_page import one_page
from dlmotion.publish.lesson import Lesson
from dlmotion.stage.inputs import InputError
from dlmotion.stage.wording import ClaimError
from dlmotion.studio.errors import USAGE, CommandError
from dlmotion.studio.motion import Show, motion
from dlmotion.studio.project import Project, choose
from dlmotion.studio.sentences import refusal
from dlmotion.studio.trace_job import inputs_of

FPS = 30
"""Frames a second: half of a film's, for it is recorded while somebody waits."""
_FRAME = (
    '<iframe srcdoc="{page}" title="{title}" allowfullscreen loading="lazy" style="width:100%;'
    'max-width:60rem;aspect-ratio:16/11.2;min-height:28.5rem;border:0"></iframe>'
)


class Playable:
    """A lesson that a notebook plays by itself, in this session and when it is opened again."""

    def __init__(self, page: str, title: str) -> None:
        self.page, self.title = page, title

    def _repr_html_(self) -> str:
        # A page of its own: a notebook's styles do not reach in, and scripts of outputs run there.
        return _FRAME.format(page=escape(self.page), title=escape(self.title))

    def __repr__(self) -> str:
        return self.title

    def save(self, path: str | Path) -> Path:
        """Write the page; it plays from disk and needs no other file."""
        from dlmotion.base.atomic import write_text

        place = Path(path)
        if place.exists():
            raise CommandError(f"{place}: expected a new file, got one that exists")
        write_text(place, self.page)
        return place


def show(lesson: str, *, lang: str = "zh", theme: str | None = None, **inputs: object) -> Playable:
    """Play a lesson in a notebook, with some of its inputs changed.

    Parameters
    ----------
    lesson
        Its name, as ``dlmotion list`` has it.
    lang, theme
        Of the film; without a theme that of the reader.
    inputs
        Inputs of the lesson, as ``--set`` takes them: ``show("softmax", first=3.0)``.

    Raises
    ------
    CommandError
        In one line, where there is no such lesson, input or value.
    """
    for name, word, words in (("lang", lang, LANGUAGES), ("theme", theme, (None, *THEMES))):
        if word not in words:
            expected = ", ".join(map(str, words))
            raise CommandError(f"{name}: expected one of {expected}, got {word!r}", USAGE)
    project = Project.at(Path.cwd(), None)
    found = _found(project, lesson)
    sys.path[:0] = [str(path) for path in project.code_paths if str(path) not in sys.path]
    module = import_module(found.module)
    given: Any = None
    try:
        settings = [f"{name}={_typed(value)}" for name, value in inputs.items()]
        given = inputs_of(module, settings, asked="show()")
        trace = freeze(module.record(given))
        themes = (theme,) if theme else THEMES
        made = motion(module, Show(trace, given), langs=(lang,), themes=themes, fps=FPS)
    except InputError as error:
        raise CommandError(f"{found.slug}: {error}", USAGE) from error
    except ClaimError as error:
        raise CommandError(refusal(found, module, given, error)) from error
    title = str(made.head["title"][lang])
    return Playable(one_page(made.stream, title, lang, theme), title)


def _found(project: Project, name: str) -> Lesson:
    """The lesson of that name, the project's own or built in."""
    lessons, broken = project.lessons()
    first, *more = choose(lessons, [name], broken)
    if more:
        raise CommandError(f"expected one lesson, got {name!r}, which names {1 + len(more)}", USAGE)
    return first


def _typed(value: object) -> str:
    """A value as it would be typed behind ``--set``."""
    if isinstance(value, list | tuple):
        return ",".join(map(_typed, value))
    return str(value)
