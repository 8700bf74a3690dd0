"""A lesson as vectors while it is recorded: what there is after each beat, at last all of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import ModuleType
from typing import Any, TypeAlias, cast

from dlmotion.player.take import Props, Take
from dlmotion.reel.record.recorder import recorded
from dlmotion.stage.lesson import LessonScene, find_scene
from dlmotion.stage.theme import LOOKS
from dlmotion.studio.film_job import SEED
from dlmotion.studio.motion import SIZE, Show, Told, written

Scene: TypeAlias = LessonScene[Any]
Made: TypeAlias = Callable[[bool], bytes]
"""Makes a stream of all beats so far, or (true) of the last one alone."""


def growing(
    module: ModuleType,
    show: Show,
    beat: Callable[[str, Made], None],
    *,
    lang: str,
    theme: str,
    fps: int,
    told: Callable[[int], None],
) -> bytes:
    """The stream of a lesson; ``beat`` hears of every beat that is over, and what makes one so far.

    The head of such a stream says that it is a ``part``. ``told`` hears of every few frames.
    """
    take = Told(Props(), told)

    def stream(shot: Take, receipt: Mapping[str, Any], **more: Any) -> bytes:
        shots = [([shot], receipt)]
        return written(module, show, shots, langs=(lang,), themes=(theme,), fps=fps, **more).stream

    def ended(scene: Scene, key: str, since: int) -> None:
        def made(alone: bool) -> bytes:
            receipt = scene.receipt()
            if not alone:
                return stream(take, receipt, part=True)
            last = _alone(receipt["beats"], key, since / fps)
            return stream(take.since(since), receipt | {"beats": last}, part=True)

        beat(key, made)

    staged = find_scene(module).staged(
        trace=show.trace, inputs=show.inputs, theme=LOOKS[theme], lang=lang
    )
    heard = _heard(staged, lambda: take.frames, ended)
    with recorded(heard, take, width=SIZE[0], height=SIZE[1], fps=fps, seed=SEED) as scene:
        return stream(take, cast("Scene", scene).receipt())


def _alone(beats: Sequence[Mapping[str, Any]], key: str, since: float) -> list[dict[str, Any]]:
    """A beat and its question, in seconds of a film that begins with it."""
    return [
        {**beat, "start": max(beat["start"] - since, 0.0), "end": beat["end"] - since}
        for beat in beats
        if beat["key"] == key
    ]


def _heard(
    scene_class: type[Scene], frames: Callable[[], int], ended: Callable[[Scene, str, int], None]
) -> type[Scene]:
    """The same scene; ``ended`` hears of every beat that is over, and where it began."""

    def play_beat(self: Scene, key: str, action: Callable[[], None]) -> None:
        since = frames()
        scene_class.play_beat(self, key, action)
        ended(self, key, since)

    own = {"play_beat": play_beat, "__module__": scene_class.__module__}
    return type(scene_class.__name__, (scene_class,), own)
