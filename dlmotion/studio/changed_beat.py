"""Which beat a save changed, read from the lesson's two files; nothing is imported."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

CLOSING = "takeaway"


@dataclass(frozen=True)
class Draft:
    """What matters of a lesson's files: beats in order, their words, each function's code."""

    beats: tuple[str, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)
    actions: Mapping[str, str] = field(default_factory=dict)
    code: Mapping[str, str] = field(default_factory=dict)
    calls: Mapping[str, frozenset[str]] = field(default_factory=dict)


def read_draft(scene: Path) -> Draft | None:
    """Read `NAME.py` and `NAME.toml`.

    It is None while one of them cannot be parsed (a save in mid-sentence).
    """
    try:
        table = tomllib.loads(scene.with_suffix(".toml").read_text(encoding="utf-8"))
        tree = ast.parse(scene.read_text(encoding="utf-8"))
    except (OSError, ValueError, SyntaxError):
        return None
    functions = {node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    beats = table.get("beats", {})
    words = {key: repr(value) for key, value in beats.items()} if isinstance(beats, dict) else {}
    return Draft(
        beats=(*words, CLOSING),
        words={**words, CLOSING: repr(table.get("takeaway"))},
        actions=dict(_actions(tree)),
        code={name: ast.dump(node) for name, node in functions.items()},
        calls={name: frozenset(_called(node)) for name, node in functions.items()},
    )


def changed_beat(before: Draft | None, after: Draft | None) -> str | None:
    """Return the first beat whose words or code differ; None if the change belongs to no beat."""
    if before is None or after is None:
        return None
    changed = {name for name, code in after.code.items() if before.code.get(name) != code}
    for beat in after.beats:
        if before.words.get(beat) != after.words.get(beat):
            return beat
        if beat in after.actions and changed & _reach(after, after.actions[beat]):
            return beat
    return None


def played_beats(draft: Draft | None) -> list[str]:
    """Beats before the closing one, in order."""
    return [beat for beat in draft.beats if beat != CLOSING] if draft else []


def last_beat(draft: Draft | None) -> str | None:
    """The last beat before the closing one, if there is one."""
    beats = played_beats(draft)
    return beats[-1] if beats else None


def _reach(draft: Draft, name: str) -> set[str]:
    """Return a function and all functions of the file that it calls, directly or not."""
    seen: set[str] = set()
    waiting = [name]
    while waiting:
        current = waiting.pop()
        if current not in seen and current in draft.code:
            seen.add(current)
            waiting += draft.calls[current]
    return seen


def _actions(tree: ast.AST) -> Iterable[tuple[str, str]]:
    """Yield (key, method) of each method that is a beat and each ``self.beat("key", self.method)``.

    A beat that is a method has its name as key.
    """
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(name=name, decorator_list=[ast.Name(id="beat")]):
                yield name, name
            case ast.Call(
                func=ast.Attribute(attr="beat"),
                args=[ast.Constant(value=str(key)), ast.Attribute(attr=name), *_],
            ):
                yield key, name


def _called(node: ast.AST) -> Iterable[str]:
    for part in ast.walk(node):
        if isinstance(part, ast.Attribute):
            yield part.attr
        elif isinstance(part, ast.Name):
            yield part.id
