"""Films any manim scene: record display lists, paint, encode, store segments."""

import reel.lean  # noqa: F401
from reel.film import FORMATS, Caption, Film, film
from reel.hashes import frame_hashes, stock_hashes
from reel.presets import PRESETS, Preset
from reel.recorder import Mark
from reel.still import still
from reel.store import Store

__all__ = [
    "FORMATS",
    "PRESETS",
    "Caption",
    "Film",
    "Mark",
    "Preset",
    "Store",
    "film",
    "frame_hashes",
    "still",
    "stock_hashes",
]
