"""A lesson as vectors: its recordings, in languages and themes, as one stream."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any, cast

from dlmotion.base.names import LANGUAGES, THEMES
from dlmotion.player.decode import decode
from dlmotion.player.fidelity import check
from dlmotion.player.stream import encode
from dlmotion.player.strip import Strip, Tables, ThemesDifferError, strip_of
from dlmotion.player.take import Props, Take
from dlmotion.reel.display_list import Picture
from dlmotion.reel.record.recorder import recorded
from dlmotion.stage.lesson import LessonScene, find_scene
from dlmotion.stage.theme import LOOKS
from dlmotion.studio.film_job import SEED
from dlmotion.studio.trace_job import calls_of, digest_of_trace

SIZE, FPS = (1920, 1080), 60
"""What a stream is recorded at, whatever the quality of films: it is painted at any size."""


@dataclass(frozen=True)
class Motion:
    """A stream, and the head that it begins with."""

    stream: bytes
    head: dict[str, Any]


class _Told(Take):
    """A take whose frames are signs of life."""

    def __init__(self, props: Props, told: Callable[[int], None]) -> None:
        super().__init__(props, *SIZE)
        self._told = told

    def add(self, picture: Picture, count: int = 1) -> None:
        """Show a picture for some frames, and say so."""
        super().add(picture, count)
        self._told(count)


def motion(
    module: ModuleType,
    trace: Any,
    inputs: Any,
    *,
    langs: Sequence[str] = LANGUAGES,
    themes: Sequence[str] = THEMES,
    fps: int = FPS,
    told: Callable[[int], None] = lambda count: None,
) -> Motion:
    """Record a lesson, write its stream, read it back.

    Where themes differ in more than colours, the stream has the first theme alone. ``told`` hears
    of every few frames.
    """
    props = Props()
    shots = [_takes(module, trace, inputs, lang, themes, fps, props, told) for lang in langs]
    takes, receipts = [found for found, _ in shots], [receipt for _, receipt in shots]
    strips, tables, shown = _strips(takes, themes)
    films = [
        {"lang": lang, "frames": strip.frames, "beats": receipt["beats"]}
        for lang, strip, receipt in zip(langs, strips, receipts, strict=True)
    ]
    head = {
        "lesson": module.__name__.rpartition(".")[2].replace("_", "-"),
        "size": SIZE,
        "fps": fps,
        "themes": shown,
        "digest": digest_of_trace(module, trace),
        "seed": SEED,
        "calls": calls_of(module),
        **{key: receipts[0][key] for key in ("title", "takeaway", "inputs")},
        "films": films,
    }
    stream = encode(strips, tables, head, len(shown))
    check(decode(stream), strips, tables)
    return Motion(stream, head)


def _strips(
    takes: Sequence[Sequence[Take]], themes: Sequence[str]
) -> tuple[list[Strip], Tables, Sequence[str]]:
    """Strips of takes, a list for each language, and the themes that they have."""
    try:
        tables = Tables()
        return [strip_of(found, tables) for found in takes], tables, themes
    except ThemesDifferError:
        tables = Tables()
        return [strip_of(found[:1], tables) for found in takes], tables, themes[:1]


def _takes(
    module: ModuleType,
    trace: Any,
    inputs: Any,
    lang: str,
    themes: Sequence[str],
    fps: int,
    props: Props,
    told: Callable[[int], None],
) -> tuple[list[Take], dict[str, Any]]:
    """Takes in every theme, and the receipt of the first."""
    takes: list[Take] = []
    receipts: list[dict[str, Any]] = []
    width, height = SIZE
    for theme in themes:
        scene_class = find_scene(module).staged(
            trace=trace, inputs=inputs, theme=LOOKS[theme], lang=lang
        )
        take = _Told(props, told)
        with recorded(scene_class, take, width=width, height=height, fps=fps, seed=SEED) as scene:
            receipts.append(cast("LessonScene[Any]", scene).receipt())
        takes.append(take)
    return takes, receipts[0]
