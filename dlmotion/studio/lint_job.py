"""Lint of one lesson in one language and theme, as a job of its own process."""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from dlmotion.base import defaults
from dlmotion.base.layout import USUAL
from dlmotion.base.parent import end_with
from dlmotion.studio.jobs import PRELOAD


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


def look_at(look: Look) -> list[dict[str, Any]]:
    """Run the lesson silently and return what the rules found, one dictionary a finding."""
    warnings.filterwarnings("ignore", category=SyntaxWarning)
    import_module(PRELOAD)
    from dlmotion.publish.blanks import blanks
    from dlmotion.publish.lesson import load_lesson
    from dlmotion.publish.typed_digits import typed_digits
    from dlmotion.stage.inputs import parse_inputs
    from dlmotion.stage.layout import LAYOUTS
    from dlmotion.stage.lint import draw_sheet, inspect_lesson

    module = import_module(look.module)
    inputs = parse_inputs(module.Inputs, look.settings)
    lesson = load_lesson(Path(str(module.__file__)).with_suffix(".toml"))
    staged = {
        "typed": tuple(typed_digits(lesson, look.lang)),
        "blanks": tuple(blanks(lesson, look.lang)),
        "trace": module.record(inputs),
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
) -> Iterator[tuple[Look, list[dict[str, Any]] | BaseException]]:
    """Yield every look with its findings, or with the error that stopped it, as they are done.

    ``code_paths`` is where the lessons' modules are looked for first.
    """
    paths = [str(path) for path in code_paths]
    with (
        defaults.environment(defaults.steady(os.environ)),
        ProcessPoolExecutor(jobs, get_context("spawn"), _look_in, (paths, os.getpid())) as pool,
    ):
        futures = {pool.submit(look_at, look): look for look in looks}
        for future in as_completed(futures):
            error = future.exception()
            yield futures[future], future.result() if error is None else error


def _look_in(paths: list[str], parent: int) -> None:
    end_with(parent)
    sys.path[:0] = paths
