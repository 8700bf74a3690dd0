"""What is asked for: kinds, languages, themes, quality, format, layout, other inputs."""

from __future__ import annotations

from dataclasses import dataclass

from dlmotion.base.layout import USUAL

KINDS = ("videos", "figures", "captions", "motions")
PLAIN = KINDS[:3]
"""All but motions, which have one layout."""
DRAFT = "draft"


@dataclass(frozen=True)
class Order:
    """What is asked for; ``settings`` are ``key=value`` pairs that make a variant.

    Motions are ``whole`` in both languages and themes, 60 frames a second. Else they are drafts, as
    the films that they come with: four recordings of a lesson take ten times as long as its film.
    """

    kinds: tuple[str, ...] = KINDS
    langs: tuple[str, ...] = ("zh",)
    themes: tuple[str, ...] = ("dark",)
    quality: str = DRAFT
    format: str = "mp4"
    layout: str = USUAL
    settings: tuple[str, ...] = ()
    whole: bool = False
