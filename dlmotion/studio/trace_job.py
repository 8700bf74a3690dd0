"""Computing a lesson: inputs → ``record`` → a saved trace with a digest."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, get_type_hints

from dlcore.trace import digest, freeze, load, save
from dlmotion.stage.inputs import parse_inputs


def inputs_of(module: ModuleType, settings: Sequence[str], *, asked: str = "--set") -> Any:
    """Return the lesson's ``Inputs`` with some ``key=value`` settings, which stand at ``asked``.

    Raises InputError with one line.
    """
    return parse_inputs(module.Inputs, list(settings), asked=asked)


def write_trace(name: str, settings: Sequence[str], path: Path, *, asked: str = "--set") -> str:
    """Record a lesson into ``path``; returns the digest of its numbers and facts."""
    module = import_module(name)
    trace = freeze(module.record(inputs_of(module, settings, asked=asked)))
    path.parent.mkdir(parents=True, exist_ok=True)
    save(trace, path)
    return digest_of_trace(module, trace)


def digest_of_trace(module: ModuleType, trace: Any) -> str:
    """Digest of what a lesson computed and of the facts that its sentences quote."""
    return digest({"trace": trace, "facts": module.facts(trace)})


def read_trace(module: ModuleType, path: Path) -> Any:
    """Load the trace that ``record`` of this module returned."""
    return load(path, get_type_hints(module.record)["return"])


def calls_of(module: ModuleType) -> list[str]:
    """Functions of dlcore that ``record`` calls, as ``dlcore.name``."""
    tree = ast.parse(inspect.getsource(module))
    imported = {
        alias.asname or alias.name: f"{node.module}.{alias.name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "dlcore"
        for alias in node.names
    }
    record = next(
        node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == "record"
    )
    called = {
        node.func.id
        for node in ast.walk(record)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    return sorted(imported[name] for name in called if name in imported)
