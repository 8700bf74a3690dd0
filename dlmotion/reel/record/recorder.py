"""Runs a scene with every update, painting nothing: a renderer whose frames are display lists."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Protocol

from manim import Mobject, Scene
from manim.camera.camera import Camera
from manim.renderer.cairo_renderer import CairoRenderer
from manim.scene.scene_file_writer import SceneFileWriter
from manim.utils.exceptions import EndSceneEarlyException

from dlmotion.reel.display_list import Backdrop, Picture
from dlmotion.reel.originals.compare import require_renderer
from dlmotion.reel.record.ahead import Ahead
from dlmotion.reel.record.camera import Recording, can_record, recording_class
from dlmotion.reel.record.faster.substitutes import substitutes
from dlmotion.reel.record.session import scene_settings, session
from dlmotion.reel.retake.can_skip import can_jump
from dlmotion.reel.retake.forward import Forward


class Sink(Protocol):
    """Where frames go."""

    frames: int

    def add(self, picture: Picture, count: int = 1) -> None:
        """Show a picture for some frames."""

    def end_play(self) -> None:
        """No segment may span what comes before and after."""


class Count:
    """A sink that only counts."""

    frames = 0

    def add(self, picture: Any, count: int = 1) -> None:
        """Count frames."""
        self.frames += count

    def end_play(self) -> None:
        """Nothing to end."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A section of the film, frames [start, end); ``index`` counts those that show nothing, too."""

    name: str
    kind: str
    start: int
    end: int
    index: int = field(default=0, compare=False)


class Notes(SceneFileWriter):
    """manim's file writer without files: it keeps sections, subcaptions and sounds."""

    sink: Sink
    on_section: Callable[[str, str], None] | None = None

    def next_section(self, name: str, type_: str, skip_animations: bool) -> None:
        """Begin a section, remember where, and say so."""
        super().next_section(name, type_, skip_animations)
        self.starts = getattr(self, "starts", {})
        self.starts[id(self.sections[-1])] = self.sink.frames
        if self.on_section is not None and not skip_animations:
            self.on_section(name, str(type_))

    def add_partial_movie_file(self, hash_animation: str | None) -> None:
        """Count a play, so that sections know whether they are empty."""
        self.partial_movie_files.append(hash_animation)
        self.sections[-1].partial_movie_files.append(hash_animation)

    def begin_animation(self, allow_write: bool = False, **kwargs: Any) -> None:
        """Nothing to open."""

    def end_animation(self, allow_write: bool = False) -> None:
        """Tell the sink that a play is over."""
        self.sink.end_play()

    def finish(self) -> None:
        """Nothing to combine."""

    def save_image(self, pixels: Any) -> None:
        """Nothing to save."""

    def abort_encode_jobs(self, reraise_encoder_failures: bool = False) -> None:
        """Nothing to abort."""

    def marks(self) -> tuple[Mark, ...]:
        """Sections that show at least one frame."""
        held = [section for section in self.sections if not section.is_empty()]
        starts = [self.starts[id(section)] for section in held]
        ends = [*starts[1:], self.sink.frames]
        return tuple(
            Mark(section.name, str(section.type_), start, end, index)
            for index, (section, start, end) in enumerate(zip(held, starts, ends, strict=False))
            if end > start
        )


