"""manim made quick for whoever runs scenes without its painting: the same bits, sooner."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import manim.scene.scene as scene_module
import svgelements

from dlmotion.reel.originals.compare import holds
from dlmotion.reel.record.faster.substitutes import substitutes

_ALLOCATIONS = 20_000


@contextmanager
def quickly() -> Iterator[None]:
    """Run scenes inside with faster functions in manim's place; all is put back."""
    with substitutes(), lightly():
        yield


@contextmanager
def lightly() -> Iterator[None]:
    """Run scenes inside with manim's own functions, and without what costs time beside them."""
    with _shared_outlines(), _unwatched(), _seldom_collected():
        yield


@contextmanager
def _shared_outlines() -> Iterator[None]:
    """Copies of a glyph share the parsed SVG path that it was made from.

    manim reads that path once, when the glyph is made, yet copies it point by point with every
    animation: most of the time of copying text.
    """
    if not holds("outlines"):
        yield
        return
    svgelements.Path.__deepcopy__ = lambda path, memo: path
    try:
        yield
    finally:
        del svgelements.Path.__deepcopy__


@contextmanager
def _unwatched() -> Iterator[None]:
    """Progress bars that nobody sees start no thread to watch them; films are made by forks."""
    module: Any = scene_module
    interval = module.tqdm.monitor_interval
    module.tqdm.monitor_interval = 0
    try:
        yield
    finally:
        module.tqdm.monitor_interval = interval


@contextmanager
def _seldom_collected() -> Iterator[None]:
    """Mobjects come and go by the thousand, few in cycles: those are looked for less often."""
    first, *later = gc.get_threshold()
    gc.set_threshold(max(first, _ALLOCATIONS) if first else 0, *later)
    try:
        yield
    finally:
        gc.set_threshold(first, *later)
