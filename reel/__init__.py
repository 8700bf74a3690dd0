"""Films any manim scene: record display lists, paint, encode, store segments."""

from reel.film import Film, film
from reel.presets import PRESETS, Preset
from reel.store import Store

__all__ = ["PRESETS", "Film", "Preset", "Store", "film"]
