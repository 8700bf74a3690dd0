"""Films any manim scene: record display lists, paint, encode, store segments."""

import dlmotion.reel.record.lazy_imports  # noqa: F401
from dlmotion.reel.encode.presets import PRESETS, Preset
from dlmotion.reel.film import FORMATS, Caption, Film, film
from dlmotion.reel.hashes import frame_hashes, stock_hashes
from dlmotion.reel.record.recorder import Mark, rehearse
from dlmotion.reel.sections import cut
from dlmotion.reel.segments.store import Store
from dlmotion.reel.sequence import sequence
from dlmotion.reel.still import still

__all__ = [
    "FORMATS",
    "PRESETS",
    "Caption",
    "Film",
    "Mark",
    "Preset",
    "Store",
    "cut",
    "film",
    "frame_hashes",
    "rehearse",
    "sequence",
    "still",
    "stock_hashes",
]
