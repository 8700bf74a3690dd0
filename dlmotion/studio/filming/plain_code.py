"""Whether code draws the same whenever it runs on the same files: read from its source.

It may use what computes and draws, and nothing that tells the time, chance, the machine or the
world, nor anything by a name that it makes up. What is not known to be plain is not plain.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator

_LIBRARIES = {
    *("manim", "numpy", "scipy", "networkx", "math", "cmath", "itertools", "functools"),
    *("collections", "dataclasses", "enum", "typing", "typing_extensions", "abc", "__future__"),
    *("fractions", "decimal", "string", "re", "operator", "copy", "colorsys", "textwrap"),
    *("numbers", "bisect", "heapq", "contextlib", "pathlib", "json", "csv", "statistics"),
}
_DOUBTFUL = {
    # names made up
    *("eval", "exec", "compile", "getattr", "globals", "locals", "vars", "attrgetter"),
    *("methodcaller", "import_module", "modules"),
    # what only Python itself should need
    *("__import__", "__builtins__", "__dict__", "__globals__", "__getattribute__", "__loader__"),
    *("__spec__", "__subclasses__", "__code__"),
    # other every time
    *("id", "hash", "input", "breakpoint", "time", "perf_counter", "monotonic"),
    *("uuid", "secrets", "urandom", "stat", "lstat"),
    # seen by a person, not in the film
    *("print", "logger", "console", "warn", "warnings"),
    # the machine and the world
    *("os", "sys", "environ", "getenv", "subprocess", "socket", "platform", "shutil", "tempfile"),
    *("threading", "multiprocessing", "asyncio", "ctypes", "urllib", "requests", "getpid"),
    # read without Python's knowing
    *("register_font", "fromfile", "memmap"),
}
_ANYWHERE = re.compile("random|datetime", re.IGNORECASE)
"""Chance and clocks, by whatever longer name they go."""


def doubt_about(source: str, own: Collection[str]) -> str:
    """The first name in a source that may draw something else next time; empty if there is none.

    ``own`` are modules that are read as well.
    """
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return "what does not parse"
    for node in ast.walk(tree):
        for name in _libraries(node):
            if name.partition(".")[0] not in _LIBRARIES and name.partition(".")[0] not in own:
                return name
        for name in _names(node):
            if name in _DOUBTFUL or _ANYWHERE.search(name):
                return name
    return ""


def _libraries(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and not node.level:
        yield node.module or ""


def _names(node: ast.AST) -> Iterator[str]:
    """Every name that a node of a syntax tree says."""
    if isinstance(node, ast.Name):
        yield node.id
    elif isinstance(node, ast.Attribute):
        yield node.attr
    elif isinstance(node, ast.Import | ast.ImportFrom):
        for alias in node.names:
            yield from alias.name.split(".")
        if isinstance(node, ast.ImportFrom):
            yield from (node.module or "").split(".")
