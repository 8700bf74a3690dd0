"""Markdown read in time that grows with the note, whatever somebody put into it."""

from __future__ import annotations

import re
from functools import cache
from itertools import accumulate

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, table
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

MAX_LINES = 20_000
"""Lines of a note that are read; those after them are kept as they are and not looked at."""

MAX_TEXT = 20_000
"""Characters of one paragraph in which pictures are looked for."""

MAX_CELLS = 20_000
"""Cells of tables of one note; a table with more is a paragraph here."""

_CELLS = "dlmotion cells"
_WORK_LEFT = "dlmotion work"
_WORK = 20_000_000
"""Steps for a whole note: at every `<` and `[` the rest of the paragraph may be searched."""


# Pictures of any kind, and lines of bold text: only paragraphs with these are read inside.
_MAY_TELL = re.compile(r"!\[|[<{]|^\s*(?:\*\*|__)")


class Work:
    """What reading one note may still cost."""

    def __init__(self) -> None:
        self.left = _WORK
        self.passed_over = 0

    def allows(self, text: str) -> bool:
        """Say whether a paragraph may be read, and count it."""
        cost = len(text) * (text.count("<") + text.count("[") + text.count("{"))
        if len(text) > MAX_TEXT or cost > self.left:
            self.passed_over += 1
            return False
        self.left -= cost
        return True


class _Cells:
    """How many cells a table may have that starts at a line, and how many are left."""

    def __init__(self, source: str) -> None:
        self.left = MAX_CELLS
        lines = source.split("\n")
        self._before = list(accumulate((line.count("|") for line in lines), initial=0))
        self._ends = [len(lines)]
        for i in reversed(range(len(lines))):
            self._ends.append(self._ends[-1] if lines[i].strip() else i)
        self._ends.reverse()

    def below(self, line: int) -> int:
        """Count the bars from a line to the next blank one."""
        return self._before[self._ends[line]] - self._before[line]


def read_blocks(lines: list[str]) -> list[Token]:
    """Return the blocks of a note; what is inside of its paragraphs is not read."""
    return _reader().parse("\n".join(lines))


def read_all(lines: list[str], work: Work) -> list[Token]:
    """Return blocks and the inside of paragraphs, as far as `work` lasts."""
    return _reader().parse("\n".join(lines), {_WORK_LEFT: work})


@cache
def _reader() -> MarkdownIt:
    reader = MarkdownIt("commonmark").enable("table")
    # Links are wanted as the note has them, `file:` ones too; nothing here is ever rendered.
    reader.normalizeLink = lambda url: url  # type: ignore[method-assign]
    reader.validateLink = lambda url: True  # type: ignore[method-assign]

    def small_table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        below = start + 1
        if below >= end or state.src.find("-", state.bMarks[below], state.eMarks[below]) < 0:
            return False
        if _CELLS not in state.env:
            state.env[_CELLS] = _Cells(state.src)
        cells = state.env[_CELLS]
        if cells.below(start) > cells.left or not table(state, start, end, silent):
            return False
        cells.left -= 0 if silent else cells.below(start)
        return True

    def inline(state: StateCore) -> None:
        work = state.env.get(_WORK_LEFT)
        opening = ""
        for token in state.tokens:
            if token.type == "inline":
                token.children = []
                if work is None or not work.allows(token.content):
                    continue
                if opening == "heading_open" or _MAY_TELL.search(token.content):
                    state.md.inline.parse(token.content, state.md, state.env, token.children)
            opening = token.type

    reader.block.ruler.at("table", small_table, {"alt": ["paragraph", "reference"]})
    reader.core.ruler.at("inline", inline)
    return reader
