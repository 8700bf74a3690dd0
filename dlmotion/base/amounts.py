"""Amounts as people read them: bytes and seconds."""

from __future__ import annotations


def bytes_text(size: int) -> str:
    """Return a size as people read it: 3.2 MB."""
    if size < 1000:
        return f"{size} B"
    return f"{size / 1000:.0f} kB" if size < 1_000_000 else f"{size / 1_000_000:.1f} MB"


def seconds_text(seconds: float) -> str:
    """Return a duration as people read it: ``4.2 s``, ``3:05``, ``1:02:30``."""
    if round(seconds, 1) < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def number_of(count: int, noun: str) -> str:
    """Return ``1 lesson``, ``2 lessons``."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
