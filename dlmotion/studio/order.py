"""What is asked for: kinds, languages, themes, quality, format, layout, other inputs."""

from __future__ import annotations

from dataclasses import dataclass

from dlmotion.base.layout import USUAL

KINDS = ("videos", "figures", "captions", "motions")
PLAIN = KINDS[:3]
"""What is made where no kind is named: motions are recorded apart from films, four times over."""


@dataclass(frozen=True)
class Order:
    """What is asked for; ``settings`` are ``key=value`` pairs that make a variant."""

    kinds: tuple[str, ...] = PLAIN
    langs: tuple[str, ...] = ("zh",)
    themes: tuple[str, ...] = ("dark",)
    quality: str = "draft"
    format: str = "mp4"
    layout: str = USUAL
    settings: tuple[str, ...] = ()
