"""LessonScene: a title, a stage, a caption band, and beats that a lesson plays one after the other."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any, ClassVar

from manim import UL, UP, UR, Animation, Dot, FadeIn, FadeOut, Line, Mobject, Scene, VGroup, VMobject, Wait

from stage import clock
from stage.layout import CAPTION_BAND, STAGE, TITLE_BAND, Region
from stage.mobjects.formula import Formula, Symbol, Value
from stage.readout import Index, Readout
from stage.receipt import Ledger
from stage.refilmed import Refilmed
from stage.text import paragraph, text
from stage.theme import DARK, Theme, em
from stage.words import LANGS, Words

_CAPTION_FADE = 2 / clock.TICKS_PER_SECOND
_SHORTEST_HOLD = 0.8


class LessonScene(Refilmed, Scene):
    """A lesson. Subclasses write ``construct`` as a list of beats and draw from ``self.trace``."""

    theme: ClassVar[Theme] = DARK
    lang: ClassVar[str] = "zh"
    recorded: ClassVar[Any] = None
    inputs: ClassVar[Any] = None

    trace: Any
    words: Words
    stage: Region = STAGE

    @classmethod
    def staged(cls, *, trace: Any, inputs: Any, theme: Theme, lang: str) -> type[LessonScene]:
        """Return the same scene with its trace, look and language fixed."""
        chosen = {
            "recorded": trace,
            "inputs": inputs,
            "theme": theme,
            "lang": lang,
            "__module__": cls.__module__,
        }
        return type(cls.__name__, (cls,), chosen)

    def setup(self) -> None:
        """Record the numbers unless they were given, read the words, draw the frame."""
        module = sys.modules[type(self).__module__]
        inputs = self.inputs if self.inputs is not None else module.Inputs()
        self.trace = self.recorded if self.recorded is not None else module.record(inputs)
        self.words = words_of(module, self.lang, self.trace)
        self.ledger = Ledger()
        self.updated: list[Mobject] | None = None
        self.noted = False
        self.elapsed = 0
        self.poster_tick = 0
        self.camera.background_color = self.theme.background  # type: ignore[union-attr]
        self.caption_mobject: VGroup = VGroup()
        self.title = text(self.words.title, self.theme, "title", bold=True)
        self.add(TITLE_BAND.put(self.title, 0.0, 0.5), self._pips())

    # -- time ------------------------------------------------------------------------------------------------

    def get_run_time(self, animations: list[Animation]) -> float:
        """Snap to whole ticks, so that a beat starts at the same second in every quality."""
        count = clock.ticks(super().get_run_time(animations))
        still = len(animations) == 1 and isinstance(animations[0], Wait) and not self.should_update_mobjects()
        return clock.frozen(count) if still else clock.animated(count)

    def play(self, *args: Any, **kwargs: Any) -> None:
        """Play, then move the clock and note the numbers that stand on screen."""
        self.noted = False
        super().play(*args, **kwargs)
        self.updated = None
        self.elapsed += clock.ticks(self.duration - 2e-6)
        self.ledger.look(self.mobjects, self.now)

    def update_to_time(self, t: float) -> None:
        """Move on, and on every tick note the numbers on screen, so that moving digits are in the receipt too."""
        super().update_to_time(t)
        count = clock.tick_at(t)
        if count is not None and not self.noted:
            self.ledger.look(self.moving_mobjects, clock.seconds(self.elapsed + count))

    def begin_animations(self) -> None:
        """Begin, and find what has updaters: most of a picture has none, and manim would ask all of it every frame."""
        self.updated = None
        super().begin_animations()
        self.updated = [mobject for mobject in self.mobjects if any(part.updaters for part in mobject.get_family())]

    def update_mobjects(self, dt: float) -> None:
        """Run updaters."""
        for mobject in self.mobjects if self.updated is None else self.updated:
            mobject.update(dt)

    @property
    def now(self) -> float:
        """Seconds since the start."""
        return clock.seconds(self.elapsed)

    # -- beats -----------------------------------------------------------------------------------------------

    def beat(self, key: str, action: Callable[[], None] | None = None) -> None:
        """Open a section of that name, show its caption, run the action, hold until it can have been read."""
        self.next_section(key)
        start = self.elapsed
        captions = {lang: self.words.into(lang).caption(key) for lang in LANGS}
        self.ledger.open_beat(key, self.now, captions)
        self._step_pips()
        self._show_caption(captions[self.lang])
        if action is not None:
            action()
        spent = clock.seconds(self.elapsed - start)
        hold = self.words.hold(key)
        rest = self.words.reading_time(key) - spent if hold is None else hold
        self.wait(max(rest, _SHORTEST_HOLD) if hold is None else max(rest, 1 / clock.TICKS_PER_SECOND))
        self.ledger.close_beat(self.now)
        if key != "takeaway":
            self.poster_tick = self.elapsed - 1

    def close(self) -> None:
        """Clear the stage and end on the sentence worth keeping."""
        self.beat("takeaway", self._show_takeaway)

    def clear_stage(self, *keep: Mobject, run_time: float = 0.6) -> None:
        """Fade out everything but the frame and ``keep``."""
        frame = {self.title, self.pips, self.caption_mobject, *keep}
        leaving = [mobject for mobject in self.mobjects if mobject not in frame and mobject.get_family()]
        drawn = [mobject for mobject in leaving if any(part.has_points() for part in mobject.get_family())]
        if drawn:
            self.play(*(FadeOut(mobject) for mobject in drawn), run_time=run_time)
        self.remove(*leaving)

    def _show_takeaway(self) -> None:
        self.clear_stage(run_time=0.5)
        sentence = paragraph(self.words.takeaway, self.theme, 11.2, "takeaway", pitch=1.5)
        sentence.move_to(STAGE.center)
        rule = Line(sentence.get_corner(UL), sentence.get_corner(UR), color=self.theme.data)
        rule.set_stroke(width=self.theme.stroke).set_length(1.2).next_to(sentence, UP, buff=0.5)
        self.play(FadeIn(rule), FadeIn(sentence, shift=UP * 0.15), run_time=0.8)

    # -- frame -----------------------------------------------------------------------------------------------

    def _show_caption(self, string: str) -> None:
        old = self.caption_mobject
        if old.submobjects:
            self.play(FadeOut(old), run_time=_CAPTION_FADE)
        key = self.ledger.beats[-1]["key"]
        if key == "takeaway":
            self.caption_mobject = VGroup()
            return
        caption = paragraph(string, self.theme, CAPTION_BAND.width, "caption")
        if len(caption) > 2:
            caption = paragraph(string, self.theme, CAPTION_BAND.width, "label")
        self.caption_mobject = caption.move_to(CAPTION_BAND.center)
        self.play(FadeIn(self.caption_mobject), run_time=_CAPTION_FADE)

    def _pips(self) -> VGroup:
        keys = [*self.words.table.get("beats", {}), "takeaway"]
        dots = (Dot(radius=0.055, color=self.theme.hairline) for _ in keys)
        self.pips = VGroup(*dots).arrange(buff=0.13)
        self.pips_lit = 0
        return TITLE_BAND.put(self.pips, 1.0, 0.5)  # type: ignore[return-value]

    def _step_pips(self) -> None:
        if self.pips_lit < len(self.pips):
            self.pips[self.pips_lit].set_fill(self.theme.color("muted"), opacity=1)
        self.pips_lit += 1

    # -- helpers for lessons ---------------------------------------------------------------------------------

    def readout(self, name: str, index: Index = None, **style: Any) -> Readout:
        """Make a number of this lesson's trace, in its theme."""
        return Readout(self.trace, name, index, theme=self.theme, **style)

    def formula(self, *parts: str | Symbol | Value, size: str = "label") -> Formula:
        """Make a row of mathematics with numbers of this lesson's trace, in its theme."""
        return Formula(parts, self.theme, trace=self.trace, size=size)

    def label(self, key: str, size: str = "label", color: str = "ink", **style: Any) -> VMobject:
        """Make one of this lesson's words, in its theme and language."""
        return text(self.words.label(key), self.theme, size, color, **style)

    def note(self, key: str, width: float, size: str = "label", color: str = "ink", **style: Any) -> VGroup:
        """Make one of this lesson's words over several lines no wider than ``width``."""
        return paragraph(self.words.label(key), self.theme, width, size, color, **style)

    def receipt(self) -> dict[str, Any]:
        """Return what was shown: texts, beats, numbers, and the second that makes the best poster."""
        both = {lang: self.words.into(lang) for lang in LANGS}
        return {
            "title": {lang: words.title for lang, words in both.items()},
            "takeaway": {lang: words.takeaway for lang, words in both.items()},
            "beats": self.ledger.beats,
            "numbers": self.ledger.numbers,
            "inputs": dataclasses.asdict(self.inputs) if self.inputs is not None else {},
            "poster_time": clock.seconds(self.poster_tick),
        }


def words_of(module: ModuleType, lang: str, trace: Any) -> Words:
    """Words of the lesson in ``module``: the ``.toml`` beside it, filled with its facts."""
    source = Path(str(module.__file__))
    return Words.read(source.with_suffix(".toml"), lang, module.facts(trace))


def find_scene(module: ModuleType) -> type[LessonScene]:
    """Return the one LessonScene that a lesson module defines.

    Raises
    ------
    LookupError
        If there is none, or more than one.
    """
    found = [
        value
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, LessonScene) and value.__module__ == module.__name__
    ]
    if len(found) != 1:
        names = ", ".join(scene.__name__ for scene in found) or "none"
        raise LookupError(f"{module.__name__}: expected one LessonScene, got {names}")
    return found[0]


__all__ = ["LessonScene", "em", "find_scene", "words_of"]
