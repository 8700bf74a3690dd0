"""Filming a lesson: trace → film, receipt, poster."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from engine.target import Workspace
from reel import Film, Store
from reel import film as film_scene
from stage import THEMES, find_scene
from studio.checking import check_film, picture_at
from studio.tracing import calls_of, digest_of_trace, inputs_of, read_trace

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

    @classmethod
    def from_arguments(cls, arguments: Mapping[str, Any], workspace: Workspace, scratch: Path) -> Shot:
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
        )


def write_film(shot: Shot) -> str:
    """Film, check, write receipt and poster; returns a digest of what is said and when, not of pixels."""
    arguments = shot.arguments
    module = import_module(arguments["module"])
    trace, inputs = read_trace(module, shot.trace), inputs_of(module, arguments["settings"])
    scene_class = find_scene(module).staged(
        trace=trace, inputs=inputs, theme=THEMES[arguments["theme"]], lang=arguments["lang"]
    )
    shot.film.parent.mkdir(parents=True, exist_ok=True)
    film = _shoot(scene_class, shot)
    size = (arguments["width"], arguments["height"])
    check_film(shot.film, film.frames, size)
    parts = film.scene.receipt()
    poster_time = parts.pop("poster_time")
    if shot.poster is not None:
        picture_at(shot.film, poster_time).save(shot.poster, optimize=True)
    receipt = {
        "schema": 1,
        "lesson": arguments["lesson"],
        "lang": arguments["lang"],
        "theme": arguments["theme"],
        "quality": arguments["quality"],
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
    return _digest({"title": parts["title"], "beats": parts["beats"]})


def _shoot(scene_class: type, shot: Shot) -> Film:
    arguments = shot.arguments
    return film_scene(
        scene_class,
        shot.film,
        width=arguments["width"],
        height=arguments["height"],
        fps=arguments["fps"],
        preset=arguments["preset"],
        store=Store(shot.store),
        jobs=shot.jobs,
        seed=SEED,
        format=shot.film.suffix[1:],
    )


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
