"""Markdown read in time that grows with the note, whatever somebody put into it."""

from __future__ import annotations

from functools import cache

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

MAX_LINES = 20_000
"""Lines of a note that are read; those after them are kept as they are and not looked at."""

MAX_TEXT = 20_000
"""Characters of one paragraph in which pictures are looked for."""

_WORK_LEFT = "dlmotion work"
_WORK = 20_000_000
"""Steps for a whole note: at every `<` and `[` the rest of the paragraph may be searched."""


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

    def inline(state: StateCore) -> None:
        work = state.env.get(_WORK_LEFT)
        for token in state.tokens:
            if token.type == "inline":
                token.children = []
                if work is not None and work.allows(token.content):
                    state.md.inline.parse(token.content, state.md, state.env, token.children)

    reader.core.ruler.at("inline", inline)
    return reader
