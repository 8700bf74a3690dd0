"""Line trace: which line of a function ran when, and what its variables held."""

import dis
import inspect
import sys
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import FrameType
from typing import Any

import numpy as np

from dlcore.checks import Array
from dlcore.trace import freeze


@dataclass(frozen=True)
class LineTrace:
    """A run of a function, line by line.

    `source` is the body as it stands in the file, without docstring. `line` (T,) counts from 0,
    in the order in which they ran. `watched[name]` (T, …) is the variable of that name after each
    line, NaN before it has a value. `error` is the exception's type and text, empty if the function
    returned.
    """

    source: str
    line: Array
    watched: dict[str, Array]
    error: str


def trace_lines(
    function: Callable[..., Any], *arguments: Any, watch: Sequence[str] = ()
) -> LineTrace:
    """Run `function(*arguments)` and record every line of its body, not what it calls.

    Variables in `watch` must keep one shape. A debugger's own trace function comes back afterwards.
    """
    source, first = body(function)
    code = inspect.unwrap(function).__code__
    lines: list[int] = []
    seen: list[dict[str, Array]] = []

    def follow(frame: FrameType, event: str, _: Any) -> Any:
        if frame.f_code is not code:
            return None
        if len(seen) < len(lines):
            seen.append(_copies(frame, watch))
        if event == "line":
            lines.append(frame.f_lineno - first)
        return follow

    error = ""
    previous = sys.gettrace()
    sys.settrace(follow)
    try:
        function(*arguments)
    except Exception as problem:
        error = f"{type(problem).__name__}: {problem}"
    finally:
        sys.settrace(previous)
    watched = {name: _column(seen, name) for name in watch}
    return freeze(LineTrace(source, np.array(lines, dtype=np.int64), watched, error))


def body(function: Callable[..., Any]) -> tuple[str, int]:
    """Return the source of a function's body without docstring, and its first line's number."""
    lines, start = inspect.getsourcelines(function)
    code = inspect.unwrap(function).__code__
    ran = sorted(
        {
            line
            for _, line in dis.findlinestarts(code)
            if line is not None and line > code.co_firstlineno
        }
    )
    first = ran[0]
    return textwrap.dedent("".join(lines[first - start :])).rstrip("\n"), first


def _copies(frame: FrameType, watch: Sequence[str]) -> dict[str, Array]:
    return {
        name: np.array(frame.f_locals[name], dtype=np.float64)
        for name in watch
        if name in frame.f_locals
    }


def _column(seen: list[dict[str, Array]], name: str) -> Array:
    """One variable over time, NaN where it was not there yet."""
    shape = next((values[name].shape for values in seen if name in values), ())
    absent = np.full(shape, np.nan)
    return np.array([values.get(name, absent) for values in seen])
