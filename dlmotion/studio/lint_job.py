"""Lint of one lesson, in the languages and themes asked for, as a job of its own process."""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from dlmotion.base import defaults
from dlmotion.base.layout import USUAL
from dlmotion.base.parent import end_with
from dlmotion.studio.jobs import PRELOAD

if TYPE_CHECKING:
    from dlmotion.publish.lesson import Lesson


@dataclass(frozen=True)
class Look:
    """What to look at: a lesson's module, a language, a theme, where a contact sheet may go."""

    slug: str
    module: str
    lang: str
    theme: str
    settings: tuple[str, ...] = ()
    sheet: Path | None = None
    layout: str = USUAL

    @property
    def name(self) -> str:
        """``lesson lang theme``, and the layout where it is another than landscape."""
        named = f"{self.slug} {self.lang} {self.theme}"
        return named if self.layout == USUAL else f"{named} {self.layout}"


Findings = list[dict[str, Any]]
"""One dictionary a finding."""


def look_at(looks: Sequence[Look]) -> list[Findings | str]:
    """Record a lesson once and run it silently for each look: what the rules found, or an error.

    All looks are at the same lesson with the same settings.
    """
    warnings.filterwarnings("ignore", category=SyntaxWarning)
    import_module(PRELOAD)
    from dlmotion.publish.lesson import load_lesson
    from dlmotion.reel.record.quick import quickly
    from dlmotion.stage.inputs import parse_inputs

    module = import_module(looks[0].module)
    inputs = parse_inputs(module.Inputs, looks[0].settings)
    lesson = load_lesson(Path(str(module.__file__)).with_suffix(".toml"))
    trace = module.record(inputs)
    found: list[Findings | str] = []
    with quickly():
        for look in looks:
            try:
                found.append(_findings(look, module, lesson, trace, inputs))
            except Exception as error:
                found.append(_line(error))
    return found


def _findings(look: Look, module: ModuleType, lesson: Lesson, trace: Any, inputs: Any) -> Findings:
    from dlmotion.publish.blanks import blanks
    from dlmotion.publish.typed_digits import typed_digits
    from dlmotion.stage.layout import LAYOUTS
    from dlmotion.stage.lint import draw_sheet, inspect_lesson

    staged = {
        "typed": tuple(typed_digits(lesson, look.lang)),
        "blanks": tuple(blanks(lesson, look.lang)),
        "trace": trace,
        "inputs": inputs,
        "lang": look.lang,
        "theme": look.theme,
        "layout": LAYOUTS[look.layout],
    }
    if look.sheet is None:
        found = inspect_lesson(module, **staged)
    else:
        look.sheet.parent.mkdir(parents=True, exist_ok=True)
        found = draw_sheet(module, look.sheet, **staged)
    return [
        {
            "rule": f.rule,
            "beat": f.beat,
            "time": round(f.time, 2),
            "message": f.message,
            "boxes": list(f.boxes),
        }
        for f in found
    ]


def look_at_all(
    looks: Iterable[Look], jobs: int, code_paths: Iterable[Path]
) -> Iterator[tuple[Look, Findings | str]]:
    """Yield every look with its findings, or a line on what stopped it, as they are done.

    ``code_paths`` is where the lessons' modules are looked for first.
    """
    paths = [str(path) for path in code_paths]
    with (
        defaults.environment(defaults.steady(os.environ)),
        ProcessPoolExecutor(jobs, get_context("spawn"), _look_in, (paths, os.getpid())) as pool,
    ):
        futures = {pool.submit(look_at, group): group for group in grouped(looks, jobs)}
        for future in as_completed(futures):
            group, error = futures[future], future.exception()
            found = [_line(error)] * len(group) if error else future.result()
            yield from zip(group, found, strict=True)


def grouped(looks: Iterable[Look], jobs: int) -> list[list[Look]]:
    """Looks by lesson, so that each is recorded once; in parts where jobs would be left without."""
    lessons: dict[str, list[Look]] = {}
    for look in looks:
        lessons.setdefault(look.slug, []).append(look)
    parts = max(1, jobs // max(1, len(lessons)))
    return [part for own in lessons.values() for k in range(parts) if (part := own[k::parts])]


def _line(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"


def _look_in(paths: list[str], parent: int) -> None:
    end_with(parent)
    sys.path[:0] = paths
