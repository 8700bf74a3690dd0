"""Reading a film back: what each text says, and whether the trace or the words know it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from manim import MathTypst, Mobject, Text, tempconfig

from dlmotion.publish.lesson import Lesson
from dlmotion.reel.record.quick import quickly
from dlmotion.stage.glyphs import glyph
from dlmotion.stage.inscription import Inscription, visibility
from dlmotion.stage.lesson import LessonScene, find_scene
from dlmotion.stage.lint.silent import SilentRenderer
from dlmotion.stage.marks.axes.plot import Curve, Plot, Tick
from dlmotion.stage.marks.text.code import CodeLine
from dlmotion.stage.marks.text.formula import Formula
from dlmotion.stage.numerals import after_prefix, format_number
from dlmotion.stage.readout import Number, Readout, resolve
from dlmotion.stage.text import Line
from dlmotion.stage.theme import LOOKS, SIZES, em
from dlmotion.stage.words import Words
from tests.scenes.drawing import distances

DLCORE = Path(__file__).parents[2] / "dlcore"
FRAME_RATE = 3
DIGIT = re.compile(r"\d")
NUMERAL = re.compile(r"\d+(?:\.\d+)?")
GROUP = re.compile(r"\{\{ (.*?) : \w+ \}\}")
INDEX = re.compile(r"_(?:\d+|\([^)]*\))|#h\([^)]*\)")
CONSTANTS = {"0", "1", "2"}
"""Numbers that belong to mathematics: max(0, z), 1 − a, w², ½."""
TOLERANCE = 1e-3
"""Share of an axis within which a drawn corner is the recorded point."""
MINUS = "\N{MINUS SIGN}"
RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")


@cache
def dlcore_source() -> str:
    """All of dlcore's own text, blanks left out: code on screen is a part of it."""
    return squeeze(
        "".join(path.read_text(encoding="utf-8") for path in sorted(DLCORE.rglob("*.py")))
    )


def squeeze(text: str) -> str:
    """Text without blanks, at which paragraphs are broken."""
    return "".join(text.split())


def leaves(value: Any) -> Iterator[Any]:
    """Strings, numbers and arrays of a trace."""
    if isinstance(value, Mapping):
        value = tuple(value.values())
    if isinstance(value, tuple | list):
        for item in value:
            yield from leaves(item)
    elif hasattr(value, "__dataclass_fields__"):
        for name in value.__dataclass_fields__:
            yield from leaves(getattr(value, name))
    else:
        yield value


def number_of(text: str) -> float:
    """What the number of an axis says, a power of ten too."""
    raised = text.removeprefix("10").translate(RAISED)
    if text.startswith("10") and raised != text.removeprefix("10"):
        return 10.0 ** float(raised)
    return float(text.replace(MINUS, "-"))


@dataclass
class Screening:
    """What one film showed: complaints, how much was read, the numbers shown, and the receipt's."""

    complaints: list[str] = field(default_factory=list)
    texts: set[str] = field(default_factory=set)
    curves: int = 0
    shown: set[tuple[str, Number]] = field(default_factory=set)
    receipt: set[tuple[str, Number]] = field(default_factory=set)


def screen(lesson: Lesson, module: Any, trace: Any, words: Words, theme: str = "dark") -> Screening:
    """Run the film without painting it.

    Read it back after every play, and three times a second in between.
    """
    staged = find_scene(module).staged(
        trace=trace, inputs=module.Inputs(), theme=LOOKS[theme], lang=words.lang
    )
    reader = Reader(lesson, trace, words)

    def play(scene: LessonScene, *args: Any, **kwargs: Any) -> None:
        staged.play(scene, *args, **kwargs)
        reader.read(scene, still=True)

    watched = type(staged.__name__, (staged,), {"play": play, "__module__": staged.__module__})
    settings = {
        "frame_rate": FRAME_RATE,
        "dry_run": True,
        "disable_caching": True,
        "progress_bar": "none",
    }
    settings |= {"verbosity": "ERROR", "pixel_width": 854, "pixel_height": 480}
    with tempconfig(settings), quickly():
        scene = watched(renderer=SilentRenderer(lambda *_: reader.read(scene, still=False)))
        scene.render()
    for row in scene.receipt()["numbers"]:
        reader.screening.receipt.add((row["beat"], Number(row["path"], row["value"], row["text"])))
    return reader.screening


