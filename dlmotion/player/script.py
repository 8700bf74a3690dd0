"""The player as one module: ``film.min.js``, which ``tools/player.mjs`` packs from ``web/``."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files


@cache
def script() -> str:
    """The module that a page loads; it defines ``<dlmotion-film>`` and needs no other file."""
    return files("dlmotion.player").joinpath("film.min.js").read_text(encoding="utf-8")


def script_name() -> str:
    """File name of the module, another for other content."""
    return f"dlmotion-film.{hashlib.sha256(script().encode()).hexdigest()[:12]}.js"
