"""Which of manim's functions are still those that reel was written against.

Reel replaces some of them while it records and overrides others in its camera and renderer, always
to the same bits. That holds for the functions that it was compared with, so each has the hash of
its source in a table (``table.py``), by the part of reel that stands on it. Where one differs,
or somebody has put another in its place, that part steps back and manim's own runs.

``python -m dlmotion.reel.originals.check`` says what differs, and writes the table.
"""

from __future__ import annotations

import ast
import inspect
import io
import logging
import sys
import textwrap
import tokenize
from functools import cache, lru_cache
from hashlib import blake2b
from importlib import import_module
from pathlib import Path
from types import FunctionType

from dlmotion.reel.originals.table import FILES, MARKS

_OURS = str(Path(__file__).parents[1] / "record")
NEEDED = "renderer"
"""The part without which nothing can be filmed rightly: who asks for frames, and when."""

PARTS = {
    part: {
        f"{owner}{name}": mark for owner, names in owners.items() for name, mark in names.items()
    }
    for part, owners in MARKS.items()
}
"""``module:Class.function`` and the hash of its source, by the part of reel that stands on it."""

_log = logging.getLogger("dlmotion.reel")


class ForeignManimError(RuntimeError):
    """Manim runs scenes in a way that reel does not know."""


def holds(part: str) -> bool:
    """Whether a part of reel may stand in for manim; said once in the log if not."""
    found = strays(part)
    if found:
        _say_once(part, tuple(found))
    return not found


def require_renderer() -> None:
    """``ForeignManimError`` where frames would be asked for in a way that nobody has compared."""
    found = strays(NEEDED)
    if found:
        raise ForeignManimError(
            f"expected the manim that this reel was written against, got another {found[0]}; "
            "install the version that requirements.lock names, or film with manim itself"
        )


def strays(part: str) -> list[str]:
    """Functions of a part that are not the known ones."""
    return [name for name, mark in PARTS[part].items() if not _is_known(name, mark)]


def _is_known(name: str, mark: str) -> bool:
    try:
        function = function_named(name)
        code, home = function.__code__, function.__module__
        file = sys.modules[home].__file__
    except (ImportError, AttributeError, KeyError):
        return False
    if code.co_filename.startswith(_OURS):
        return True  # a film within a film: one of ours is in place, and what it replaced was asked
    if code.co_filename != file or code.co_qualname != name.partition(":")[2]:
        return False
    return FILES.get(home) == hash_of_file(file) or mark_of(function) == mark


def function_named(name: str) -> FunctionType:
    """The function behind ``module:Class.function``, unwrapped.

    ``KeyError`` and ``AttributeError`` if there is none.
    """
    module, _, path = name.partition(":")
    owner: object = import_module(module)
    *classes, last = path.split(".")
    for part in classes:
        owner = getattr(owner, part)
    found = vars(owner)[last]
    while not isinstance(found, FunctionType):
        found = found.fget if isinstance(found, property) else found.__wrapped__
    innermost: FunctionType = inspect.unwrap(found)
    return innermost


@lru_cache(maxsize=256)
def mark_of(function: FunctionType) -> str:
    """Hash of what a function says: comments, docstring and empty lines do not count."""
    try:
        source = textwrap.dedent(inspect.getsource(function))
    except (OSError, TypeError):
        return ""
    return _hash(spoken(source))


def spoken(source: str) -> str:
    """Source of one function without comments, docstring, empty lines and spaces at line ends."""
    lines = source.splitlines()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            row, column = token.start
            lines[row - 1] = lines[row - 1][:column]
    function = ast.parse(source).body[0]
    body = getattr(function, "body", [])
    if body and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
        end = body[0].end_lineno or 0
        lines[body[0].lineno - 1 : end] = [""] * (end - body[0].lineno + 1)
    return "\n".join(line.rstrip() for line in lines if line.strip())


def _hash(text: str) -> str:
    return blake2b(text.encode(), digest_size=8).hexdigest()


@cache
def hash_of_file(file: str) -> str:
    """Hash of a whole source file; of none, nothing."""
    try:
        return _hash(Path(file).read_text(encoding="utf-8"))
    except OSError:
        return ""


@cache
def _say_once(part: str, found: tuple[str, ...]) -> None:
    names = ", ".join(name.partition(":")[2] for name in found)
    _log.warning("manim has another %s: its own is used where reel has %s", names, part)


def report() -> list[str]:
    """One line a part that steps back, or that stops all."""
    lines = []
    for part in PARTS:
        found = strays(part)
        if found:
            names = ", ".join(found[:3]) + (" …" if len(found) > 3 else "")
            effect = "nothing can be filmed" if part == NEEDED else "manim's own is used"
            lines.append(f"{part}: {effect}, for {names} is not the known one")
    return lines
