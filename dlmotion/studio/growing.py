"""A lesson as vectors while it is recorded: what there is after each beat, at last all of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any, TypeAlias, cast

from manim.utils.exceptions import EndSceneEarlyException

from dlmotion.player.take import Props, Take
from dlmotion.reel.record.ahead import Ahead
from dlmotion.reel.record.recorder import recorded
from dlmotion.stage.lesson import LessonScene, find_scene
from dlmotion.stage.theme import LOOKS
from dlmotion.studio.film_job import SEED
from dlmotion.studio.motion import SIZE, Show, Told, written

Scene: TypeAlias = LessonScene[Any]
Made: TypeAlias = Callable[[], bytes]
"""Makes a stream of all beats so far."""


@dataclass(frozen=True)
class Growing:
    """A lesson that is recorded in one language and theme; ``told`` hears of every few frames."""

    module: ModuleType
    show: Show
    lang: str
    theme: str
    fps: int
    told: Callable[[int], None]

    def whole(self, beat: Callable[[str, Made], None]) -> bytes:
        """The stream of all; ``beat`` hears of every beat that is over, and what makes one so far.

        The head of such a stream says that it is a ``part``.
        """
        take = Told(Props(), self.told)

        def play_beat(scene: Scene, key: str, action: Callable[[], None]) -> None:
            staged.play_beat(scene, key, action)
            beat(key, lambda: self._stream(take, scene.receipt(), part=True))

        staged = self._staged()
        with recorded(_with(staged, play_beat=play_beat), take, **self._settings) as scene:
            return self._stream(take, cast("Scene", scene).receipt())

    def alone(self, wanted: str) -> bytes:
        """The stream of one beat, a ``part``; empty if there is no such beat.

        Those before it are passed over, so that it is there sooner; what follows is not played.
        """
        take, ahead = Told(Props(), self.told), Ahead(self.told)

        def play_beat(scene: Scene, key: str, action: Callable[[], None]) -> None:
            ahead.passing = key != wanted
            staged.play_beat(scene, key, action)
            if not ahead.passing:
                raise EndSceneEarlyException

        def update_to_time(scene: Scene, t: float) -> None:
            scene.noted = True  # a part says no numbers: no need to look for them in every frame
            staged.update_to_time(scene, t)

        staged = self._staged()
        only = _with(staged, play_beat=play_beat, update_to_time=update_to_time)
        with recorded(only, take, ahead=ahead, **self._settings) as scene:
            if ahead.passing:
                return b""
            receipt = cast("Scene", scene).receipt()
            own = _moved(receipt["beats"], wanted, ahead.frames / self.fps)
            return self._stream(take, receipt | {"beats": own}, part=True)

    def _staged(self) -> type[Scene]:
        return find_scene(self.module).staged(
            trace=self.show.trace,
            inputs=self.show.inputs,
            theme=LOOKS[self.theme],
            lang=self.lang,
        )

    @property
    def _settings(self) -> dict[str, Any]:
        return {"width": SIZE[0], "height": SIZE[1], "fps": self.fps, "seed": SEED}

    def _stream(self, take: Take, receipt: Mapping[str, Any], **more: Any) -> bytes:
        return written(
            self.module,
            self.show,
            [([take], receipt)],
            langs=(self.lang,),
            themes=(self.theme,),
            fps=self.fps,
            **more,
        ).stream


def _moved(beats: Sequence[Mapping[str, Any]], key: str, since: float) -> list[dict[str, Any]]:
    """A beat and its question, in seconds of a film that begins with it."""
    return [
        {**beat, "start": max(beat["start"] - since, 0.0), "end": beat["end"] - since}
        for beat in beats
        if beat["key"] == key
    ]


def _with(scene_class: type[Scene], **methods: Callable[..., None]) -> type[Scene]:
    """The same scene with other methods."""
    own = methods | {"__module__": scene_class.__module__}
    return type(scene_class.__name__, (scene_class,), own)
