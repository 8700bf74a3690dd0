"""LessonScene: a title, a stage, a caption band, and the beats of a lesson."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any, ClassVar, Generic, TypeVar

from manim import (
    UL,
    UP,
    UR,
    Animation,
    Dot,
    FadeIn,
    FadeOut,
    Line,
    Mobject,
    Scene,
    VGroup,
    VMobject,
    Wait,
)

from dlmotion.base.names import LANGUAGES
from dlmotion.stage import clock
from dlmotion.stage.beat import play_in_order
from dlmotion.stage.bound import bind
from dlmotion.stage.layout import LANDSCAPE, Layout
from dlmotion.stage.marks.text.formula import Formula, Symbol, Value
from dlmotion.stage.moves import Moves
from dlmotion.stage.place import Board, Place
from dlmotion.stage.readout import Index, Readout
from dlmotion.stage.receipt import Ledger
from dlmotion.stage.refilmed import Refilmed
from dlmotion.stage.text import paragraph, text
from dlmotion.stage.theme import DARK, Theme, em
from dlmotion.stage.words import Words

_CAPTION_FADE = 2 / clock.TICKS_PER_SECOND
_SHORTEST_HOLD = 0.8
_LONGEST_LINE = 11.2


T = TypeVar("T")


class LessonScene(Moves, Refilmed, Scene, Generic[T]):
    """A lesson: its beats play in the order in which they are written, then the takeaway.

    They draw from ``self.t``. A subclass that wants another order writes its own ``construct``.
    """

    theme: ClassVar[Theme] = DARK
    lang: ClassVar[str] = "zh"
    layout: ClassVar[Layout] = LANDSCAPE
    recorded: ClassVar[Any] = None
    inputs: ClassVar[Any] = None

    trace: Any
    t: T
    words: Words
    board: Board
    stage: Place

    def __init_subclass__(cls, **settings: Any) -> None:
        super().__init_subclass__(**settings)
        play_in_order(cls)

    @classmethod
    def staged(
        cls, *, trace: Any, inputs: Any, theme: Theme, lang: str, layout: Layout = LANDSCAPE
    ) -> type[LessonScene[Any]]:
        """Return the same scene with its trace, look, language and layout fixed."""
        chosen = {
            "recorded": trace,
            "inputs": inputs,
            "theme": theme,
            "lang": lang,
            "layout": layout,
            "__module__": cls.__module__,
        }
        return type(cls.__name__, (cls,), chosen)

    def setup(self) -> None:
        """Record the numbers unless they were given, read the words, draw the frame."""
        module = sys.modules[type(self).__module__]
        inputs = self.inputs if self.inputs is not None else module.Inputs()
        self.trace = self.recorded if self.recorded is not None else module.record(inputs)
        self.words = words_of(module, self.lang, self.trace)
        self.t = bind(self.trace)
        self.board = Board(self.theme, self.words, self.t, self.layout)
        self.stage = Place.of(self.layout.stage, self.board)
        self.ledger = Ledger()
        self.cast = []
        self.updated: list[Mobject] | None = None
        self.noted = False
        self.elapsed = 0
        self.poster_tick = 0
        self.camera.background_color = self.theme.background  # type: ignore[union-attr]
        self.caption_mobject: VGroup = VGroup()
        self.title = text(self.words.title, self.theme, "title", bold=True)
        band = self.layout.title
        self.title.scale(min(1.0, band.width / self.title.width))
        self.add(band.put(self.title, 0.0, 0.5), self._pips())

    # -- time

    def get_run_time(self, animations: list[Animation]) -> float:
        """Snap to whole ticks, so that a beat starts at the same second in every quality."""
        count = clock.ticks(super().get_run_time(animations))
        still = (
            len(animations) == 1
            and isinstance(animations[0], Wait)
            and not self.should_update_mobjects()
        )
        return clock.frozen(count) if still else clock.animated(count)

    def play(self, *args: Any, **kwargs: Any) -> None:
        """Play, then move the clock and note the numbers that stand on screen."""
        self.noted = False
        super().play(*args, **kwargs)
        self.updated = None
        self.elapsed += clock.ticks(self.duration - 2e-6)
        self.ledger.look(self.mobjects, self.now)

    def update_to_time(self, t: float) -> None:
        """Move on, and on every tick note the numbers on screen: moving digits are shown, too."""
        super().update_to_time(t)
        count = clock.tick_at(t)
        if count is not None and not self.noted:
            self.ledger.look(self.moving_mobjects, clock.seconds(self.elapsed + count))

    def begin_animations(self) -> None:
        """Begin, and find what has updaters: manim would ask all of the picture every frame."""
        self.updated = None
        super().begin_animations()
        self.updated = [
            mobject
            for mobject in self.mobjects
            if any(part.updaters for part in mobject.get_family())
        ]

    def update_mobjects(self, dt: float) -> None:
        """Run updaters."""
        for mobject in self.mobjects if self.updated is None else self.updated:
            mobject.update(dt)

    @property
    def now(self) -> float:
        """Seconds since the start."""
        return clock.seconds(self.elapsed)

    # -- beats

    def beat(self, key: str, action: Callable[[], None] | None = None) -> None:
        """Open a section of that name, show its caption, run the action, hold until it is read."""
        self.play_beat(key, action or (lambda: None))

    def play_beat(self, key: str, action: Callable[[], None]) -> None:
        """Open a section, say what is to be said, run the action, hold until it can be read.

        With a question in the words it stands there first, and the sentence comes with ``tell``,
        or when the action is over: the result is not told before it is seen.
        """
        self.next_section(key)
        self._step_pips()
        self.beat_key, self.answered = key, False
        asks = bool(self.words.question(key))
        if asks:
            self._say(key, question=True)
        else:
            self._say(key)
        action()
        self.tell()
        self._hold(key)
        self.ledger.close_beat(self.now)
        if key != "takeaway":
            self.poster_tick = self.elapsed - 1

    def tell(self) -> None:
        """Say the sentence of the beat, unless it was said."""
        if self.answered:
            return
        asked = self.words.reading_time(self.beat_key, question=True)
        rest = asked - clock.seconds(self.elapsed - self.said_tick)
        if rest > 0:
            self.wait(rest)
        self.ledger.close_beat(self.now)
        self._say(self.beat_key)

    def _say(self, key: str, *, question: bool = False) -> None:
        """Show the question or the sentence of a beat, and note it."""
        self.answered = not question
        self.said_tick = self.elapsed
        moment = "question" if question else "answer"
        both = {lang: self.words.into(lang) for lang in LANGUAGES}
        told = {
            lang: words.question(key) if question else words.caption(key)
            for lang, words in both.items()
        }
        self.ledger.open_beat(key, self.now, told, moment)
        self._show_caption(told[self.lang])

    def _hold(self, key: str) -> None:
        """Wait until the sentence can have been read."""
        spent = clock.seconds(self.elapsed - self.said_tick)
        hold = self.words.hold(key)
        rest = self.words.reading_time(key) - spent if hold is None else hold
        least = _SHORTEST_HOLD if hold is None else 1 / clock.TICKS_PER_SECOND
        self.wait(max(rest, least))

    def close(self) -> None:
        """Clear the stage and end on the sentence worth keeping."""
        self.beat("takeaway", self._show_takeaway)

    def clear_stage(self, *keep: Mobject, run_time: float = 0.6) -> None:
        """Fade out everything but the frame and ``keep``."""
        frame = {self.title, self.pips, self.caption_mobject, *keep}
        leaving = [
            mobject for mobject in self.mobjects if mobject not in frame and mobject.get_family()
        ]
        drawn = [
            mobject
            for mobject in leaving
            if any(part.has_points() for part in mobject.get_family())
        ]
        if drawn:
            self.play(*(FadeOut(mobject) for mobject in drawn), run_time=run_time)
        self.remove(*leaving)

    def _show_takeaway(self) -> None:
        self.clear_stage(run_time=0.5)
        stage = self.layout.stage
        width = min(_LONGEST_LINE, 0.95 * stage.width)
        sentence = paragraph(self.words.takeaway, self.theme, width, "takeaway", pitch=1.5, spare=1)
        sentence.move_to(stage.center)
        rule = Line(sentence.get_corner(UL), sentence.get_corner(UR), color=self.theme.data)
        rule.set_stroke(width=self.theme.stroke).set_length(1.2).next_to(sentence, UP, buff=0.5)
        self.play(FadeIn(rule), FadeIn(sentence, shift=UP * 0.15), run_time=0.8)

    # -- frame

    def _show_caption(self, string: str) -> None:
        old = self.caption_mobject
        if old.submobjects:
            self.play(FadeOut(old), run_time=_CAPTION_FADE)
        key = self.ledger.beats[-1]["key"]
        if key == "takeaway":
            self.caption_mobject = VGroup()
            return
        band = self.layout.caption
        caption = paragraph(string, self.theme, band.width, "caption")
        if len(caption) > self.layout.caption_lines:
            caption = paragraph(string, self.theme, band.width, "label")
        self.caption_mobject = caption.move_to(band.center)
        if self.elapsed == 0:
            self.add(self.caption_mobject)  # the film opens on its picture, not on a fade
        else:
            self.play(FadeIn(self.caption_mobject), run_time=_CAPTION_FADE)

    def _pips(self) -> VGroup:
        keys = [*self.words.table.get("beats", {}), "takeaway"]
        dots = (Dot(radius=0.055, color=self.theme.hairline) for _ in keys)
        self.pips = VGroup(*dots).arrange(buff=0.13)
        self.pips_lit = 0
        x = 1.0 if self.layout is LANDSCAPE else 0.0
        return self.layout.pips.put(self.pips, x, 0.5)  # type: ignore[return-value]

    def _step_pips(self) -> None:
        if self.pips_lit < len(self.pips):
            self.pips[self.pips_lit].set_fill(self.theme.color("muted"), opacity=1)
        self.pips_lit += 1

    # -- helpers for lessons

    def readout(self, name: str, index: Index = None, **style: Any) -> Readout:
        """Make a number of this lesson's trace, in its theme."""
        return Readout(self.trace, name, index, theme=self.theme, **style)

    def formula(self, *parts: str | Symbol | Value, size: str = "label") -> Formula:
        """Make a row of mathematics with numbers of this lesson's trace, in its theme."""
        return Formula(parts, self.theme, trace=self.trace, size=size)

    def label(self, key: str, size: str = "label", color: str = "ink", **style: Any) -> VMobject:
        """Make one of this lesson's words, in its theme and language."""
        return text(self.words.label(key), self.theme, size, color, **style)

    def note(
        self, key: str, width: float, size: str = "label", color: str = "ink", **style: Any
    ) -> VGroup:
        """Make one of this lesson's words over several lines no wider than ``width``."""
        return paragraph(self.words.label(key), self.theme, width, size, color, **style)

    def receipt(self) -> dict[str, Any]:
        """Return what was shown: texts, beats, numbers, and the second of the poster."""
        both = {lang: self.words.into(lang) for lang in LANGUAGES}
        return {
            "title": {lang: words.title for lang, words in both.items()},
            "takeaway": {lang: words.takeaway for lang, words in both.items()},
            "beats": self.ledger.beats,
            "numbers": self.ledger.numbers,
            "inputs": dataclasses.asdict(self.inputs) if self.inputs is not None else {},
            "poster_time": self._poster_time(),
        }

    def _poster_time(self) -> float:
        """Second of the poster: where the words want it, else just before the takeaway."""
        wanted = self.words.table.get("poster", {})
        spans = [
            (beat["start"], beat["end"])
            for beat in self.ledger.beats
            if beat["key"] == wanted.get("beat")
        ]
        if not spans:
            return clock.seconds(self.poster_tick)
        start, end = spans[0][0], spans[-1][1]
        share = float(wanted.get("at", 1.0))
        return clock.later(start, max(0, round((end - start) * share * clock.TICKS_PER_SECOND) - 1))


def words_of(module: ModuleType, lang: str, trace: Any) -> Words:
    """Words of the lesson in ``module``: the ``.toml`` beside it, filled with its facts.

    Raises
    ------
    ClaimError
        If a sentence has no wording that is true of the trace, in any language.
    """
    source = Path(str(module.__file__))
    words = Words.read(source.with_suffix(".toml"), lang, module.facts(trace))
    words.check()
    return words


def find_scene(module: ModuleType) -> type[LessonScene[Any]]:
    """Return the one LessonScene that a lesson module defines.

    Raises
    ------
    LookupError
        If there is none, or more than one.
    """
    found = [
        value
        for value in vars(module).values()
        if isinstance(value, type)
        and issubclass(value, LessonScene)
        and value.__module__ == module.__name__
    ]
    if len(found) != 1:
        names = ", ".join(scene.__name__ for scene in found) or "none"
        raise LookupError(f"{module.__name__}: expected one LessonScene, got {names}")
    return found[0]


__all__ = ["LessonScene", "em", "find_scene", "words_of"]
