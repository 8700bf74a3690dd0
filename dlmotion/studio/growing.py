"""A lesson as vectors while it is recorded: what there is after each beat, at last all of it."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any, TypeAlias, cast

from dlmotion.player.take import Props
from dlmotion.reel.record.recorder import recorded
from dlmotion.stage.lesson import LessonScene, find_scene
from dlmotion.stage.theme import LOOKS
from dlmotion.studio.film_job import SEED
from dlmotion.studio.motion import SIZE, Show, Told, written

Scene: TypeAlias = LessonScene[Any]


def growing(
    module: ModuleType,
    show: Show,
    beat: Callable[[Callable[[], bytes]], None],
    *,
    lang: str,
    theme: str,
    fps: int,
    told: Callable[[int], None],
) -> bytes:
    """The stream of a lesson; ``beat`` gets, after each beat, what makes one of all so far.

    The head of such a stream says that it is a ``part``. ``told`` hears of every few frames.
    """
    take = Told(Props(), told)

    def stream(scene: Scene, **more: Any) -> bytes:
        shot = [take], scene.receipt()
        return written(module, show, [shot], langs=(lang,), themes=(theme,), fps=fps, **more).stream

    def ended(scene: Scene) -> None:
        beat(lambda: stream(scene, part=True))

    staged = find_scene(module).staged(
        trace=show.trace, inputs=show.inputs, theme=LOOKS[theme], lang=lang
    )
    heard = _heard(staged, ended)
    with recorded(heard, take, width=SIZE[0], height=SIZE[1], fps=fps, seed=SEED) as scene:
        return stream(cast("Scene", scene))


def _heard(scene_class: type[Scene], ended: Callable[[Scene], None]) -> type[Scene]:
    """The same scene; ``ended`` hears of every beat that is over."""

    def play_beat(self: Scene, key: str, action: Callable[[], None]) -> None:
        scene_class.play_beat(self, key, action)
        ended(self)

    own = {"play_beat": play_beat, "__module__": scene_class.__module__}
    return type(scene_class.__name__, (scene_class,), own)