class Reader:
    """Complains about every digit and curve on the screen that nothing recorded explains."""

    def __init__(self, lesson: Lesson, trace: Any, words: Words) -> None:
        self.trace, self.screening, self.beat = trace, Screening(), ""
        said = [words.title, words.takeaway, *(words.caption(beat.key) for beat in lesson.beats)]
        said += [words.question(beat.key) for beat in lesson.beats]
        said += [words.label(key) for key in lesson.labels]
        self.said = [squeeze(text) for text in said]
        self.written = [leaf for leaf in leaves(trace) if isinstance(leaf, str)]
        self.code = squeeze("\n".join(self.written)) + dlcore_source()
        self.literal = {*lesson.literal, *(part for beat in lesson.beats for part in beat.literal)}
        arrays = [np.asarray(leaf) for leaf in leaves(trace) if not isinstance(leaf, str)]
        self.arrays = [
            np.unique(array.astype(float)) for array in arrays if array.dtype.kind in "fiub"
        ]
        self.known: dict[tuple[int, str], Mobject] = {}

    def read(self, scene: LessonScene, *, still: bool) -> None:
        """Read every text that is visible now; curves and glyphs only when nothing moves."""
        self.beat = scene.ledger.beats[-1]["key"] if scene.ledger.beats else ""
        for mobject in scene.mobjects:
            self._visit(mobject, still)

    def _visit(self, mobject: Mobject, still: bool) -> None:
        if isinstance(mobject, Inscription):
            if mobject.opacity > 0 and mobject.text:
                self._read_text(mobject, still)
            return
        if isinstance(mobject, Text | MathTypst) and visibility(mobject) > 0:
            self._complain(type(mobject).__name__, "text that is no inscription")
        if still and isinstance(mobject, Curve) and len(mobject.points) and visibility(mobject) > 0:
            self._once(mobject, str(len(mobject.points)), self._curve)
        if still and isinstance(mobject, Plot):
            self._once(mobject, "ticks", self._ticks)
        for part in mobject.submobjects:
            self._visit(part, still)

    def _read_text(self, item: Inscription, still: bool) -> None:
        self.screening.texts.add(item.text)
        if isinstance(item, Readout | Formula):
            self.screening.shown.update((self.beat, number) for number in item.numbers())
        if DIGIT.search(item.text):
            self._once(item, f"{self.beat} {item.text}", self._digits)
            if still and isinstance(item, Readout):
                self._once(item, f"glyphs {item.text}", self._glyphs)

    def _once(self, mobject: Mobject, state: str, check: Any) -> None:
        """Check a mobject once in every state; it is kept, so that no other one gets its id."""
        if self.known.setdefault((id(mobject), state), mobject) is mobject:
            check(mobject)

    def _complain(self, text: str, cause: str) -> None:
        complaint = f"{self.beat}: {text!r}: {cause}"
        if complaint not in self.screening.complaints:
            self.screening.complaints.append(complaint)

    # -- what a text may say

    def _digits(self, item: Inscription) -> None:
        for kind, cause in (
            (Readout, self._readout),
            (Formula, self._formula),
            (Tick, self._tick),
            (CodeLine, self._code),
            (Line, self._line),
        ):
            if isinstance(item, kind):
                complaint = cause(item)
                break
        else:
            complaint = f"{type(item).__name__} shows digits that nothing can check"
        if complaint:
            self._complain(item.text, complaint)

    def _truth(self, path: str, spec: str) -> tuple[float, str]:
        value = np.asarray(resolve(self.trace, path)).item()
        return value, format_number(value, spec)

    def _readout(self, item: Readout) -> str:
        value, text = self._truth(item.number.path, item.spec)
        if item.number != Number(item.number.path, value, text):
            return f"the trace has {value!r} ({text}) at {item.number.path}"
        told = after_prefix(item.prefix, text) + item.suffix
        if item.text != told:
            return f"it should read {told!r}"
        return self._words(item.prefix) or self._words(item.suffix)

    def _formula(self, item: Formula) -> str:
        printed = GROUP.findall(item.text)
        for number in item.numbers():
            if number.text.replace(MINUS, "-") not in printed:
                return f"{number.text} of {number.path} is not printed"
            if np.asarray(resolve(self.trace, number.path)).item() != number.value:
                return f"{number.path} has another value"
        values = {number.text.replace(MINUS, "-") for number in item.numbers()}
        symbols = " ".join(part for part in printed if part not in values)
        constants = NUMERAL.findall(INDEX.sub(" ", f"{GROUP.sub(' ', item.text)} {symbols}"))
        formulas = "\n".join(self.written)
        allowed = CONSTANTS | self.literal | set(NUMERAL.findall(formulas))
        unknown = [constant for constant in constants if constant not in allowed]
        return f"constants {unknown} are neither in the trace nor literal" if unknown else ""

    def _tick(self, item: Tick) -> str:
        return (
            ""
            if np.isclose(number_of(item.text), item.value, rtol=1e-9, atol=1e-9)
            else f"it stands at {item.value}"
        )

    def _code(self, item: CodeLine) -> str:
        return "" if squeeze(item.text) in self.code else "no such line in dlcore or in the trace"

    def _line(self, item: Line) -> str:
        return self._words(item.text)

    def _words(self, text: str) -> str:
        """Complain unless the lesson's words, the trace's strings or dlcore's source say it."""
        wanted = squeeze(text)
        if not DIGIT.search(wanted) or wanted in self.said or wanted in map(squeeze, self.written):
            return ""
        whole = re.compile(rf"(?<!\d){re.escape(wanted)}(?!\d)")
        parts = [sentence for sentence in self.said if len(wanted) > 5 and whole.search(sentence)]
        return "" if parts else "no sentence of the .toml says that"

    def _glyphs(self, item: Readout) -> None:
        """Read the digits from their outlines."""
        spelled = "".join(character for character in item.text if not character.isspace())
        scale = item.pixels / SIZES[item.size] * em(item.size)
        outlines = [
            glyph(character, item.theme.family, item.bold).points * scale for character in spelled
        ]
        if len(item.get_family()) > 1 or len(item.points) != sum(map(len, outlines)):
            self._complain(item.text, f"{len(item.points)} points are drawn")
            return
        parts = np.split(item.points, np.cumsum([len(outline) for outline in outlines[:-1]]))
        for character, part, outline in zip(spelled, parts, outlines, strict=True):
            if not same_outline(part, outline):
                self._complain(item.text, f"the outline of {character!r} is another one")

    # -- where things are

    def _ticks(self, plot: Plot) -> None:
        """Compare where each tick of the plot stands with what it says."""
        ticks = [part for part in plot.get_family() if isinstance(part, Tick)]
        origin = plot.point(plot.x_limits[0], plot.y_limits[0])
        for place, tick in enumerate(ticks):
            across = place < len(plot.x_ticks)
            x = np.log(tick.value) / np.log(plot.x_base) if plot.x_base and across else tick.value
            spot = (
                plot.point(x, plot.y_limits[0])
                if across
                else plot.point(plot.x_limits[0], tick.value)
            )
            shift = abs(tick.get_center() - spot)[0 if across else 1]
            if shift > 0.06 or np.linalg.norm(spot - origin) > 20.0:
                self._complain(
                    tick.text, f"it stands {shift:.2f} units from {tick.value} on its axis"
                )

    def _curve(self, curve: Curve) -> None:
        """Compare the data of a curve with the trace, and what is drawn with its data."""
        self.screening.curves += 1
        for name, values in (("x", curve.x), ("y", curve.y)):
            if not self._recorded(values[np.isfinite(values)]):
                self._complain(f"curve {name} {values[:3]}…", "the trace has no such values")
        corners = curve.read()
        spans = np.array([limits[1] - limits[0] for limits in curve.limits])
        data = np.column_stack([curve.x, curve.y])
        if curve.gap:  # the ends of dashes lie on the line, between its data
            far = distances(corners / spans, [data[np.isfinite(data).all(axis=1)] / spans])
        else:
            far = np.array([np.abs((data - spot) / spans).max(axis=1).min() for spot in corners])
        away = corners[far > TOLERANCE]
        if len(away) and not all(
            self._recorded(corners[:, k], TOLERANCE * spans[k]) for k in (0, 1)
        ):
            self._complain(
                f"curve through {away[0].round(3)}", "its data do not go there, nor does the trace"
            )

    def _recorded(self, values: np.ndarray, tolerance: float = 0.0) -> bool:
        """Whether one array of the trace holds all these values, or they are one constant level."""
        if len(values) == 0 or np.ptp(values) <= tolerance:
            return True
        for known in self.arrays:
            places = np.clip(np.searchsorted(known, values), 1, max(len(known) - 1, 1))
            near = [known[np.clip(places + step, 0, len(known) - 1)] for step in (-1, 0)]
            close = np.minimum(*(np.abs(values - other) for other in near))
            if np.all(close <= tolerance + 1e-9 * (1.0 + np.abs(values))):
                return True
        return False


def same_outline(drawn: np.ndarray, outline: np.ndarray) -> bool:
    """Whether a glyph is drawn with this outline, wherever it stands."""
    moved = drawn - drawn.mean(axis=0)
    return bool(np.allclose(moved, outline - outline.mean(axis=0), atol=2e-3))
