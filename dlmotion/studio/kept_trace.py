"""What a lesson computed, kept from save to save while nothing has changed that it came of."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from time import time
from types import ModuleType
from typing import Any, get_type_hints

from dlcore.trace import freeze, recast
from dlmotion.base.hashes import FileHashes
from dlmotion.engine.reads import changed_since, content_of, reads_below
from dlmotion.reel.retake.definitions import looks_names_up
from dlmotion.studio.numbers import bound, named

MOST = 4
"""Traces of one lesson that are kept: of its own inputs, and of what was tried last."""
_COMPUTES = ("Inputs", "record")
_UNNAMED = {"__init_subclass__", "__set_name__", "__class_getitem__", "__new__"}
"""What may call methods of a class that nobody names while the class is made."""
_ROOT = Path(Path.cwd().anchor)


@dataclass(frozen=True)
class _Kept:
    """A trace, the code that computed it, and what the files said that it read."""

    code: str
    reads: Mapping[str, str]
    trace: Any


class Traces:
    """Traces of the lesson that was asked for last.

    That is right in a process that imports nothing but lessons anew: whoever edits other code
    starts another process.
    """

    def __init__(self) -> None:
        self._lesson = ""
        self._kept: dict[str, _Kept] = {}

    def of(self, module: ModuleType, source: bytes, inputs: Any) -> Any:
        """The frozen trace of these inputs; ``source`` is what the module was imported from."""
        if module.__name__ != self._lesson:
            self._kept.clear()
            self._lesson = module.__name__
        asked, code = repr(inputs), computing(source)
        known = self._kept.pop(asked, None)
        trace = None
        if known is not None and known.code == code and known.reads == _contents(known.reads):
            trace = _again(module, known.trace)
        if known is None or trace is None:
            known = _recorded(module, code, inputs)
            trace = known.trace
        if known.code:
            self._kept[asked] = known
        for oldest in list(self._kept)[:-MOST]:
            del self._kept[oldest]
        return trace


def computing(source: bytes) -> str:
    """Digest of all code of a lesson's file that can decide what ``record`` returns.

    That is what runs when the file is imported, ``record`` and ``Inputs``, and what these name; of
    other functions the heads. Where code looks names up while it runs, it is all.
    """
    tree = ast.parse(source)
    told = tree.body if _is_opaque(tree) else list(_deciding(tree))
    return sha256("\0".join(map(ast.dump, told)).encode()).hexdigest()


def _is_opaque(tree: ast.Module) -> bool:
    """Whether functions may be called that nothing names."""
    parts = list(ast.walk(tree))
    called = {part.name for part in parts if isinstance(part, ast.FunctionDef)}
    made = {part.arg for part in parts if isinstance(part, ast.keyword)}
    return looks_names_up(tree) or bool(called & _UNNAMED) or "metaclass" in made


def _deciding(tree: ast.Module) -> Iterator[ast.stmt]:
    """Statements of a file as they count: whole, or as heads of what no number comes from."""
    by_name: dict[str, list[ast.stmt]] = {}
    for statement in tree.body:
        for name in bound(statement):
            by_name.setdefault(name, []).append(statement)
    needed: set[str] = set()
    waiting = [*_COMPUTES, *(name for each in tree.body for name in named(_head(each)))]
    while waiting:
        name = waiting.pop()
        if name not in needed:
            needed.add(name)
            waiting += [name for each in by_name.get(name, ()) for name in named(each)]
    for statement in tree.body:
        is_whole = not needed.isdisjoint(bound(statement))
        yield statement if is_whole else _head(statement)


def _head(statement: ast.stmt) -> ast.stmt:
    """A statement as it runs on import: functions and methods without their bodies.

    A class whose body names its own methods stays whole.
    """
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
        head = copy(statement)
        head.body = []
        return head
    if isinstance(statement, ast.ClassDef):
        shell = copy(statement)
        shell.body = [_head(part) for part in statement.body]
        own = {part.name for part in statement.body if isinstance(part, ast.FunctionDef)}
        return statement if own & {*named(shell)} else shell
    return statement


def _recorded(module: ModuleType, code: str, inputs: Any) -> _Kept:
    """A new trace, without its code where a file changed meanwhile: then it is not kept."""
    begun = time()
    with reads_below(_ROOT, ()) as reads:
        trace = freeze(module.record(inputs))
    is_settled = not any(changed_since(name, _ROOT, begun) for name in reads)
    return _Kept(code if is_settled else "", _contents(reads), trace)


def _contents(names: Mapping[str, str] | set[str]) -> dict[str, str]:
    """What files say now, by their names below the root."""
    hashes = FileHashes()
    return {name: content_of(name, _ROOT, hashes) for name in names}


def _again(module: ModuleType, trace: Any) -> Any:
    """A trace as one of the module's own class, which was imported anew; None if it is none."""
    try:
        return recast(trace, get_type_hints(module.record)["return"])
    except (KeyError, NameError, TypeError, ValueError):
        return None
