"""From Keras code to a network: the code is read as text, and each line builds its layer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dlcore import (
    Embedding,
    KerasSource,
    KerasSourceError,
    Remark,
    Sequential,
    digits,
    freeze,
    read_keras,
    trace_forward,
)
from dlcore.outline.outline import Outline, read_network
from dlcore.outline.settings import Shape as Sizes
from dlcore.outline.settings import product
from dlcore.outline.values import NetworkCodeError
from dlmotion.stage.beat import beat
from dlmotion.stage.claims import Claim, above, equal, true
from dlmotion.stage.inputs import InputError, bounded, choice, source_file
from dlmotion.stage.lesson import LessonScene
from dlmotion.stage.marks.arrays.shape import Shape
from dlmotion.stage.marks.bars.bars import Bars
from dlmotion.stage.marks.clock.together import Together
from dlmotion.stage.marks.mark import Drawn, Mark
from dlmotion.stage.marks.networks.architecture import Architecture, drawn_units
from dlmotion.stage.marks.networks.fan import Fan
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.marks.text.code import Code, RunningLine
from dlmotion.stage.marks.text.digit import Digit
from dlmotion.stage.marks.text.equation import Equation, number
from dlmotion.stage.marks.text.note import Note
from dlmotion.stage.marks.text.sum import Sum
from dlmotion.stage.page import Figures, Page
from dlmotion.stage.place import Place

MOST_LAYERS, MOST_BARS, MOST_PARAMS = 10, 10, 2_000_000
WIDTH, LINES = 74, 3
DIGIT, SIDE = 1489, 8
SOURCES = {
    "digits": """
from keras.models import Sequential
from keras.layers import Dense, Flatten

model = Sequential([
    Flatten(input_shape(8, 8)),
    Dense(units=12, activation="relu"),
    Dense(units=10, activation="softmax"),
])
""",
    "two": """
from keras.models import Sequential
from keras.layers import Dense

model = Sequential([
    Dense(3, activation="relu", use_bias=False, input_shape=(2,)),
    Dense(1, use_bias=False),
])
""",
    "maps": """
from keras.models import Sequential
from keras.layers import Conv2D, Dense, Dropout, Flatten, MaxPooling2D

model = sequential()
model.add(Conv2D(4, (3, 3), activation="relu", input_shape=(16, 16, 1)))
model.add(MaxPooling2D((2, 2)))
model.add(Flatten())
model.add(Dropout(0.5))
model.add(Dense(3, activation="softmax"))
""",
    "words": """
from keras.models import Sequential
from keras.layers import Conv1D, Dense, Embedding, GlobalMaxPooling1D, Input

model = Sequential([
    Input(shape=(20,)),
    Embedding(1000, 16),
    Conv1D(8, 3, activation="relu"),
    GlobalMaxPooling1D(),
    Dense(1, activation="sigmoid"),
])
""",
    "later": """
from keras import Sequential, layers

model = Sequential()
model.add(layers.Dropout(0.2))
model.add(layers.Dense(4, activation="tanh"))
model.add(layers.Dense(2, use_bias=False))
""",
}
"""Code that may be filmed without a file of one's own; two have a slip of the pen."""

UNITS = Quantity("units", spec="d")
COUNT = Quantity("params", role="muted", spec=",d")
GIVEN = Quantity("value", role="data", spec=".2f")
VALUE = Quantity("value", role="activation", spec=".2f")


@dataclass(frozen=True)
class Inputs:
    """What ``--set`` may change."""

    example: str = choice("digits", SOURCES, what="which code of the lesson's own")
    source: str = source_file(what="Keras code of your own instead; it is read, never run")
    seed: int = bounded(0, low=0, high=999, what="of the random weights")


