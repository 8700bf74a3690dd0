"""Examples below the help of a command: lines to copy, with the name that was typed."""

from __future__ import annotations

from dlmotion.base.typed import typed


def examples(*pairs: tuple[str, str]) -> str:
    """Return the end of a command's help from pairs (words after the name, what they do)."""
    lines = [f"  # {what}\n  {typed()} {words}".rstrip() for words, what in pairs]
    return "\n".join(("\b", "Examples:", *lines))
