"""Qualities of a film: size, frame rate and encoder preset under one name."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Quality:
    """Width and height in pixels, frames per second, name of a preset of ``reel``."""

    width: int
    height: int
    fps: int
    preset: str


QUALITIES = {
    "draft": Quality(854, 480, 15, "draft"),
    "low": Quality(854, 480, 30, "standard"),
    "medium": Quality(1280, 720, 30, "standard"),
    "high": Quality(1920, 1080, 60, "standard"),
    "4k": Quality(3840, 2160, 60, "standard"),
}
LETTERS = {"l": "low", "m": "medium", "h": "high", "k": "4k"}
"""manim's own letters: ``-ql -qm -qh -qk``."""

FORMATS = ("mp4", "webm", "gif")
