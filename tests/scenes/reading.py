"""Reading a lesson for its contract test: words, source as a tree, module, trace."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from dlmotion.publish.lesson import Lesson, load_lessons
from dlmotion.publish.typed_digits import spelt

SCENES = Path(__file__).parents[2] / "scenes"
traces: Path | None = None
"""Where the workers of a test run keep what they recorded."""


@dataclass(frozen=True)
class Sentence:
    """One text of a lesson in every language, and the digits that it may spell out."""

    key: str
    text: dict[str, str]
    literal: tuple[str, ...]


@cache
def lessons() -> tuple[Lesson, ...]:
    """All lessons of the repository."""
    return load_lessons(SCENES)


def some(every: int, first: int = 0) -> tuple[Lesson, ...]:
    """Every so many lessons, for what lessons have in common: their grammar, not their words."""
    return lessons()[first::every]


def module_of(lesson: Lesson) -> ModuleType:
    """The lesson's module."""
    return import_module(lesson.module)


@cache
def trace_of(slug: str) -> Any:
    """The frozen trace of a lesson with its own inputs, recorded once a test run.

    The other workers of the run read it from its archive, as films do.
    """
    from dlcore.trace import freeze, save
    from dlmotion.studio.trace_job import read_trace

    module = module_of(next(lesson for lesson in lessons() if lesson.slug == slug))
    kept = traces / f"{slug}.npz" if traces else None
    if kept and kept.exists():
        return read_trace(module, kept)
    trace = freeze(module.record(module.Inputs()))
    if kept:
        save(trace, kept)
    return trace


def tree_of(lesson: Lesson) -> ast.Module:
    """The lesson's source as a tree."""
    return ast.parse(lesson.scene_path.read_text(encoding="utf-8"))


def trees_of(lesson: Lesson) -> Iterator[ast.Module]:
    """The lesson's source, and that of what it computes in a part of its own."""
    yield tree_of(lesson)
    part = lesson.scene_path.with_name(f"{lesson.scene_path.stem}_numbers.py")
    if part.is_file():
        yield ast.parse(part.read_text(encoding="utf-8"))


def sentences(lesson: Lesson) -> Iterator[Sentence]:
    """Every text of a lesson."""
    for sentence in lesson.sentences:
        for wording in sentence.wordings:
            yield Sentence(sentence.key, dict(wording.text), sentence.literal)


def scene_class(tree: ast.Module) -> ast.ClassDef:
    """The class whose name ends in Scene."""
    (found,) = [
        node for node in tree.body if isinstance(node, ast.ClassDef) and node.name.endswith("Scene")
    ]
    return found


def is_in_the_grammar(tree: ast.Module) -> bool:
    """Whether a lesson's beats are methods; the others are still written in the old way."""
    return any(
        isinstance(node, ast.FunctionDef) and is_beat(node) for node in scene_class(tree).body
    )


def is_beat(method: ast.FunctionDef) -> bool:
    """Whether a method is decorated as a beat."""
    return any(isinstance(mark, ast.Name) and mark.id == "beat" for mark in method.decorator_list)


def played_beats(tree: ast.Module) -> list[str]:
    """Keys of the beats in the order in which they play: as written, unless ``construct`` says."""
    scene = scene_class(tree)
    if not is_in_the_grammar(tree):
        return first_arguments(scene, "beat")
    methods = {node.name: node for node in scene.body if isinstance(node, ast.FunctionDef)}
    if "construct" not in methods:
        return [name for name, method in methods.items() if is_beat(method)]
    calls = [
        node.func.attr
        for node in ast.walk(methods["construct"])
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    ]
    return [name for name in calls if name in methods and is_beat(methods[name])]


def first_arguments(tree: ast.AST, *methods: str) -> list[str]:
    """The string that each call of these methods has as first argument, in source order."""
    calls = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in methods
        and node.args
        and isinstance(node.args[0], ast.Constant)
    ]
    return [
        str(call.args[0].value)
        for call in sorted(calls, key=lambda call: (call.lineno, call.col_offset))
    ]


__all__ = ["lessons", "module_of", "sentences", "spelt", "trace_of", "tree_of"]
