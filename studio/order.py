"""What is asked for: kinds, languages, themes, quality, format, other inputs."""

from __future__ import annotations

from dataclasses import dataclass

THEMES = ("dark", "light")
KINDS = ("videos", "figures", "captions")


@dataclass(frozen=True)
class Order:
    """What is asked for; ``settings`` are ``key=value`` pairs that make a variant."""

    kinds: tuple[str, ...] = KINDS
    langs: tuple[str, ...] = ("zh",)
    themes: tuple[str, ...] = ("dark",)
    quality: str = "draft"
    format: str = "mp4"
    settings: tuple[str, ...] = ()
