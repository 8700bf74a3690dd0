"""Reading a lesson for its contract test: its words, its source as a tree, its module, its trace."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from string import Formatter
from types import ModuleType
from typing import Any

from publish.lesson import LANGS, Lesson, load_lessons

SCENES = Path(__file__).parents[2] / "scenes"


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


def module_of(lesson: Lesson) -> ModuleType:
    """The lesson's module."""
    return import_module(lesson.module)


@cache
def trace_of(slug: str) -> Any:
    """The frozen trace of a lesson with its own inputs, recorded once a test run."""
    from dlcore.trace import freeze

    module = module_of(next(lesson for lesson in lessons() if lesson.slug == slug))
    return freeze(module.record(module.Inputs()))


def tree_of(lesson: Lesson) -> ast.Module:
    """The lesson's source as a tree."""
    return ast.parse(lesson.scene_path.read_text(encoding="utf-8"))


def sentences(lesson: Lesson) -> Iterator[Sentence]:
    """Every text of a lesson."""
    yield Sentence("title", dict(lesson.title), lesson.literal)
    yield Sentence("takeaway", dict(lesson.takeaway), lesson.literal)
    for beat in lesson.beats:
        yield Sentence(f"beats.{beat.key}", dict(beat.caption), beat.literal)
    for key, text in lesson.labels.items():
        yield Sentence(f"labels.{key}", dict(text), lesson.literal)
    for figure in lesson.figures:
        yield Sentence(f"figures.{figure.name}.caption", dict(figure.caption), figure.literal)
        yield Sentence(f"figures.{figure.name}.alt", dict(figure.alt), figure.literal)


def spelt(template: str) -> str:
    """A template without its placeholders."""
    return " ".join(part for part, *_ in Formatter().parse(template))


def scene_class(tree: ast.Module) -> ast.ClassDef:
    """The class whose name ends in Scene."""
    (found,) = [node for node in tree.body if isinstance(node, ast.ClassDef) and node.name.endswith("Scene")]
    return found


def first_arguments(tree: ast.AST, *methods: str) -> list[str]:
    """The string that each call of one of these methods has as its first argument, in source order."""
    calls = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in methods
        and node.args
        and isinstance(node.args[0], ast.Constant)
    ]
    return [str(call.args[0].value) for call in sorted(calls, key=lambda call: (call.lineno, call.col_offset))]


__all__ = ["LANGS", "lessons", "module_of", "sentences", "spelt", "trace_of", "tree_of"]
