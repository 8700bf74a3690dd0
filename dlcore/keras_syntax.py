"""Keras code as people type it into notes, made into a syntax tree.

Every repair is remarked, nothing is run.
"""

from __future__ import annotations

import ast
import io
import re
import textwrap
import tokenize
from dataclasses import dataclass

__all__ = ["KerasSourceError", "Remark", "parse"]

_MOST_CHARACTERS = 200_000

_SETTINGS = frozenset(
    (
        "units",
        "activation",
        "input_shape",
        "input_dim",
        "shape",
        "filters",
        "kernel_size",
        "pool_size",
    )
    + (
        "strides",
        "padding",
        "rate",
        "dilation_rate",
        "optimizer",
        "loss",
        "metrics",
        "epochs",
        "batch_size",
    )
)

_WIDE = str.maketrans(
    {
        "\uff08": "(",
        "\uff09": ")",
        "\uff0c": ",",
        "\uff1a": ":",
        "\uff1d": "=",
        "\u3010": "[",
        "\u3011": "]",
        "\u201c": '"',
        "\u201d": '"',
        "\u2018": "'",
        "\u2019": "'",
    }
)
_HEADING = re.compile(r"^\s*[^\x00-\x7f][^()\[\]=]*[\uff1a:]\s*$")
_FENCE = re.compile(r"^\s*(`{3,}|~{3,})\s*\w*\s*$")
_PROMPT = re.compile(r"^\s*(>>>|\.\.\.)( |$)")
_CONSOLE = re.compile(r"^\s*>>>( |$)", re.MULTILINE)


@dataclass(frozen=True)
class Remark:
    """Something in the source that is wrong, or that dlcore leaves out, yet could be understood.

    Parameters
    ----------
    line : int
        Counted from 1 in the source as given.
    cause : str
        What is wrong there.
    fix : str
        What to write instead, or how it was read.
    """

    line: int
    cause: str
    fix: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.cause}; fix: {self.fix}"


class KerasSourceError(ValueError):
    """Source that cannot be read, with ``line``, ``cause`` and ``fix``."""

    def __init__(self, line: int, cause: str, fix: str) -> None:
        super().__init__(f"line {line}: {cause}; fix: {fix}")
        self.line, self.cause, self.fix = line, cause, fix


def parse(source: str) -> tuple[ast.Module, list[Remark]]:
    """Return the syntax tree of the source and a remark for every repair it took.

    Parameters
    ----------
    source : str
        Python, or nearly: headings in words, Markdown fences, prompts, full-width punctuation and a
        setting without its ``=`` are repaired. Line numbers stay those of the source.

    Raises
    ------
    TypeError
        If the source is not text.
    KerasSourceError
        If it still is no Python, with the line and Python's own reason.
    """
    if not isinstance(source, str):
        raise TypeError(f"source: expected Keras code as text, got {type(source).__name__}")
    if len(source) > _MOST_CHARACTERS:
        raise KerasSourceError(
            1, f"{len(source)} characters of source", f"give at most {_MOST_CHARACTERS}"
        )
    lines, remarks = _lines(source)
    text = textwrap.dedent("\n".join(lines))
    text, found = _add_equals(text)
    return _tree(text), sorted(remarks + found, key=lambda remark: remark.line)


def _lines(source: str) -> tuple[list[str], list[Remark]]:
    """Repair line by line what is no Python at all, keeping the number of lines."""
    lines, remarks = [], []
    console = bool(_CONSOLE.search(source))
    for number, line in enumerate(source.splitlines(), start=1):
        if _FENCE.match(line):
            lines.append("")
        elif _HEADING.match(line):
            remarks.append(
                Remark(number, f"heading {line.strip()!r} is not code", f"write # {line.strip()}")
            )
            lines.append("")
        elif console and (match := _PROMPT.match(line)):
            lines.append(line[match.end() :])
        else:
            repaired = _narrow(line)
            if repaired != line:
                remarks.append(
                    Remark(
                        number,
                        "full-width punctuation is not Python's",
                        f"write {repaired.strip()}",
                    )
                )
            lines.append(repaired)
    return lines, remarks


def _narrow(line: str) -> str:
    """Replace full-width punctuation outside comments and quoted text."""
    parts = re.split(r"""("[^"]*"|'[^']*'|#.*)""", line)
    return "".join(part if index % 2 else part.translate(_WIDE) for index, part in enumerate(parts))


def _add_equals(text: str) -> tuple[str, list[Remark]]:
    """Turn a setting written as a call, ``input_shape(2,)``, into ``input_shape=(2,)``."""
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
    except (tokenize.TokenError, SyntaxError):
        return text, []
    rows, remarks = text.split("\n"), []
    found = [
        name
        for before, name, after in zip(tokens, tokens[1:], tokens[2:], strict=False)
        if name.type == tokenize.NAME
        and name.string in _SETTINGS
        and after.string == "("
        and before.string in (",", "(")
    ]
    for name in reversed(found):
        line, column = name.end
        row = rows[line - 1]
        end = _closing(row, column)
        written = row[name.start[1] : end]
        remarks.append(
            Remark(
                line,
                f"{written} is a call where a setting belongs",
                f"write {name.string}={row[column:end].strip()}",
            )
        )
        rows[line - 1] = f"{row[:column]}={row[column:]}"
    return "\n".join(rows), remarks


def _closing(row: str, start: int) -> int:
    """Return where the bracket that opens after ``start`` closes, or the end of the row."""
    depth = 0
    for index in range(start, len(row)):
        depth += {"(": 1, ")": -1}.get(row[index], 0)
        if depth == 0 and row[index] == ")":
            return index + 1
    return len(row)


def _tree(text: str) -> ast.Module:
    """Parse, with Python's complaint in our words."""
    try:
        return ast.parse(text)
    except SyntaxError as error:
        line = error.lineno or 1
        rows = text.split("\n")
        shown = rows[line - 1].strip() if line <= len(rows) else ""
        raise KerasSourceError(line, f"not Python ({error.msg})", f"correct {shown!r}") from None
    except (RecursionError, MemoryError, ValueError) as error:
        raise KerasSourceError(1, f"not Python ({error})", "simplify the source") from None
