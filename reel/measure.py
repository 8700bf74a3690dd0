"""One measurement in a process of its own: ``python -m reel.measure KIND FILE SCENE …``, JSON on stdout."""

from __future__ import annotations

import argparse
import json
import resource
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

from manim import Dot, Scene

from reel import desk
from reel.film import HOLD, SECONDS, film
from reel.frames import Cutter, Segment
from reel.h264 import H264
from reel.hashes import frame_hashes, stock_hashes
from reel.load import load_scene
from reel.presets import preset_named
from reel.quality import psnr
from reel.recorder import recorded
from reel.store import Store


def edited(scene_class: type[Scene]) -> type[Scene]:
    """The scene with one more dot during its middle play: what an edit of one beat changes."""
    total = len(_play_counter(scene_class))

    class Edited(scene_class):  # type: ignore[misc, valid-type]
        """One play differs."""

        count = 0

        def play(self, *args: Any, **kwargs: Any) -> None:
            """Play, with the dot if it is the middle one."""
            Edited.count += 1
            if Edited.count != total // 2 + 1:
                super().play(*args, **kwargs)
                return
            dot = Dot((3.0, -3.0, 0.0))
            self.add(dot)
            super().play(*args, **kwargs)
            self.remove(dot)

    Edited.__name__, Edited.__module__ = scene_class.__name__, scene_class.__module__
    return Edited


class _Plays:
    """Counts plays, and nothing else."""

    frames = 0

    def __init__(self) -> None:
        self.ends: list[int] = []

    def add(self, picture: object, count: int = 1) -> None:
        """Count frames."""
        self.frames += count

    def end_play(self) -> None:
        """Count a play."""
        self.ends.append(self.frames)


def _play_counter(scene_class: type[Scene]) -> list[int]:
    plays = _Plays()
    with recorded(scene_class, plays, width=1920, height=1080, fps=15):
        return plays.ends


def _film(scene: type[Scene], given: argparse.Namespace, shape: dict[str, Any]) -> dict[str, Any]:
    start = time.perf_counter()
    made = film(scene, given.out, **shape, preset=given.preset, store=Store(given.store), jobs=given.jobs, format="mp4")
    return {"frames": made.frames, "hits": made.hits, "misses": made.misses, "inner": time.perf_counter() - start}


def _encode_only(scene: type[Scene], given: argparse.Namespace, shape: dict[str, Any]) -> dict[str, Any]:
    """Seconds that the encoder alone needs for the same frames, YUV in memory, one encoder a core."""
    rate = Fraction(given.fps).limit_denominator(1001)
    codec = H264(given.width, given.height, rate, preset_named(given.preset))
    spent = [0.0, 0.0]

    def encode(segment: Segment) -> None:
        with desk.desk(given.width, given.height) as table:
            frames = [table.canvas.copy() for _ in table.show(segment)]
        start = time.process_time()
        codec.encode_frames(frames, photo=segment.has_images)
        taken = time.process_time() - start
        spent[0] += taken
        spent[1] += 0.0 if segment.is_hold else taken

    cutter = Cutter(round(SECONDS * given.fps), max(round(HOLD * given.fps), 2), encode)
    with recorded(scene, cutter, **shape):
        return {
            "every_frame": spent[0] / given.jobs,
            "moving_frames": spent[1] / given.jobs,
            "frames": cutter.frames,
        }


def _hashes(scene: type[Scene], given: argparse.Namespace, shape: dict[str, Any]) -> dict[str, Any]:
    stock, ours = stock_hashes(scene, **shape), frame_hashes(scene, **shape)
    same = sum(a == b for a, b in zip(stock, ours, strict=False))
    return {"stock": len(stock), "ours": len(ours), "equal": same}


def _psnr(scene: type[Scene], given: argparse.Namespace, shape: dict[str, Any]) -> dict[str, Any]:
    return {str(path): psnr(scene, path, **shape) for path in given.films}


KINDS: dict[str, Callable[[type[Scene], argparse.Namespace, dict[str, Any]], dict[str, Any]]] = {
    "film": _film,
    "edit": lambda scene, given, shape: _film(edited(scene), given, shape),
    "encode-only": _encode_only,
    "hashes": _hashes,
    "psnr": _psnr,
}


def main() -> None:
    """Measure and print one JSON object."""
    parser = argparse.ArgumentParser()
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("file", type=Path)
    parser.add_argument("scene")
    parser.add_argument("--width", type=int, default=1920)
    parser.add_argument("--height", type=int, default=1080)
    parser.add_argument("--fps", type=float, default=60)
    parser.add_argument("--preset", default="standard")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--store", type=Path)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--films", type=Path, nargs="*", default=[])
    given = parser.parse_args()
    shape = {"width": given.width, "height": given.height, "fps": given.fps, "seed": 0}
    result = KINDS[given.kind](load_scene(given.file, given.scene), given, shape)
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    result["rss"] = max(own.ru_maxrss, children.ru_maxrss) * 1024
    print(json.dumps(result))  # noqa: T201 (the whole point of this process)


if __name__ == "__main__":
    main()
