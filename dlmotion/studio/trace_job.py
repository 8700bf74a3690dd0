"""Computing a lesson: inputs → ``record`` → a saved trace with a digest."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, get_type_hints

from dlcore.trace import digest, freeze, load, save
from dlmotion.stage.inputs import parse_inputs

ASKED = "--set"
"""Where settings stand, unless a lesson's own file gives them."""


def inputs_of(module: ModuleType, settings: Sequence[str], *, asked: str = ASKED) -> Any:
    """Return the lesson's ``Inputs`` with some ``key=value`` settings, which stand at ``asked``.

    Raises InputError with one line.
    """
    return parse_inputs(module.Inputs, list(settings), asked=asked)


def write_trace(name: str, settings: Sequence[str], path: Path, *, asked: str = ASKED) -> str:
    """Record a lesson into ``path``; returns the digest of its numbers and facts."""
    module = import_module(name)
    inputs = inputs_of(module, settings, asked=asked)
    with told_where(where(settings, asked)):
        trace = freeze(module.record(inputs))
    path.parent.mkdir(parents=True, exist_ok=True)
    save(trace, path)
    return digest_of_trace(module, trace)


def where(settings: Sequence[str], asked: str) -> str:
    """Settings and the place where they stand; nothing for those that somebody has just typed."""
    return "" if asked == ASKED else f"{asked} {' '.join(settings)}"


@contextmanager
def told_where(place: str) -> Iterator[None]:
    """Whatever goes wrong inside tells the ``place`` of the settings that led to it."""
    try:
        yield
    except Exception as error:
        if place:
            error.add_note(place)
        raise


def digest_of_trace(module: ModuleType, trace: Any) -> str:
    """Digest of what a lesson computed and of the facts that its sentences quote."""
    return digest({"trace": trace, "facts": module.facts(trace)})


def read_trace(module: ModuleType, path: Path) -> Any:
    """Load the trace that ``record`` of this module returned."""
    return load(path, get_type_hints(module.record)["return"])


def calls_of(module: ModuleType) -> list[str]:
    """Functions of dlcore that ``record`` calls, itself or through others of the lesson."""
    own = module.__name__, f"dlmotion.scenes.{module.__name__.rpartition('.')[2]}_numbers"
    found: set[str] = set()
    seen, waiting = {module.record}, [module.record]
    while waiting:
        function = waiting.pop()
        for name in _called(function):
            target = function.__globals__.get(name)
            home = str(getattr(target, "__module__", ""))
            if home.partition(".")[0] == "dlcore":
                found.add(f"dlcore.{name}")
            elif home in own and inspect.isfunction(target) and target not in seen:
                seen.add(target)
                waiting.append(target)
    return sorted(found)


def _called(function: Any) -> set[str]:
    """Names that a function calls, nested functions included."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    return {
        node.func.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
