"""A lesson as vectors: its recordings, in every language and theme, as one stream."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, cast

from dlmotion.base.names import LANGUAGES, THEMES
from dlmotion.engine.frames import FrameLog, frames_file
from dlmotion.engine.target import Workspace
from dlmotion.player.decode import decode
from dlmotion.player.fidelity import check
from dlmotion.player.stream import encode
from dlmotion.player.strip import Strip, Tables, ThemesDifferError, strip_of
from dlmotion.player.take import Props, Take
from dlmotion.reel.display_list import Picture
from dlmotion.reel.record.recorder import recorded
from dlmotion.reel.segments.allocator import keep_memory
from dlmotion.stage.lesson import LessonScene, find_scene
from dlmotion.stage.theme import LOOKS
from dlmotion.studio.film_job import SEED
from dlmotion.studio.trace_job import calls_of, digest_of_trace, inputs_of, read_trace

SIZE, FPS = (1920, 1080), 60
"""What a stream is recorded at, whatever the quality of films: it is painted at any size."""


class _Told(Take):
    """A take whose frames are signs of life."""

    def __init__(self, props: Props, frames: FrameLog) -> None:
        super().__init__(props, *SIZE)
        self._told = frames

    def add(self, picture: Picture, count: int = 1) -> None:
        """Show a picture for some frames, and say so."""
        super().add(picture, count)
        self._told.told(count, count)


def write_motion(arguments: Mapping[str, Any], workspace: Workspace, scratch: Path) -> str:
    """Record a lesson, write its stream, read it back; returns a digest of what is said and when.

    Where themes differ in more than colours, the stream has the first theme alone.
    """
    module = import_module(arguments["module"])
    trace = read_trace(module, workspace.state / arguments["@trace"])
    frames = FrameLog(frames_file(scratch))
    keep_memory()
    props = Props()
    shots = [
        _takes(module, trace, arguments["settings"], lang, props, frames) for lang in LANGUAGES
    ]
    takes, receipts = [found for found, _ in shots], [receipt for _, receipt in shots]
    strips, tables, themes = _strips(takes)
    films = [
        {"lang": lang, "frames": strip.frames, "beats": receipt["beats"]}
        for lang, strip, receipt in zip(LANGUAGES, strips, receipts, strict=True)
    ]
    head = {
        "lesson": arguments["lesson"],
        "size": SIZE,
        "fps": FPS,
        "themes": themes,
        "digest": digest_of_trace(module, trace),
        "seed": SEED,
        "calls": calls_of(module),
        **{key: receipts[0][key] for key in ("title", "takeaway", "inputs")},
        "films": films,
    }
    stream = encode(strips, tables, head, len(themes))
    check(decode(stream), strips, tables)
    path = scratch / arguments["output"]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(stream)
    return _digest({"title": head["title"], "films": films})


def _strips(takes: list[list[Take]]) -> tuple[list[Strip], Tables, tuple[str, ...]]:
    """Strips of takes, a list for each language, and the themes that they have."""
    try:
        tables = Tables()
        return [strip_of(found, tables) for found in takes], tables, THEMES
    except ThemesDifferError:
        tables = Tables()
        return [strip_of(found[:1], tables) for found in takes], tables, THEMES[:1]


def _takes(
    module: ModuleType,
    trace: Any,
    settings: list[str],
    lang: str,
    props: Props,
    frames: FrameLog,
) -> tuple[list[Take], dict[str, Any]]:
    """Takes in every theme, and the receipt of the first."""
    takes: list[Take] = []
    receipts: list[dict[str, Any]] = []
    inputs = inputs_of(module, settings)
    for theme in THEMES:
        scene_class = find_scene(module).staged(
            trace=trace, inputs=inputs, theme=LOOKS[theme], lang=lang
        )
        take = _Told(props, frames)
        width, height = SIZE
        with recorded(scene_class, take, width=width, height=height, fps=FPS, seed=SEED) as scene:
            receipts.append(cast("LessonScene[Any]", scene).receipt())
        takes.append(take)
    return takes, receipts[0]


def _digest(value: object) -> str:
    return hashlib.sha256(
        json.dumps(value, sort_keys=True, ensure_ascii=False).encode()
    ).hexdigest()
