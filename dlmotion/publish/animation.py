"""A film as an animated WebP, for pages such as READMEs that show pictures and no video."""

from __future__ import annotations

import io
import math
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

WIDTH = 640
"""Pixels at most: as wide as a README's column, and a film of a minute stays below its budget."""
FPS = 8
QUALITY = 50
LAST = 2000
"""Milliseconds that the last picture stays before it all begins again."""


def animated_webp(
    film: Path, width: int = WIDTH, fps: int = FPS, span: tuple[float, float] = (0.0, math.inf)
) -> bytes:
    """Return a film, or the seconds of it in ``span``, as a WebP that repeats.

    The same film makes the same bytes.

    Pictures that stay are held, not coded anew; times are those of the film to 1 / ``fps`` s.
    """
    pictures: list[Image] = []
    times: list[int] = []
    for picture in _sampled(film, width, fps, span):
        if pictures and picture.tobytes() == pictures[-1].tobytes():
            times[-1] += 1
        else:
            pictures.append(picture)
            times.append(1)
    made = io.BytesIO()
    durations = [1000 * time // fps for time in times]
    durations[-1] += LAST
    pictures[0].save(
        made,
        "WEBP",
        save_all=True,
        append_images=pictures[1:],
        duration=durations,
        loop=0,
        quality=QUALITY,
        method=2,
    )
    return made.getvalue()


def _sampled(film: Path, width: int, fps: int, span: tuple[float, float]) -> Iterator[Image]:
    """Pictures of a film at even times, no wider than ``width``."""
    import av
    from PIL.Image import Resampling

    count = 0
    with av.open(str(film)) as container:
        for frame in container.decode(video=0):
            if frame.time is None or (frame.time - span[0]) * fps < count:
                continue
            if frame.time >= span[1]:
                return
            count += 1
            wide = min(width, frame.width)
            size = (wide, round(frame.height * wide / frame.width))
            picture: Image = frame.to_image()  # type: ignore[no-untyped-call]
            yield picture if picture.size == size else picture.resize(size, Resampling.LANCZOS)
