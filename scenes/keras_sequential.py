"""From Keras code to a network: the code is read as text, and each line builds its layer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dlcore import (
    Embedding,
    KerasSource,
    KerasSourceError,
    Sequential,
    digits,
    freeze,
    read_keras,
    trace_forward,
)
from dlcore.enlarge import resized
from dlcore.keras_examples import KERAS_EXAMPLES
from dlcore.keras_remarks import is_slip, mended
from dlcore.outline.inputs import dense_count, left_without_input, lengths
from dlcore.outline.outline import Outline, read_network
from dlcore.outline.values import NetworkCodeError
from dlmotion.stage.beat import beat
from dlmotion.stage.claims import Claim, above, at_least, equal, true
from dlmotion.stage.inputs import InputError, bounded, choice, source_file
from dlmotion.stage.lesson import LessonScene
from dlmotion.stage.marks.bars.bars import Bars
from dlmotion.stage.marks.clock.together import Together
from dlmotion.stage.marks.mark import Drawn, Mark
from dlmotion.stage.marks.networks.architecture import Architecture, drawn_units
from dlmotion.stage.marks.networks.fan import Fan
from dlmotion.stage.marks.networks.summary import Summary
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.marks.text.code import Code, RunningLine
from dlmotion.stage.marks.text.digit import Digit
from dlmotion.stage.marks.text.equation import Equation, number
from dlmotion.stage.marks.text.note import Note
from dlmotion.stage.marks.text.sum import Sum
from dlmotion.stage.page import Figures, Page
from dlmotion.stage.place import Place

MOST_LAYERS, MOST_BARS, MOST_PARAMS = 16, 10, 2_000_000
WIDTH, LINES, TERMS, DIGIT = 74, 3, 5, 1489

UNITS = Quantity("units", spec=",d")
COUNT = Quantity("params", role="muted", spec=",d")
GIVEN = Quantity("value", role="data", spec=".2f")
VALUE = Quantity("value", role="activation", spec=".2f")
PLACE = Quantity("", role="muted", spec=",d")


@dataclass(frozen=True)
class Inputs:
    """What ``--set`` may change."""

    example: str = choice("digits", KERAS_EXAMPLES, what="which code of the lesson's own")
    source: str = source_file(what="Keras code of your own instead; it is read, never run")
    seed: int = bounded(0, low=0, high=999, what="of the random weights")


@dataclass(frozen=True)
class KerasSequentialTrace:
    """A network as code describes it, K layers after the input, and one forward pass through it.

    ``shapes`` (K + 1) are lengths without the batch, none where not told; ``params`` (K,) is 0
    where not ``known``, ``sums`` (K + 1,) add them up; ``adds`` (3,) are inputs, units and
    parameters of the ``first`` dense layer, if one can be counted. ``weights`` (K), ``values``
    (K + 1) are of the units that are drawn, empty where nothing ran; ``why`` is then "input",
    "layer", "large" or "other", and ``stop`` the line that it is about. ``statistics`` says whether
    some parameters are means and variances, which are not learned, ``left_out`` counts the settings
    that dlcore does not read, the first in line ``left_at``. ``places`` number the ``outputs``.
    ``typed`` are the lines with a slip, ``mended`` how they were read; ``seen`` (K + 1,) and
    ``told`` (K,) say which shapes and counts remain without the input's shape.
    """

    code: tuple[str, ...]
    shapes: tuple[np.ndarray, ...]
    params: np.ndarray
    known: np.ndarray
    dense: np.ndarray
    sums: np.ndarray
    first: int
    adds: np.ndarray
    weights: tuple[np.ndarray, ...]
    values: tuple[np.ndarray, ...]
    outputs: np.ndarray
    places: np.ndarray
    count: int
    why: str
    stop: str
    statistics: bool
    left_out: int
    left_at: int
    typed: tuple[str, ...]
    mended: tuple[str, ...]
    at: np.ndarray
    about_input: bool
    seen: np.ndarray
    told: np.ndarray


def record(inputs: Inputs) -> KerasSequentialTrace:
    """Read the code, and run the network with random weights where that can be done."""
    source = KERAS_EXAMPLES[inputs.example].lstrip()
    if inputs.source:
        with open(inputs.source, encoding="utf-8") as file:
            source = file.read()
    outline, lines = outline_of(source), source.splitlines()
    read, why, stop = understood(source, outline)
    remarks = list(read.remarks) if read else []
    found = [remark for remark in remarks if is_slip(remark)]
    found.sort(key=lambda remark: not remark.cause.startswith("input_shape("))
    left = [remark.line for remark in remarks if not is_slip(remark)]
    shapes = [lengths(shape) for shape in (outline.input_shape, *(x.shape for x in outline.layers))]
    params = [layer.params for layer in outline.layers]
    first, adds = dense_count(outline) or (0, ())
    weights, values, outputs, why = passed(read, why, inputs.seed, len(params))
    about_input = bool(found) and found[0].cause.startswith("input_shape(")
    rest = left_without_input(source) if about_input or not found else None
    seen, told = rest or ([True] * len(shapes), [True] * len(params))
    code = {layer.place.line: layer.code for layer in outline.layers}
    most = max(range(len(params)), key=lambda k: params[k] or 0)
    typed = lines_of(outline, lines, [x.line for x in found if x.fix[:5] == "write"])
    return freeze(
        KerasSequentialTrace(
            code=tuple(typed),
            shapes=tuple(np.array(shape, dtype=int) for shape in shapes),
            params=np.array([count or 0 for count in params]),
            known=np.array([count is not None for count in params]),
            dense=np.array([layer.dense for layer in outline.layers]),
            sums=np.cumsum([0, *(count or 0 for count in params)]),
            first=first,
            adds=np.array(adds, dtype=int),
            weights=weights,
            values=values,
            outputs=outputs[:MOST_BARS] if outputs.size <= MOST_BARS else outputs[:0],
            places=np.arange(outputs.size),
            count=outputs.size,
            why=why,
            stop=clipped(lines[stop - 1].rstrip(" ,"))
            if stop
            else typed[most if why == "large" else 0],
            statistics=any("BatchNorm" in layer.name for layer in outline.layers),
            left_out=len(left),
            left_at=min(left, default=0),
            typed=tuple(clipped(lines[remark.line - 1]) for remark in found[:LINES]),
            mended=tuple(
                clipped(mended(lines[x.line - 1], x, code.get(x.line, ""))) for x in found[:LINES]
            ),
            at=np.array([remark.line for remark in found], dtype=int),
            about_input=about_input,
            seen=np.array(seen),
            told=np.array(told),
        )
    )


def outline_of(source: str) -> Outline:
    """The network of the code.

    Raises
    ------
    InputError
        If it tells no network of Keras, or one of too many layers to film.
    """
    try:
        outline = read_network([source])
    except NetworkCodeError as error:
        raise InputError(f"source: {error}") from None
    if outline.framework != "keras":
        raise InputError("source: expected Keras code, got PyTorch")
    if len(outline.layers) > MOST_LAYERS:
        raise InputError(
            f"source: expected at most {MOST_LAYERS} layers, got {len(outline.layers)}; "
            "film a part of the network"
        )
    return outline


def understood(source: str, outline: Outline) -> tuple[KerasSource | None, str, int]:
    """What dlcore can build of the code, or why it cannot and the line of that (0 for none)."""
    try:
        return read_keras(source), "", 0
    except KerasSourceError as error:
        if error.cause.startswith("dlcore has no layer"):
            return None, "layer", error.line
        return None, "other" if lengths(outline.input_shape) else "input", error.line


def lines_of(outline: Outline, lines: Sequence[str], slips: list[int]) -> list[str]:
    """The line of each layer as it was typed; where that has a slip or other layers, as read."""
    at = [layer.place.line for layer in outline.layers]
    return [
        clipped(layer.code if line in slips or at.count(line) > 1 else lines[line - 1].rstrip(" ,"))
        for line, layer in zip(at, outline.layers, strict=True)
    ]


def clipped(line: str) -> str:
    """A line without its indent, cut where it would leave the frame."""
    line = line.strip()
    return line if len(line) <= WIDTH else line[: WIDTH - 4] + " ..."


def passed(
    read: KerasSource | None, why: str, seed: int, layers: int
) -> tuple[tuple[np.ndarray, ...], tuple[np.ndarray, ...], np.ndarray, str]:
    """Drawn weights, drawn values, all outputs of one forward pass, or why there is none."""
    nothing = tuple(np.zeros((0, 0)) for _ in range(layers)), (), np.zeros(0)
    if read is None or read.network.input_shape is None:
        return *nothing, why or "input"
    network, shape = read.network, read.network.input_shape
    if len(network.layers) != layers:
        return *nothing, "other"
    if network.summary().total > MOST_PARAMS:
        return *nothing, "large"
    try:
        params = network.init(np.random.Generator(np.random.PCG64(seed)), shape)
        way = trace_forward(network, params, given(network, shape))
    except (ValueError, TypeError, IndexError):
        return *nothing, "other"
    weights = [
        each["weight"].T if each.keys() & {"weight"} else np.zeros((0, 0)) for each in params
    ]
    drawn = [w[np.ix_(*(drawn_units(n) for n in w.shape))] if w.size else w for w in weights]
    return tuple(drawn), tuple(map(part, (way.x[0], *(a[0] for a in way.a)))), way.a[-1][0], ""


def part(values: np.ndarray) -> np.ndarray:
    """Of what a layer puts out, the units that are drawn, or the first map."""
    drawn: np.ndarray = values[0] if values.ndim == 3 else values
    return drawn[drawn_units(len(drawn))] if drawn.ndim == 1 else drawn


def given(network: Sequential, shape: tuple[int, ...]) -> np.ndarray:
    """A handwritten digit as the network takes it: strips of it, or a picture of another size."""
    image = digits().x[DIGIT]
    if len(shape) == 1:
        n = shape[0]
        flat = image.ravel() if n <= image.size else resized(image.reshape(1, -1), 1, n)[0]
        x = np.array([strip.mean() for strip in np.array_split(flat, n)])
    else:
        x = np.broadcast_to(resized(image, *shape[-2:]), shape)
    first = network.layers[0]
    return (x * 10).astype(int)[None] if isinstance(first, Embedding) else x[None]


def facts(trace: KerasSequentialTrace) -> dict[str, float | int | str | Claim]:
    """Numbers that the sentences quote, and what they claim."""
    lost = int((trace.known & ~trace.told).sum())
    shares = trace.outputs.min(initial=0.0) >= 0.0 and len(trace.outputs) > 1
    off = float(trace.outputs.sum()) - 1.0 if shares else 1.0
    return {
        "layers": len(trace.code),
        "total": int(trace.sums[-1]),
        "params": int(trace.adds[2]) if len(trace.adds) else 0,
        "count": trace.count,
        "top": float(trace.outputs.max(initial=0.0)),
        "slips": len(trace.at),
        "line": int(trace.at[0]) if len(trace.at) else 0,
        "lost": lost,
        "left_out": trace.left_out,
        "left_at": trace.left_at,
        "most": MOST_PARAMS,
        "counted": true(bool(trace.known.all())),
        "formula": true(len(trace.adds) > 0),
        "ran": true(len(trace.values) > 0),
        "not_run": true(not trace.values),
        "no_input": true(trace.why == "input"),
        "no_layer": true(trace.why == "layer"),
        "large": above(int(trace.sums[-1]) * (trace.why == "large"), MOST_PARAMS),
        "learned": true(not trace.statistics),
        "skips": at_least(trace.left_out, 1),
        "shares": equal(off, 0.0, 1e-9),
        "slip": above(len(trace.at), 0),
        "one_slip": equal(len(trace.at), 1),
        "about_input": true(trace.about_input),
        "loses": above(lost, 0),
    }


def figures(t: KerasSequentialTrace, page: Page) -> Figures:
    """Draw the lines of the layers above the network, with shapes, counts and what came out."""
    height, width = 0.21 * len(t.code) + 0.3, max(8.0, 0.9 * len(t.shapes))
    place = page.place(width, height + 0.36 * width)
    upper, lower = place.rows(height, 0.36 * width - 0.4, gap=0.2)
    code = Code(upper, "\n".join(t.code), size="small")
    told = summary_in(lower, t)
    marks = *lights_of(told.net, t), *told.shapes, *told.counts
    yield "network", page.put(place, code, told.net, *marks)


def summary_in(place: Place, t: KerasSequentialTrace) -> Summary:
    """The network with its shapes and parameters."""
    return Summary(place, t.shapes, t.dense, t.weights, (t.params, t.known, t.sums), COUNT)


def lights_of(net: Architecture, t: KerasSequentialTrace) -> list[Mark]:
    """What the forward pass leaves in every layer."""
    return [net.light(k, x, VALUE if k else GIVEN) for k, x in enumerate(t.values)]


def page_of(place: Place, t: KerasSequentialTrace, layer: int) -> Code:
    """The few lines of code around that of a layer."""
    first = layer // LINES * LINES
    return Code(place, "\n".join(t.code[first : first + LINES]), size="heading")


class KerasSequentialScene(LessonScene[KerasSequentialTrace]):
    """The code above, the network below: line by line, then forward, then with a slip."""

    @beat
    def read(self) -> None:
        self.upper, self.lower = self.stage.rows(1.95, 3.8, gap=0.25)
        told = summary_in(self.lower, self.t)
        self.net, self.shapes, self.counts = told.net, told.shapes, told.counts
        self.code = page_of(self.upper, self.t, 0)
        self.stand(self.code, self.net, *self.shapes, *self.counts, *lights_of(self.net, self.t))
        self.rest(2.0)

    @beat
    def build(self) -> None:
        self.keep(self.code)
        total, timer = self.counts[0].at(0), self.clock(self.t.sums)
        self.show(self.net.columns[0], self.shapes[0], total)
        light, tempo = self.code.running(0), "slow" if len(self.t.code) <= LINES else "plain"
        for layer, way in enumerate(self.net.ways):
            light = self.turn_to(layer, light)
            line = Drawn(self.upper, self.code.lines[layer % LINES])
            self.grow(line, self.net.columns[layer + 1], tempo)
            self.show(way, self.shapes[layer + 1], self.counts[layer + 1], tempo="quick")
            self.run(timer, total, seconds=0.4, to=layer + 1)
        self.hide(light)

    @beat
    def count(self) -> None:
        t = self.t
        self.hide(self.code)
        high, low = self.upper.rows(1.0, 1.0, gap=0.2)
        if len(t.adds):
            names = "inputs", "units", "made"
            before, units, made = (number(name, t.adds[k], UNITS) for k, name in enumerate(names))
            bias = number("bias", t.adds[1], UNITS)
            rule = Equation(high, before, "times", units, "+", bias, "=", made, size="takeaway")
            parts = Together(*self.shapes[t.first : t.first + 2], self.counts[t.first + 1])
            counted = {"units": "1/axis-1", "bias": "1/axis-1", "made": "2/"}
            self.grow(parts, rule.out_of(inputs="0/axis-1", **counted))
            self.rest(1.0)
        if t.known.all():
            some = [count for count in t.params if count] or t.params[:1]
            self.show(Sum(low, some, t.sums[-1], COUNT, most=TERMS), tempo="slow")

    @beat
    def forward(self) -> None:
        t = self.t
        self.keep(self.net, *self.net.columns, *self.net.ways, *self.shapes, *self.counts)
        self.lights = lights_of(self.net, t)
        for layer, light in enumerate(self.lights):
            if layer and isinstance(way := self.net.ways[layer - 1], Fan):
                self.pulse(way.pulse())
            self.show(light, tempo="quick")
        if len(t.outputs):
            slim = self.upper.inset(self.upper.width / 2 * (1 - len(t.outputs) / MOST_BARS))
            room, foot = slim.rows(5.0, 1.0, gap=0.05)
            bars = Bars(room, t.outputs, VALUE, layout="upright", room=0.45, size="small")
            self.grow(self.lights[-1], bars)
            if len(t.outputs) > 1:
                cells = zip(foot.beside(*[1.0] * len(t.places), gap=0.0), t.places, strict=True)
                names = [Digit(cell, place, PLACE, size="small") for cell, place in cells]
                self.show(*names, tempo="quick")
        if not self.lights:
            code = Code(self.upper, t.stop, size="heading")
            self.show(code, code.running(0, "loss"))

    @beat
    def slip(self) -> None:
        t = self.t
        self.keep(self.net, *self.net.columns, *self.net.ways, *self.shapes, *self.counts)
        code = Code(self.upper, "\n".join(t.typed or t.code[:LINES]), size="heading")
        self.show(code)
        lost = [k for k, told in enumerate(t.told) if t.known[k] and not told]
        blind = [k for k, seen in enumerate(t.seen) if len(t.shapes[k]) and not seen]
        words = [self.counts[k + 1] for k in lost] + [self.shapes[k] for k in blind]
        words += self.counts[:1] if lost else []
        gone = [*(self.net.ways[k] for k in lost), *words]
        holes: list[Mark] = [Note(mark.place, "unknown", role="loss", bold=True) for mark in words]
        if t.typed:
            self.show(code.running(0, "loss"))
        self.hide(*gone)
        self.show(*holes)
        self.rest(1.5)
        self.keep(code, self.net, *self.net.columns, *self.net.ways, *self.shapes, *self.counts)
        if t.mended:
            self.become(code, Code(self.upper, "\n".join(t.mended), size="heading"))
        self.show(*gone)

    def turn_to(self, layer: int, light: RunningLine) -> RunningLine:
        """Turn the page where it ends, and light the line of a layer."""
        if layer % LINES == 0 and layer:
            page = page_of(self.upper, self.t, layer)
            self.hide(light)
            self.swap(self.code, page, "quick")
            self.code = page
        lit = self.code.running(layer % LINES)
        self.swap(light, lit, "quick")
        return lit