@dataclass(frozen=True)
class KerasSequentialTrace:
    """A network as code describes it, K layers after the input, and one forward pass through it.

    ``shapes`` (K + 1) are lengths without the batch, none where not told; ``params`` (K,) is 0
    where not ``known``, ``sums`` (K + 1,) add them up; ``adds`` (3,) are inputs, units and
    parameters of the ``first`` dense layer, if one can be counted. ``weights`` (K), ``values``
    (K + 1) are of the units that are drawn, empty where nothing ran, and ``why`` says why not.
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
    count: int
    why: str
    typed: tuple[str, ...]
    mended: tuple[str, ...]
    at: np.ndarray
    about_input: bool
    seen: np.ndarray
    told: np.ndarray


def record(inputs: Inputs) -> KerasSequentialTrace:
    """Read the code, and run the network with random weights where that can be done."""
    source = SOURCES[inputs.example].lstrip()
    if inputs.source:
        with open(inputs.source, encoding="utf-8") as file:
            source = file.read()
    outline, lines = outline_of(source), source.splitlines()
    read, why = understood(source)
    found = list(read.remarks) if read else []
    found.sort(key=lambda remark: not remark.cause.startswith("input_shape("))
    shapes = [lengths(shape) for shape in (outline.input_shape, *(x.shape for x in outline.layers))]
    params = [layer.params for layer in outline.layers]
    first, adds = first_dense(outline, shapes)
    weights, values, outputs, why = passed(read, why, inputs.seed, len(params))
    about_input = bool(found) and found[0].cause.startswith("input_shape(")
    seen, told = left_without_input(source if about_input or not found else "", len(params))
    code = {layer.place.line: layer.code for layer in outline.layers}
    return freeze(
        KerasSequentialTrace(
            code=tuple(lines_of(outline, lines, [x.line for x in found if x.fix[:5] == "write"])),
            shapes=tuple(shapes),
            params=np.array([count or 0 for count in params]),
            known=np.array([count is not None for count in params]),
            dense=np.array([layer.dense for layer in outline.layers]),
            sums=np.cumsum([0, *(count or 0 for count in params)]),
            first=first,
            adds=adds,
            weights=weights,
            values=values,
            outputs=outputs[:MOST_BARS] if outputs.size <= MOST_BARS else outputs[:0],
            count=outputs.size,
            why=why,
            typed=tuple(clipped(lines[remark.line - 1]) for remark in found[:LINES]),
            mended=tuple(mended(remark, code) for remark in found[:LINES]),
            at=np.array([remark.line for remark in found], dtype=int),
            about_input=about_input,
            seen=seen,
            told=told,
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
            f"source: expected at most {MOST_LAYERS} layers, got {len(outline.layers)}"
        )
    return outline


def understood(source: str) -> tuple[KerasSource | None, str]:
    """What dlcore can build of the code, or why it cannot."""
    try:
        return read_keras(source), ""
    except KerasSourceError as error:
        return None, error.cause


def lines_of(outline: Outline, lines: Sequence[str], slips: list[int]) -> list[str]:
    """The line of each layer as it was typed; where that has a slip or other layers, as read."""
    at = [layer.place.line for layer in outline.layers]
    return [
        clipped(layer.code if line in slips or at.count(line) > 1 else lines[line - 1].rstrip(" ,"))
        for line, layer in zip(at, outline.layers, strict=True)
    ]


def mended(remark: Remark, code: dict[int, str]) -> str:
    """How a line was read: the layer, the comment that it should be, or what to do about it."""
    if remark.fix.startswith("write #"):
        return clipped(remark.fix.removeprefix("write "))
    layer = code.get(remark.line) if remark.fix.startswith("write") else None
    return clipped(layer or f"# {remark.fix}")


def clipped(line: str) -> str:
    """A line without its indent, cut where it would leave the frame."""
    line = line.strip()
    return line if len(line) <= WIDTH else line[: WIDTH - 4] + " ..."


def lengths(shape: Sizes | None) -> np.ndarray:
    """Lengths of a shape; none where one of them is not told as a number."""
    return np.array([] if shape is None or product(shape) is None else shape, dtype=int)


def first_dense(outline: Outline, shapes: Sequence[np.ndarray]) -> tuple[int, np.ndarray]:
    """The first dense layer with biases that can be counted: which, inputs, units, parameters."""
    for k, (layer, before) in enumerate(zip(outline.layers, shapes, strict=False)):
        if layer.dense and layer.shape and layer.params and len(before):
            found = np.array([before[-1], layer.shape[-1], layer.params])
            if found[0] * found[1] + found[1] == found[2]:
                return k, found
    return 0, np.zeros(0, dtype=int)


def left_without_input(source: str, layers: int) -> tuple[np.ndarray, np.ndarray]:
    """Which shapes, and whose parameters, are told once ``input_shape`` is taken out of the code.

    All of them, where that leaves no network.
    """
    bare = re.sub(r"\binput_shape\s*=?\s*\([^()]*\)\s*,?\s*", "", source)
    try:
        outline = read_network([bare])
    except NetworkCodeError:
        return np.ones(layers + 1, dtype=bool), np.ones(layers, dtype=bool)
    shapes = outline.input_shape, *(layer.shape for layer in outline.layers)
    counts = [layer.params is not None for layer in outline.layers]
    return np.array([len(lengths(shape)) > 0 for shape in shapes]), np.array(counts)


def passed(
    read: KerasSource | None, why: str, seed: int, layers: int
) -> tuple[tuple[np.ndarray, ...], tuple[np.ndarray, ...], np.ndarray, str]:
    """Drawn weights, drawn values, all outputs of one forward pass, or why there is none."""
    nothing = tuple(np.zeros((0, 0)) for _ in range(layers)), (), np.zeros(0)
    if read is None or read.network.input_shape is None:
        return *nothing, clipped(why or "input_shape = ?")
    network, shape = read.network, read.network.input_shape
    if len(network.layers) != layers or network.summary().total > MOST_PARAMS:
        return *nothing, f"parameters > {MOST_PARAMS}"
    try:
        params = network.init(np.random.Generator(np.random.PCG64(seed)), shape)
        way = trace_forward(network, params, given(network, shape))
    except (ValueError, TypeError, IndexError) as error:
        return *nothing, str(error)
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
        flat = image.ravel() if n <= image.size else scaled(image.reshape(1, -1), 1, n)[0]
        x = np.array([strip.mean() for strip in np.array_split(flat, n)])
    else:
        x = np.broadcast_to(scaled(image, *shape[-2:]), shape)
    first = network.layers[0]
    return (x * 10).astype(int)[None] if isinstance(first, Embedding) else x[None]


def scaled(image: np.ndarray, rows: int, columns: int) -> np.ndarray:
    """The nearest pixels of an image at another size."""
    across = np.arange(columns) * image.shape[1] // columns
    found: np.ndarray = image[np.ix_(np.arange(rows) * image.shape[0] // rows, across)]
    return found


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
        "counted": true(bool(trace.known.all())),
        "formula": true(len(trace.adds) > 0),
        "ran": true(len(trace.values) > 0),
        "not_run": true(not trace.values),
        "shares": equal(off, 0.0, 1e-9),
        "slip": above(len(trace.at), 0),
        "one_slip": equal(len(trace.at), 1),
        "about_input": true(trace.about_input),
        "loses": above(lost, 0),
    }


def figures(t: KerasSequentialTrace, page: Page) -> Figures:
    """Draw the lines of the layers above the network, with shapes, counts and what came out."""
    height = 0.27 * len(t.code) + 0.4
    place = page.place(8.0, height + 2.6)
    upper, lower = place.rows(height, 2.6, gap=0.2)
    code = Code(upper, "\n".join(t.code), size="small")
    net, shapes, counts = network_in(lower, t)
    yield "network", page.put(place, code, net, *lights_of(net, t), *shapes, *counts)


def network_in(
    place: Place, t: KerasSequentialTrace
) -> tuple[Architecture, list[Mark], list[Mark]]:
    """The network; what is above each column, its shape, and below, its parameters."""
    above_, middle, below_ = place.rows(0.4, 2.6, 0.4, gap=0.12)
    net = Architecture(middle, t.shapes, list(t.dense), t.weights)
    across = [1.0] * len(t.shapes)
    shapes: list[Mark] = [
        Shape(box, shape, size="small") if len(shape) else Note(box, "unknown", size="small")
        for box, shape in zip(above_.columns(*across, gap=0.0), t.shapes, strict=True)
    ]
    boxes = below_.columns(*across, gap=0.0)
    counts = [count_in(box, t, k) for k, box in enumerate(boxes[1:])]
    word, rest = place.label("params"), "" if t.known.all() else f" + {place.label('unknown')}"
    total = Digit(boxes[0], t.sums, COUNT, size="small", prefix=f"{word} ", suffix=rest)
    return net, shapes, [total.at(len(t.params)), *counts]


def count_in(place: Place, t: KerasSequentialTrace, layer: int) -> Mark:
    """How many parameters a layer has, as far as that is known."""
    if not t.known[layer]:
        return Note(place, "unknown", role="loss", bold=True)
    return Digit(place, t.params[layer], COUNT)


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
        self.net, self.shapes, self.counts = network_in(self.lower, self.t)
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
            self.show(Sum(low, t.params, t.sums[-1], COUNT), tempo="slow")

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
            bars = Bars(self.upper, t.outputs, VALUE, layout="upright", room=0.45, size="small")
            self.grow(self.lights[-1], bars)
        if not self.lights:
            self.show(Code(self.upper, "# " + t.why, size="heading"))

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
