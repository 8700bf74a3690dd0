"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from dlmotion.base.layout import LAYOUTS, USUAL
from dlmotion.base.names import LANGUAGES, THEMES
from dlmotion.base.quality import FORMATS, LETTERS, QUALITIES
from dlmotion.engine.limits import (
    FLOOR_MEMORY,
    FLOOR_SECONDS,
    SHARE,
    TIMES,
    memory_text,
    parse_memory,
)
from dlmotion.studio.completion import complete_input, complete_lesson
from dlmotion.studio.order import DRAFT, KINDS, PLAIN, Order

Function = TypeVar("Function", bound=Callable[..., Any])


class ListOf(click.ParamType[tuple[str, ...]]):
    """Comma-separated names out of a few."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self.names = names
        self.name = ",".join(names)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Read ``zh,en``."""
        if isinstance(value, tuple):
            return value
        chosen = tuple(dict.fromkeys(part.strip() for part in str(value).split(",")))
        for part in chosen:
            if part not in self.names:
                self.fail(
                    f"expected one or more of {', '.join(self.names)}, got {part!r}", param, ctx
                )
        return chosen


class LookName(click.ParamType[tuple[str, str]]):
    """A language and a theme."""

    name = "lang:theme"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        """Read ``zh:dark``."""
        lang, _, theme = str(value).partition(":")
        if lang not in LANGUAGES or theme not in THEMES:
            known = ", ".join(f"{lang}:{theme}" for lang in LANGUAGES for theme in THEMES)
            self.fail(f"expected one of {known}, got {value!r}", param, ctx)
        return lang, theme


class QualityName(click.ParamType[str]):
    """Name of a quality, or manim's letter for it."""

    name, names = "|".join(QUALITIES), tuple(QUALITIES)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Read ``high`` or ``h``."""
        quality = LETTERS.get(str(value), str(value))
        if quality not in QUALITIES:
            names = ", ".join((*QUALITIES, *LETTERS))
            self.fail(f"expected one of {names}, got {value!r}", param, ctx)
        return quality


class MemorySize(click.ParamType[int]):
    """Bytes, written as ``4G`` or ``512M``."""

    name = "size"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Read a size."""
        if isinstance(value, int):
            return value
        try:
            return parse_memory(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)


lessons_argument = click.argument(
    "lessons", nargs=-1, metavar="[LESSON]...", shell_complete=complete_lesson
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
lang_option = click.option(
    "--lang", type=ListOf(LANGUAGES), default="zh", show_default=True, help="Languages."
)
layout_option = click.option(
    "--layout",
    type=click.Choice(LAYOUTS),
    default=USUAL,
    show_default=True,
    help="16:9, or 9:16 and 1:1 for phones.",
)
set_option = click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="KEY=VALUE",
    help="Other inputs than the lesson's own; repeatable.",
    shell_complete=complete_input,
)
jobs_option = click.option(
    "-j", "--jobs", type=click.IntRange(1, 256), help="Processes (default: one for each core)."
)
timeout_option = click.option(
    "--timeout",
    type=click.FloatRange(min=0.1),
    metavar="SECONDS",
    help=f"End a job that takes longer. Default: {TIMES:g} times its last time, at least "
    f"{FLOOR_SECONDS / 60:g} minutes, counted anew with every frame of a film.",
)
memory_option = click.option(
    "--memory",
    type=MemorySize(),
    metavar="SIZE",
    help=f"End a job that takes more, such as 4G (Linux). Default: {SHARE:.0%} of this machine's "
    f"memory, shared by the jobs at once, at least {memory_text(FLOOR_MEMORY)}.",
)
build_first_option = click.option(
    "--build", "first", is_flag=True, help="Build what is stale or missing first."
)
strict_option = click.option(
    "--strict", is_flag=True, help="Write nothing and exit 3 if what would be shipped is stale."
)
force_option = click.option("--force", is_flag=True, help="Also make what is fresh.")


def order_options(function: Function) -> Function:
    """Add the options that say what is built, collected into one ``order``."""
    options = (
        click.option(
            "--only",
            type=ListOf(KINDS),
            help="Kinds. Default: all; motions beside draft films are drafts, else whole.",
        ),
        click.option(
            "-q",
            "--quality",
            type=QualityName(),
            default="draft",
            show_default=True,
            help="Of films.",
        ),
        lang_option,
        click.option(
            "--theme", type=ListOf(THEMES), default="dark", show_default=True, help="Of films."
        ),
        click.option(
            "--format",
            type=click.Choice(FORMATS),
            default="mp4",
            show_default=True,
            help="Of films.",
        ),
        layout_option,
    )
    for option in reversed(options):
        function = option(function)
    return function


def make_order(
    only: tuple[str, ...] | None,
    quality: str,
    lang: tuple[str, ...],
    theme: tuple[str, ...],
    format: str,
    layout: str,
    settings: tuple[str, ...] = (),
) -> Order:
    """Return the order that the options describe.

    Kinds, languages and themes in their usual sequence. Streams have the usual layout alone.
    """
    if only is None:
        only = KINDS if layout == USUAL else PLAIN
        whole = quality != DRAFT
    else:
        whole = True
    return Order(
        kinds=tuple(kind for kind in KINDS if kind in only),
        langs=tuple(name for name in LANGUAGES if name in lang),
        themes=tuple(name for name in THEMES if name in theme),
        quality=quality,
        format=format,
        layout=layout,
        settings=settings,
        whole=whole,
    )
