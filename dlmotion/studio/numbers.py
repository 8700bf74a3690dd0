"""The half of a lesson that computes, without the half that draws: no manim is imported for it."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from dlmotion.publish.lesson import Lesson
from dlmotion.studio.project import Project

_WANTED = ("Inputs", "record", "facts")


def numbers_of(name: str, path: Path, wanted: Iterable[str] = _WANTED) -> ModuleType:
    """Run what ``Inputs``, ``record`` and ``facts`` of a lesson need, and nothing else of its file.

    Or what those names need that are ``wanted``.

    Statements are kept if a kept one names what they bind, imports name by name. A lesson whose
    file cannot be taken apart so is run whole by whoever imports it; this raises what Python does.
    """
    tree = ast.parse(path.read_text(encoding="utf-8"), str(path))
    module = ModuleType(name)
    module.__file__ = str(path)
    sys.modules[name] = module  # dataclasses look their module up
    kept = ast.Module(list(_kept(tree, wanted)), [])
    exec(compile(kept, str(path), "exec"), module.__dict__)  # noqa: S102 (lessons are trusted code)
    return module


def inputs_in(lesson: Lesson, project: Project) -> list[dict[str, Any]]:
    """Describe every input that ``--set`` may change, as ``stage.inputs.describe`` does."""
    sys.path[:0] = [str(path) for path in project.code_paths if str(path) not in sys.path]
    from dlmotion.stage.inputs import describe

    name = f"{lesson.module} (inputs)"
    return describe(numbers_of(name, lesson.scene_path, ("Inputs",)).Inputs)


def _kept(tree: ast.Module, wanted: Iterable[str]) -> Iterator[ast.stmt]:
    """Statements in their order, of which the wanted names are made."""
    by_name: dict[str, list[ast.stmt]] = {}
    for statement in tree.body:
        for name in bound(statement):
            by_name.setdefault(name, []).append(statement)
    needed: set[str] = set()
    waiting = list(wanted)
    while waiting:
        name = waiting.pop()
        if name not in needed:
            needed.add(name)
            for statement in by_name.get(name, ()):
                waiting += named(statement)
    for statement in tree.body:
        if isinstance(statement, ast.Import | ast.ImportFrom):
            names = [alias for alias in statement.names if _binds(alias) in needed]
            if _is_future(statement):
                yield statement
            elif names:
                statement.names = names
                yield statement
        elif needed & set(bound(statement)):
            yield statement


def _is_future(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.ImportFrom) and statement.module == "__future__"


def _binds(alias: ast.alias) -> str:
    return alias.asname or alias.name.partition(".")[0]


def bound(statement: ast.stmt) -> Iterator[str]:
    """Names that a statement at the top of a file binds."""
    if isinstance(statement, ast.Import | ast.ImportFrom):
        yield from map(_binds, statement.names)
    elif isinstance(statement, ast.FunctionDef | ast.ClassDef):
        yield statement.name
    else:
        yield from (
            node.id
            for node in ast.walk(statement)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        )


def named(statement: ast.stmt) -> Iterable[str]:
    """Names that a statement uses when it runs; annotations are only words."""
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return []
    annotations = {
        id(part)
        for node in ast.walk(statement)
        if isinstance(node, ast.FunctionDef)
        for part in _annotations(node)
    }
    return _names_in(statement, annotations)


def _names_in(node: ast.AST, skipped: set[int]) -> list[str]:
    if id(node) in skipped:
        return []
    found = [node.id] if isinstance(node, ast.Name) else []
    for child in ast.iter_child_nodes(node):
        found += _names_in(child, skipped)
    return found


def _annotations(function: ast.FunctionDef) -> Iterator[ast.AST]:
    arguments = function.args
    for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
        if argument.annotation is not None:
            yield argument.annotation
    if function.returns is not None:
        yield function.returns