class Recorder(CairoRenderer):
    """manim's renderer, its frames handed to a sink as pictures."""

    sink: Sink
    forward: Forward | None = None
    ahead: Ahead | None = None

    def __init__(
        self,
        file_writer_class: type[SceneFileWriter] = SceneFileWriter,
        camera_class: type[Camera] | None = None,
        skip_animations: bool = False,
        **kwargs: Any,
    ) -> None:
        wanted = Camera if camera_class is None else camera_class
        self.exact = can_record(wanted)
        self.still: Picture | None = None
        notes = type("Notes", (Notes,), {"sink": self.sink})
        super().__init__(
            file_writer_class=notes,
            camera_class=recording_class(wanted) if self.exact else wanted,
            skip_animations=skip_animations,
            **kwargs,
        )

    def init_scene(self, scene: Scene, *args: Any) -> None:
        """Take a scene, and step through its plays where they cannot be passed over."""
        super().init_scene(scene, *args)
        if self.forward is not None:
            scene.play_internal = partial(self._step, scene, self.forward)  # type: ignore[method-assign]
            self.file_writer.on_section = partial(self._begin, scene, self.forward)
            self.forward.meet(scene)
        elif self.ahead is not None:
            scene.play_internal = partial(self._hasten, scene, self.ahead)  # type: ignore[method-assign]

    def play(self, scene: Scene, *args: Any, **kwargs: Any) -> None:
        """Play, and remember how for the next time."""
        if self.forward is None:
            super().play(scene, *args, **kwargs)
            return
        before = self.sink.frames
        self.forward.open(scene)
        super().play(scene, *args, **kwargs)
        self.forward.close(self.num_plays - 1, self.sink.frames - before, self.picture())

    def _step(self, scene: Scene, forward: Forward, skip_rendering: bool = False) -> None:
        """Go through the frames of a play, or to its last one if all of them are known."""
        times = list(scene._get_animation_time_progression(scene.animations or [], scene.duration))
        known = forward.known(self.num_plays, len(times))
        if known is None:
            type(scene).play_internal(scene, skip_rendering)
            return
        forward.take(known, self.num_plays)
        for time in times[-1:] if can_jump(scene) else times:
            scene.update_to_time(time)
        self.update_frame(scene, scene.moving_mobjects)
        forward.check(known, self.picture())
        self._end(scene)
        self._pass(known.frames)

    def _hasten(self, scene: Scene, ahead: Ahead, skip_rendering: bool = False) -> None:
        """Go through the frames of a play, or to its last one if the others show nothing."""
        if not ahead.passing or scene.stop_condition is not None or not can_jump(scene):
            type(scene).play_internal(scene, skip_rendering)
            return
        times = list(scene._get_animation_time_progression(scene.animations or [], scene.duration))
        scene.update_to_time(times[-1])
        self._end(scene)
        self._pass(len(times))
        ahead.over(len(times))

    def _end(self, scene: Scene) -> None:
        """Leave everything as manim does after the last frame."""
        for animation in scene.animations or []:
            animation.finish()
            animation.clean_up_from_scene(scene)
        scene.update_mobjects(0)
        self.static_image = None

    def _begin(self, scene: Scene, forward: Forward, name: str, kind: str) -> None:
        """A section begins: end the scene here if all that follows is known."""
        start = forward.begin(scene, name, kind, self.num_plays)
        if start is None:
            return
        self.file_writer.on_section = None
        for frames, sections in forward.rest(start, self.num_plays):
            for section in sections:
                self.file_writer.next_section(*section, skip_animations=False)
            self.file_writer.add_partial_movie_file("")
            self.num_plays += 1
            self._pass(frames)
        raise EndSceneEarlyException

    def _pass(self, frames: int) -> None:
        for _ in range(frames):
            self.time += 1 / self.camera.frame_rate

    @property
    def is_silent(self) -> bool:
        """Whether there are only frames: no sound, no subcaption, no skipped section."""
        notes = self.file_writer
        skips = any(section.skip_animations for section in notes.sections)
        return not (notes.includes_sound or notes.subcaptions or skips)

    def marks(self) -> tuple[Mark, ...]:
        """Sections so far."""
        found: tuple[Mark, ...] = self.file_writer.marks()
        return found

    def picture(self) -> Picture:
        """What the camera holds now: its list, or its pixels where it paints in its own way."""
        if isinstance(self.camera, Recording):
            return self.camera.picture()
        pixels: Any = self.camera.pixel_array
        return Picture.of((Backdrop.of_pixels(pixels),))

    def update_frame(self, *args: Any, **kwargs: Any) -> None:
        """Record what the scene shows, unless nobody looks."""
        if self.ahead is None or not self.ahead.passing:
            super().update_frame(*args, **kwargs)

    def render(
        self, scene: Scene, time: float, moving_mobjects: Iterable[Mobject] | None = None
    ) -> None:
        """Record one frame."""
        self.update_frame(scene, moving_mobjects)
        self._show(1)

    def freeze_current_frame(self, duration: float) -> None:
        """Record a hold of so many seconds."""
        self._show(int(duration / (1 / self.camera.frame_rate)))

    def save_static_frame_data(self, scene: Scene, static_mobjects: Iterable[Mobject]) -> Any:
        """Record what a play leaves alone, once."""
        self.static_image: Any = None
        if not static_mobjects or (self.ahead is not None and self.ahead.passing):
            return None
        self.update_frame(scene, mobjects=static_mobjects)
        recorded = isinstance(self.camera, Recording)
        self.static_image = self.picture() if recorded else self.get_frame()
        return self.static_image

    def scene_finished(self, scene: Scene) -> None:
        """Keep the last frame if that is all the scene shows."""
        super().scene_finished(scene)
        if not self.num_plays or self.file_writer.output_spec.is_still:
            self.still = self.picture()

    def _show(self, count: int) -> None:
        if self.skip_animations or count == 0:
            return
        self.time += count * (1 / self.camera.frame_rate)
        if self.ahead is not None and self.ahead.passing:
            self.ahead.over(count)
            return
        self.sink.add(self.picture(), count)
        if isinstance(self.camera, Recording):
            self.camera.next_frame()


@contextmanager
def recorded(
    scene_class: type[Scene],
    sink: Sink,
    forward: Forward | None = None,
    ahead: Ahead | None = None,
    **settings: Any,
) -> Iterator[Scene]:
    """Run ``scene_class`` into the sink and yield the scene, its configuration still in force."""
    require_renderer()
    recorder = type("Recorder", (Recorder,), {"sink": sink, "forward": forward, "ahead": ahead})
    with substitutes(), session(scene_class, recorder, **settings) as scene:
        scene.render()
        yield scene


def rehearse(
    scene_class: type[Scene],
    *,
    transparent: bool = False,
    plays: tuple[int, int] | None = None,
    **settings: Any,
) -> int:
    """Run a scene as a film of these settings would, painting nothing; returns its frames."""
    count = Count()
    settings |= scene_settings(transparent=transparent, plays=plays)
    with recorded(scene_class, count, **settings):
        return count.frames
