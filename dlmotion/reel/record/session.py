"""A manim scene in a world of its own: configuration, random states, log level and media put back.

NumPy multiplies matrices on one core meanwhile, as in builds: the others have work of their own.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import manim.scene.scene as scene_module
import numpy as np
from manim import Scene, config, tempconfig
from manim.renderer.cairo_renderer import CairoRenderer
from threadpoolctl import threadpool_limits

from dlmotion.reel.record.media import media_folder
from dlmotion.reel.record.quick import lightly


@contextmanager
def session(
    scene_class: type[Scene],
    renderer: type[CairoRenderer],
    *,
    width: int,
    height: int,
    fps: float,
    seed: int | None = 0,
    caches: Path | None = None,
    **settings: Any,
) -> Iterator[Scene]:
    """Make the scene with this renderer, not yet run. Leaves manim as it was.

    ``caches`` is a folder where formulas, text and voices are kept from one scene to the next.
    """
    wanted = {
        "pixel_width": width,
        "pixel_height": height,
        "frame_rate": fps,
        "seed": seed,
        "renderer": "cairo",
        "format": "",
        "disable_caching": True,
        "progress_bar": "none",
        "dry_run": False,
        "save_sections": False,
        "preview": False,
        **settings,
    }
    with (
        threadpool_limits(1, "blas"),
        _own_world(wanted, caches),
        lightly(),
    ):
        with _rendered_by(renderer):
            scene = scene_class()
        if not isinstance(scene.renderer, renderer):
            raise TypeError(
                f"{scene_class.__name__} brings its own renderer; reel films scenes of manim's"
            )
        yield scene


def scene_settings(*, transparent: bool, plays: tuple[int, int] | None) -> dict[str, Any]:
    """Configuration of manim for a film or a still: no background, or only some plays.

    A background that already lets some of what is behind it through keeps its opacity.
    """
    settings: dict[str, Any] = {}
    if transparent and config.background_opacity == 1.0:
        settings |= {"transparent": True, "background_opacity": 0.0}
    if plays is not None:
        settings |= {"from_animation_number": plays[0], "upto_animation_number": plays[1]}
    return settings


@contextmanager
def _own_world(settings: dict[str, Any], caches: Path | None) -> Iterator[None]:
    states = random.getstate(), np.random.get_state()  # noqa: NPY002 (manim seeds the global one)
    log = logging.getLogger("manim")
    level = log.level
    try:
        with (
            media_folder(caches) as media,
            tempconfig({**settings, "media_dir": str(media)}),
        ):
            log.setLevel(level if config.log_to_file else max(level, logging.WARNING))
            yield
    finally:
        random.setstate(states[0])
        np.random.set_state(states[1])  # noqa: NPY002
        log.setLevel(level)


@contextmanager
def _rendered_by(renderer: type[CairoRenderer]) -> Iterator[None]:
    """Scenes made inside use this renderer, whatever camera they ask for."""
    module: Any = scene_module
    original = module.CairoRenderer
    module.CairoRenderer = renderer
    try:
        yield
    finally:
        module.CairoRenderer = original
