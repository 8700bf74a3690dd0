"""Every sentence of a lesson as it would be said of some inputs, or the one that cannot be said."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from threadpoolctl import threadpool_limits

from dlcore.trace import freeze
from dlmotion.publish.lesson import Lesson
from dlmotion.stage.inputs import parse_inputs
from dlmotion.stage.words import ClaimError, Said, Words
from dlmotion.studio.numbers import numbers_of


class RefusedError(ValueError):
    """An order that would make a film say something false.

    It tells which claim that is, its numbers, and what to change.
    """


@dataclass(frozen=True)
class Speech:
    """What a lesson says in one language."""

    lang: str
    sentences: tuple[Said, ...]


def speeches(lesson: Lesson, settings: Sequence[str], langs: Sequence[str]) -> Iterator[Speech]:
    """Record a lesson and say all its sentences.

    Raises
    ------
    InputError
        If a setting is none of the lesson's inputs.
    RefusedError
        If a sentence has no wording that is true.
    """
    module = numbers_of(f"{lesson.module} (numbers)", lesson.scene_path)
    inputs = parse_inputs(module.Inputs, list(settings))
    facts = module.facts(recorded(module, inputs))
    for lang in langs:
        words = Words.read(lesson.path, lang, facts)
        try:
            yield Speech(lang, tuple(words.all()))
        except ClaimError as error:
            raise RefusedError(refusal(lesson, module, inputs, error)) from error


def recorded(module: ModuleType, inputs: Any) -> Any:
    """Record a lesson on one thread, as builds do: on busy cores, two wait for each other."""
    with threadpool_limits(1, "blas"):
        return freeze(module.record(inputs))


def refusal(lesson: Lesson, module: ModuleType, inputs: Any, error: ClaimError) -> str:
    """One line: the claim, its numbers, and the input whose own value would make it true."""
    changed = [
        field.name
        for field in dataclasses.fields(inputs)
        if getattr(inputs, field.name) != field.default
    ]
    cures = [name for name in changed if _is_cured(lesson, module, inputs, name)]
    advice = f"; change {' or '.join(cures or changed)}" if changed else ""
    return f"{lesson.slug}: {error}{advice}"


def _is_cured(lesson: Lesson, module: ModuleType, inputs: Any, name: str) -> bool:
    """Whether the lesson is true again once one input has its own value back."""
    own = {field.name: field.default for field in dataclasses.fields(inputs)}
    trace = recorded(module, dataclasses.replace(inputs, **{name: own[name]}))
    try:
        Words.read(lesson.path, "zh", module.facts(trace)).check()
    except ClaimError:
        return False
    return True
