"""A lesson as vectors: its recordings, in languages and themes, as one stream."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any, cast

from dlmotion.base.names import LANGUAGES, THEMES
from dlmotion.player.decode import decode
from dlmotion.player.fidelity import check
from dlmotion.player.stream import encode
from dlmotion.player.strip import Strip, Tables, ThemesDifferError, strip_of
from dlmotion.player.take import Props, Take
from dlmotion.publish.slider import Slider
from dlmotion.reel.display_list import Picture
from dlmotion.reel.record.recorder import recorded
from dlmotion.stage.inputs import InputError
from dlmotion.stage.lesson import LessonScene, find_scene
from dlmotion.stage.theme import LOOKS
from dlmotion.studio.film_job import SEED
from dlmotion.studio.trace_job import calls_of, digest_of_trace, told_where

SIZE, FPS = (1920, 1080), 60
"""What a stream is recorded at, whatever the quality of films: it is painted at any size."""


@dataclass(frozen=True)
class Show:
    """What a lesson computed of some inputs."""

    trace: Any
    inputs: Any
    where: str = ""
    """Where the inputs stand, for errors; nothing if somebody has just typed them."""


@dataclass(frozen=True)
class Positions:
    """A slider, and what the lesson computed at each of its values; ``own`` is the lesson's own."""

    slider: Slider
    shows: tuple[Show, ...]
    own: int

    @classmethod
    def of(cls, slider: Slider, own: Show, shows: Sequence[Show]) -> Positions:
        """Find the lesson's own inputs among those of the positions.

        Raises
        ------
        InputError
            If they are not there: the film beside the stream would be none of its positions.
        """
        found = [place for place, show in enumerate(shows) if show.inputs == own.inputs]
        if not found:
            value, values = getattr(own.inputs, slider.input), ", ".join(map(str, slider.values))
            raise InputError(
                f"[sliders] {slider.input}: expected the lesson's own {value} among the values, "
                f"got {values}"
            )
        return cls(slider, tuple(shows), found[0])

    @property
    def order(self) -> tuple[int, ...]:
        """Positions as their films follow one another: a page shows the lesson's own first."""
        others = (place for place in range(len(self.shows)) if place != self.own)
        return (self.own, *others)


@dataclass(frozen=True)
class Motion:
    """A stream, and the head that it begins with."""

    stream: bytes
    head: dict[str, Any]


class Told(Take):
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
    show: Show,
    positions: Positions | None = None,
    *,
    langs: tuple[str, ...] = LANGUAGES,
    themes: Sequence[str] = THEMES,
    fps: int = FPS,
    draft: bool = False,
    told: Callable[[int], None] = lambda count: None,
) -> Motion:
    """Record a lesson, write its stream, read it back.

    With positions it has films of each. Where themes differ in more than colours, the stream has
    the first theme alone. A ``draft`` says so. ``told`` hears of every few frames.
    """
    props = Props()
    shows = [show] if positions is None else [positions.shows[place] for place in positions.order]
    shots = [
        _takes(module, each, lang, themes, fps, props, told) for each in shows for lang in langs
    ]
    said = {"draft": True} if draft else {}
    return written(module, show, shots, positions, langs=langs, themes=themes, fps=fps, **said)


def written(
    module: ModuleType,
    show: Show,
    shots: Sequence[tuple[Sequence[Take], Mapping[str, Any]]],
    positions: Positions | None = None,
    *,
    langs: tuple[str, ...],
    themes: Sequence[str],
    fps: int,
    **more: Any,
) -> Motion:
    """The stream of what was recorded: of each film its takes, a theme each, and its receipt.

    ``more`` is said in the head.
    """
    takes, receipts = [found for found, _ in shots], [receipt for _, receipt in shots]
    strips, tables, shown = _strips(takes, themes)
    films = [
        {"lang": langs[place % len(langs)], "frames": strip.frames, "beats": receipt["beats"]}
        for place, (strip, receipt) in enumerate(zip(strips, receipts, strict=True))
    ]
    head = {
        "lesson": module.__name__.rpartition(".")[2].replace("_", "-"),
        "size": SIZE,
        "fps": fps,
        "themes": shown,
        "seed": SEED,
        "calls": calls_of(module),
        **_said(module, show, receipts[0]),
        "films": films,
        **more,
    }
    if positions is not None:
        head["slider"] = _slider(module, positions, films, receipts)
    stream = encode(strips, tables, head, len(shown))
    check(decode(stream), strips, tables)
    return Motion(stream, head)


def blank(module: ModuleType) -> bytes:
    """The stream of a lesson that no page can draw: a draft without films."""
    slug = module.__name__.rpartition(".")[2].replace("_", "-")
    head = {"lesson": slug, "size": SIZE, "fps": FPS, "themes": [], "films": [], "draft": True}
    return encode([], Tables(), head, 0)


def _said(module: ModuleType, show: Show, receipt: Mapping[str, Any]) -> dict[str, Any]:
    """What the head says of one position: its part of a receipt."""
    words = {key: receipt[key] for key in ("title", "takeaway", "inputs")}
    return {"digest": digest_of_trace(module, show.trace), **words}


def _slider(
    module: ModuleType,
    positions: Positions,
    films: Sequence[dict[str, Any]],
    receipts: Sequence[Mapping[str, Any]],
) -> dict[str, Any]:
    """The slider as the head has it; tells every film which position it shows."""
    each = len(films) // len(positions.shows)
    said: dict[int, dict[str, Any]] = {}
    for turn, place in enumerate(positions.order):
        said[place] = _said(module, positions.shows[place], receipts[turn * each])
        for film in films[turn * each : (turn + 1) * each]:
            film["position"] = place
    return {
        "input": positions.slider.input,
        "name": dict(positions.slider.name),
        "values": positions.slider.values,
        "own": positions.own,
        "receipts": [said[place] for place in range(len(said))],
    }


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
    show: Show,
    lang: str,
    themes: Sequence[str],
    fps: int,
    props: Props,
    told: Callable[[int], None],
) -> tuple[list[Take], dict[str, Any]]:
    """Takes in every theme, and the receipt of the first."""
    takes: list[Take] = []
    receipts: list[dict[str, Any]] = []
    for theme in themes:
        scene_class = find_scene(module).staged(
            trace=show.trace, inputs=show.inputs, theme=LOOKS[theme], lang=lang
        )
        take = Told(props, told)
        with (
            told_where(show.where),
            recorded(scene_class, take, width=SIZE[0], height=SIZE[1], fps=fps, seed=SEED) as scene,
        ):
            receipts.append(cast("LessonScene[Any]", scene).receipt())
        takes.append(take)
    return takes, receipts[0]
