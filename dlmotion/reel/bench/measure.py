"""One measurement in a process of its own, JSON on stdout.

``python -m dlmotion.reel.bench.measure KIND FILE [SCENE] …``.

Without a scene it is of all scenes of the file, films in a folder.
"""

from __future__ import annotations

import argparse
import ast
import json
import resource
import shutil
import sys
import time
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from statistics import mean
from types import CodeType
from typing import Any, TypeAlias

from manim import Scene

from dlmotion.reel.encode.h264 import H264
from dlmotion.reel.encode.presets import preset_named
from dlmotion.reel.encode.quality import psnr
from dlmotion.reel.film import HOLD, SECONDS, film
from dlmotion.reel.hashes import frame_hashes, stock_hashes
from dlmotion.reel.paint import canvases
from dlmotion.reel.record.load import load_scene, scenes_in
from dlmotion.reel.record.recorder import recorded
from dlmotion.reel.segments.children import in_children
from dlmotion.reel.segments.frames import Cutter, Segment
from dlmotion.reel.segments.store import Store


def edited(file: Path, scene: str, folder: Path) -> Path:
    """Copy of a scene's file and words with one more dot in a typical statement of ``construct``.

    That is the one, in a lesson the beat, that shows the median number of frames; the first where
    no statement plays anything.
    """
    tree = ast.parse(file.read_text(encoding="utf-8"))
    owner = next(
        node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == scene
    )
    loaded = load_scene(file, scene)
    owner.body += ast.parse(getattr(loaded.construct, "source", "")).body
    functions = (part for part in owner.body if isinstance(part, ast.FunctionDef))
    body = next(part for part in functions if part.name == "construct").body
    starts = [statement.lineno for statement in body]
    frames = Counter(bisect_right(starts, line) - 1 for line in _lines(loaded))
    typical = sorted(frames, key=frames.__getitem__)[len(frames) // 2] if frames else 0
    body.insert(
        typical, ast.parse("self.add(_dot := __import__('manim').Dot((3.0, -3.0, 0.0)))").body[0]
    )
    body.insert(typical + 2, ast.parse("self.remove(_dot)").body[0])
    copy = folder / file.name
    copy.write_text(ast.unparse(tree), encoding="utf-8")
    words = file.with_suffix(".toml")
    if words.is_file():
        shutil.copy(words, folder)
    return copy


class _Lines:
    """A sink that notes which line of ``construct`` each frame comes from."""

    frames = 0

    def __init__(self, construct: CodeType) -> None:
        self._construct = construct
        self.lines: list[int] = []

    def add(self, picture: object, count: int = 1) -> None:
        """Note the line that is running."""
        frame = sys._getframe()
        while frame.f_code is not self._construct and frame.f_back is not None:
            frame = frame.f_back
        self.lines += [frame.f_lineno] * count

    def end_play(self) -> None:
        """Plays do not matter."""


def _lines(scene: type[Scene]) -> list[int]:
    noted = _Lines(scene.construct.__code__)
    with recorded(scene, noted, width=1920, height=1080, fps=15):
        return noted.lines


def _film(scene: type[Scene], given: argparse.Namespace, shape: dict[str, Any]) -> dict[str, Any]:
    start = time.perf_counter()
    made = film(
        scene,
        given.out,
        **shape,
        preset=given.preset,
        store=Store(given.store),
        jobs=given.jobs,
        format="mp4",
    )
    counts = {
        "frames": made.frames,
        "hits": made.hits,
        "misses": made.misses,
        "passed": made.passed,
    }
    return {**counts, "inner": time.perf_counter() - start}


def _encode_only(
    scene: type[Scene], given: argparse.Namespace, shape: dict[str, Any]
) -> dict[str, Any]:
    """Seconds that the encoder alone needs for the same frames.

    With YUV in memory, and an encoder busy on every core.
    """
    rate = Fraction(given.fps).limit_denominator(1001)
    codec = H264(given.width, given.height, rate, preset_named(given.preset))
    segments: list[Segment] = []

    def encode(segment: Segment) -> float:
        with canvases.kept(given.width, given.height) as table:
            frames = [table.canvas.copy() for _ in table.show(segment)]
        start = time.process_time()
        codec.encode_frames(frames, segment)
        return time.process_time() - start

    cutter = Cutter(round(SECONDS * given.fps), max(round(HOLD * given.fps), 2), segments.append)
    with recorded(scene, cutter, **shape):
        pass
    spent = in_children(encode, segments, given.jobs)
    moving = sum(
        taken for segment, taken in zip(segments, spent, strict=True) if not segment.is_hold
    )
    return {
        "every_frame": sum(spent) / given.jobs,
        "moving_frames": moving / given.jobs,
        "frames": cutter.frames,
    }


def _hashes(scene: type[Scene], given: argparse.Namespace, shape: dict[str, Any]) -> dict[str, Any]:
    stock, ours = stock_hashes(scene, **shape), frame_hashes(scene, **shape)
    same = sum(a == b for a, b in zip(stock, ours, strict=False))
    return {"stock": len(stock), "ours": len(ours), "equal": same}


def _psnr(scene: type[Scene], given: argparse.Namespace, shape: dict[str, Any]) -> dict[str, Any]:
    return {str(path): psnr(scene, path, **shape) for path in given.films}


Kind: TypeAlias = Callable[[type[Scene], argparse.Namespace, dict[str, Any]], dict[str, Any]]

KINDS: dict[str, Kind] = {
    "film": _film,
    "encode-only": _encode_only,
    "hashes": _hashes,
    "psnr": _psnr,
}


def _of_all(
    kind: str, scenes: dict[str, type[Scene]], given: argparse.Namespace, shape: dict[str, Any]
) -> dict[str, Any]:
    """The sum over scenes, of which several are filmed at once; of PSNR the mean."""
    at_once = given.jobs if kind == "film" else 1
    each = max(given.jobs // min(at_once, len(scenes)), 1)

    def measured(name: str) -> dict[str, Any]:
        films = [film for folder in given.films if (film := folder / f"{name}.mp4").is_file()]
        own = {"out": given.out and given.out / f"{name}.mp4", "films": films, "jobs": each}
        return KINDS[kind](scenes[name], argparse.Namespace(**vars(given) | own), shape)

    found = in_children(measured, list(scenes), at_once)
    if kind != "psnr":
        return {name: sum(row[name] for row in found) for name in found[0]}
    of = {
        folder: [row[film] for row in found for film in row if Path(film).parent == folder]
        for folder in given.films
    }
    return {str(folder): mean(values) for folder, values in of.items()}


def main() -> None:
    """Measure and print one JSON object."""
    parser = argparse.ArgumentParser()
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("file", type=Path)
    parser.add_argument("scene", nargs="?")
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
    if given.scene is None:
        result = _of_all(given.kind, scenes_in(given.file), given, shape)
    else:
        result = KINDS[given.kind](load_scene(given.file, given.scene), given, shape)
    own, children = (
        resource.getrusage(resource.RUSAGE_SELF),
        resource.getrusage(resource.RUSAGE_CHILDREN),
    )
    result["rss"] = max(own.ru_maxrss, children.ru_maxrss) * 1024
    print(json.dumps(result))  # noqa: T201 (the whole point of this process)


if __name__ == "__main__":
    main()
