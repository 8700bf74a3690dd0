"""Filming a lesson: trace → film, receipt, poster."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, cast

from manim import tempconfig

from dlmotion.engine.frames import FrameLog, frames_file
from dlmotion.engine.target import FORCED, Workspace
from dlmotion.reel import Film, Store
from dlmotion.reel import film as film_scene
from dlmotion.stage.layout import LAYOUTS
from dlmotion.stage.lesson import LessonScene, find_scene
from dlmotion.stage.theme import LOOKS
from dlmotion.studio.film_check import check_film, picture_at
from dlmotion.studio.trace_job import calls_of, digest_of_trace, inputs_of, read_trace

SEED = 0


@dataclass(frozen=True)
class Shot:
    """One film that is to be made: of what, how large, and where its files go."""

    arguments: Mapping[str, Any]
    trace: Path
    store: Path
    jobs: int
    film: Path
    receipt: Path
    poster: Path | None
    frames: FrameLog
    earlier: Path

    @classmethod
    def from_arguments(
        cls, arguments: Mapping[str, Any], workspace: Workspace, scratch: Path
    ) -> Shot:
        """Read the arguments of a film target."""
        film, receipt, *poster = (scratch / output for output in arguments["outputs"])
        return cls(
            arguments=arguments,
            trace=workspace.state / arguments["@trace"],
            store=workspace.state / "reel",
            jobs=workspace.jobs,
            film=film,
            receipt=receipt,
            poster=poster[0] if poster else None,
            frames=FrameLog(frames_file(scratch)),
            earlier=(workspace.media / arguments["outputs"][0]).parent,
        )


def write_film(shot: Shot) -> str:
    """Film, check, write receipt and poster.

    Returns a digest of what is said and when, not of pixels.
    """
    arguments = shot.arguments
    module = import_module(arguments["module"])
    trace, inputs = read_trace(module, shot.trace), inputs_of(module, arguments["settings"])
    layout = LAYOUTS[arguments["layout"]]
    scene_class = find_scene(module).staged(
        trace=trace,
        inputs=inputs,
        theme=LOOKS[arguments["theme"]],
        lang=arguments["lang"],
        layout=layout,
    )
    shot.film.parent.mkdir(parents=True, exist_ok=True)
    with _store(shot, shot.film.parent / ".reel") as store, tempconfig(layout.settings):
        film = _shoot(scene_class, shot, store)
    size = (arguments["width"], arguments["height"])
    check_film(shot.film, film.frames, size, film.duration)
    parts = cast(LessonScene[Any], film.scene).receipt()
    poster_time = parts.pop("poster_time")
    if shot.poster is not None:
        picture_at(shot.film, poster_time).save(shot.poster, optimize=True)
    receipt = {
        "schema": 1,
        "lesson": arguments["lesson"],
        "lang": arguments["lang"],
        "theme": arguments["theme"],
        "quality": arguments["quality"],
        "layout": layout.name,
        "size": list(size),
        "fps": arguments["fps"],
        "frames": film.frames,
        "duration": round(film.duration, 3),
        "digest": digest_of_trace(module, trace),
        "seed": SEED,
        "calls": calls_of(module),
        **parts,
    }
    text = json.dumps(receipt, ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False) + "\n"
    shot.receipt.write_text(text, encoding="utf-8")
    # The last beat's captions end with the film.
    said = {"title": parts["title"], "beats": parts["beats"], "duration": receipt["duration"]}
    return _digest(said)


def _shoot(scene_class: type, shot: Shot, store: Store) -> Film:
    arguments = shot.arguments
    shot.frames.expect(_expected_frames(shot))
    return film_scene(
        scene_class,
        shot.film,
        width=arguments["width"],
        height=arguments["height"],
        fps=arguments["fps"],
        preset=arguments["preset"],
        store=store,
        jobs=shot.jobs,
        seed=SEED,
        format=shot.film.suffix[1:],
        evidence=arguments["@evidence"],
        progress=shot.frames.told,
    )


def _expected_frames(shot: Shot) -> int:
    """Frames that an earlier film of this lesson, of any quality, leads to expect; 0 if none."""
    arguments = shot.arguments
    for receipt in sorted(shot.earlier.glob(f"{arguments['lesson']}.{arguments['lang']}.*.json")):
        try:
            duration = json.loads(receipt.read_bytes())["duration"]
            return round(float(duration) * float(arguments["fps"]))
        except (OSError, ValueError, KeyError, TypeError):
            continue
    return 0


@contextmanager
def _store(shot: Shot, scratch: Path) -> Iterator[Store]:
    """The store of all films; where a film is asked for by force, one that holds nothing yet.

    What is made there replaces what the store of all films has of it.
    """
    common = Store(shot.store)
    if not shot.arguments[FORCED]:
        yield common
        return
    own = Store(scratch)
    try:
        yield own
        common.adopt(own)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _digest(value: object) -> str:
    return hashlib.sha256(
        json.dumps(value, sort_keys=True, ensure_ascii=False).encode()
    ).hexdigest()
