"""Forward propagation: eight numbers of a handwritten digit run through three layers to shares."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from dlcore import Dense, ForwardTrace, Sequential, adam, digits, fit, freeze, trace_forward
from dlmotion.stage.beat import beat
from dlmotion.stage.claims import Claim, above, at_most, below, equal
from dlmotion.stage.inputs import bounded
from dlmotion.stage.lesson import LessonScene
from dlmotion.stage.marks.arrays.array import Array
from dlmotion.stage.marks.bars.bars import Bars
from dlmotion.stage.marks.mark import Mark
from dlmotion.stage.marks.networks.network import Network
from dlmotion.stage.marks.quantity import Quantity
from dlmotion.stage.marks.text.names import Names
from dlmotion.stage.marks.text.note import Note
from dlmotion.stage.marks.text.rule import Rule, Slot
from dlmotion.stage.page import Figures, Page
from dlmotion.stage.place import Place

CLASSES = ("class0", "class1", "class2", "class3")
WAYS = ("upright", "flipped", "mirrored")
UNITS, TRAINED, EPOCHS, BATCH, RATE = 6, 500, 60, 32, 0.01
SAME, SEEN = 1e-9, 0.02

GREY = Quantity("input", spec=".2f")
ENTERS = Quantity("input", "x", "data", ".1f")
TERM = Quantity("term", "", "sign", ".2f")
Z = Quantity("z", "z", "ink", ".2f")
A = Quantity("a", "a", "activation", ".2f")
UNIT = Quantity("a", "a", "activation", ".1f")
P = Quantity("share", "p", "activation", ".2p")


@dataclass(frozen=True)
class Inputs:
    """What ``--set`` may change."""

    sample: int = bounded(5, low=0, high=219, what="which of the digits it was not trained on")
    seed: int = bounded(2, low=0, high=9, what="seed of the weights that training starts from")


@dataclass(frozen=True)
class ForwardPropagationTrace:
    """A trained 8→6→6→4 network on one digit, and on the same digit flipped and mirrored.

    ``images`` (3, 8, 8), ``x`` (3, 8) and ``probs`` (3, 4) are upright, upside down, mirrored, and
    ``sources`` (3, 8, 8, 2) the places in the upright picture that their pixels come from;
    ``terms`` (9,) are the products of unit ``unit`` and its bias, which add up to its z.
    """

    images: np.ndarray
    sources: np.ndarray
    x: np.ndarray
    probs: np.ndarray
    label: int
    weights: tuple[np.ndarray, ...]
    biases: tuple[np.ndarray, ...]
    forward: ForwardTrace
    unit: int
    terms: np.ndarray
    column: np.ndarray
    test_right: int
    tested: int


def record(inputs: Inputs) -> ForwardPropagationTrace:
    """Train on the column means of the digits 0 to 3, then run an unseen one three ways."""
    data = digits()
    chosen = np.flatnonzero(data.y < len(CLASSES))
    order = chosen[np.random.Generator(np.random.PCG64(0)).permutation(len(chosen))]
    seen, unseen = order[:TRAINED], order[TRAINED:]
    means = data.x.mean(axis=1)
    hidden = Dense(UNITS, "relu")
    net = Sequential((hidden, hidden, Dense(len(CLASSES), "softmax")), "cross_entropy", (8,))
    params = fit(
        net,
        means[seen],
        data.y[seen],
        optimizer=adam(RATE),
        epochs=EPOCHS,
        batch_size=BATCH,
        rng=np.random.Generator(np.random.PCG64(inputs.seed)),
    ).params
    image = data.x[unseen[inputs.sample]]
    spots = np.moveaxis(np.indices(image.shape), 0, -1)
    sources = np.stack([spots, spots[::-1], spots[:, ::-1]])
    images = image[sources[..., 0], sources[..., 1]]
    x = images.mean(axis=1)
    forward = trace_forward(net, params, x[:1])
    unit = int(forward.a[0][0].argmax())
    guesses = net.predict(params, means[unseen]).argmax(axis=1)
    first = params[0]
    return freeze(
        ForwardPropagationTrace(
            images=images,
            sources=sources,
            x=x,
            probs=net.predict(params, x),
            label=int(data.y[unseen[inputs.sample]]),
            weights=tuple(layer["weight"].T for layer in params),
            biases=tuple(layer["bias"] for layer in params),
            forward=forward,
            unit=unit,
            terms=np.append(first["weight"][unit] * x[0], first["bias"][unit]),
            column=np.stack([np.zeros(8, dtype=int), np.arange(8)], axis=1),
            test_right=int((guesses == data.y[unseen]).sum()),
            tested=len(unseen),
        )
    )


def facts(trace: ForwardPropagationTrace) -> dict[str, float | int | str | Claim]:
    """Numbers that the sentences quote, and what they claim."""
    upright, flipped, mirrored = trace.probs
    guess, z = int(upright.argmax()), trace.forward.z[0][0]
    return {
        "label": trace.label,
        "guess": guess,
        "share": float(upright[guess]),
        "mirror_share": float(mirrored[guess]),
        "inputs": trace.x.shape[1],
        "pixels": trace.images[0].size,
        "units": len(trace.biases[0]),
        "layers": len(trace.weights),
        "classes": len(upright),
        "unit_z": float(z[trace.unit]),
        "cut": int((z < 0).sum()),
        "test_right": trace.test_right,
        "tested": trace.tested,
        "trained": TRAINED,
        "moved": int((trace.images[0] != trace.images[1]).sum()),
        "sums_up": equal(trace.terms.sum() - z[trace.unit], 0.0, SAME),
        "some_cut": below(z.min(), 0.0),
        "none_cut": above(z.min(), 0.0),
        "adds_up": equal(upright.sum(), 1.0, SAME),
        "right": equal(guess - trace.label, 0),
        "wrong": above(abs(guess - trace.label), 0),
        "pixels_moved": above((trace.images[0] != trace.images[1]).sum(), 0),
        "mirror_seen": above(abs(mirrored[guess] - upright[guess]), SEEN),
        "mirror_unseen": at_most(abs(mirrored[guess] - upright[guess]), SEEN),
        "columns_moved": above(np.abs(trace.x[2] - trace.x[0]).max(), 0.0),
        "flip_same": at_most(np.abs(flipped - upright), SAME),
    }


def net_of(place: Place, t: Any) -> Network:
    """The network with room for the names of its classes."""
    return Network(place, t.weights, largest_radius=0.3)


def values_of(net: Network, t: Any) -> tuple[Mark, ...]:
    """What stands in the units of each layer, and beside the last ones."""
    last = len(t.weights)
    hidden = (net.values(k + 1, t.forward.a[k][0], UNIT) for k in range(last - 1))
    style: dict[str, Any] = {"numbers": t.probs[0], "spec": P.spec, "right": True}
    return net.values(0, t.x[0], ENTERS), *hidden, net.beside(last, CLASSES, "ink", **style)


def lights_of(net: Network, t: Any) -> list[Mark]:
    """Light in the units of each layer but the inputs."""
    return [net.glow(k + 1, t.forward.a[k][0]) for k in range(len(t.weights))]


def picture_of(place: Place, image: Any) -> Array:
    """A digit of tiles that can be moved."""
    cell = min(place.width, place.height) / 8
    style: dict[str, Any] = {"look": "heat", "limits": (0.0, 1.0), "digits": False, "tiles": True}
    return Array(place, image, GREY, cell=cell, **style)


def way_of(place: Place, t: Any, k: int) -> tuple[Array, list[Mark]]:
    """One way round: its name, the picture, what enters the network, and what comes out."""
    name, top, middle, bottom = place.rows(0.45, 2.5, 0.5, 2.2, gap=0.12)
    row = Array(middle, t.x[k], ENTERS, cell=(min(0.56, middle.width / 8), 0.46), size="small")
    words, lanes = bottom.columns(0.5, 3.5, gap=0.1)
    names = Names(words, CLASSES)
    bars = Bars(lanes, t.probs[k], P, holds=(1.0,))
    picture = picture_of(top, t.images[k]).moved(t.sources[k])
    return picture, [Note(name, WAYS[k]), row, names, bars]


def figures(t: ForwardPropagationTrace, page: Page) -> Figures:
    """Draw the network with what is in its units, and the digit three ways round."""
    place = page.place(8.0, 3.6)
    left, middle = place.columns(3.6, 9.2, gap=0.6)
    net = net_of(middle.inset(1.0, 0.1), t)
    picture = picture_of(left, t.images[0])
    yield "forward", page.put(place, picture, net, *lights_of(net, t), *values_of(net, t))
    place = page.place(8.0, 3.6)
    boxes = place.columns(1.0, 1.0, 1.0, gap=0.25)
    ways = [way_of(box, t, k) for k, box in enumerate(boxes)]
    yield "blind", page.put(place, *(mark for picture, told in ways for mark in (picture, *told)))


def terms_of(place: Place, t: ForwardPropagationTrace) -> tuple[tuple[Names, Bars], Rule]:
    """Products that enter one unit, one step each, and their sum."""
    head, body = place.rows(0.7, 5.0, gap=0.1)
    words, lanes = body.columns(0.9, 4.6, gap=0.1)
    names = Names(words, [f"term{k}" for k in range(len(t.terms))], size="small")
    bars = Bars(lanes, t.terms, TERM, layout="steps", roles=("sign",)).at(0)
    total = Rule(head, "z = sum w x + b =", Slot("z", t.forward.z[0][0][t.unit], Z), size="label")
    return (names, bars), total


def entrance_of(place: Place, t: ForwardPropagationTrace) -> Array:
    """The numbers that enter, in a row as wide as the picture."""
    return Array(place, t.x[0], ENTERS, fills=1, cell=(place.width / 8, 0.5), size="small")


def layer_bars(place: Place, t: ForwardPropagationTrace, layer: int) -> tuple[Note, Bars, Bars]:
    """What a layer's bars are, its sums, and what its activation makes of them."""
    head, body = place.rows(0.7, 5.0, gap=0.1)
    last = layer + 1 == len(t.weights)
    sums = Bars(body, t.forward.z[layer][0], Z, roles=("sign",))
    made = Bars(body, t.forward.a[layer][0], P if last else A)
    return Note(head, "scores" if last else "sums", role="muted"), sums, made


def ways_of(place: Place, t: ForwardPropagationTrace) -> list[Any]:
    """The digit upright, turned and mirrored, each with what comes out."""
    boxes = place.columns(1.0, 1.0, 1.0, gap=0.25)
    return [way_of(box, t, k) for k, box in enumerate(boxes)]


class ForwardPropagationScene(LessonScene[ForwardPropagationTrace]):
    """Picture and network; then the network left, the numbers of the running layer right."""

    @beat
    def ask(self) -> None:
        self.left, middle = self.stage.columns(4.6, 8.2, gap=0.6)
        self.picture = picture_of(self.left.rows(4.6, 1.0)[0], self.t.images[0])
        self.net = net_of(middle.inset(1.0, 0.0), self.t)
        self.names = self.net.beside(len(self.t.weights), CLASSES, "ink", right=True)
        self.filled: list[Mark] = []
        self.stand(self.picture, self.net, self.names)
        lights = lights_of(self.net, self.t)
        for fan, light in zip(self.net.edges, lights, strict=True):
            self.pulse(fan.pulse())
            self.show(light, tempo="quick")
        self.tell()
        self.rest(1.5)
        self.hide(*lights)

    @beat
    def doors(self) -> None:
        row = entrance_of(self.left.rows(4.6, 1.0)[1], self.t)
        column = self.picture.window(self.t.column, (8, 1), "highlight")
        self.show(row.at(-1), column)
        self.run(self.clock(self.t.column), row, column, seconds=4)
        self.given = self.grow(row, self.net.values(0, self.t.x[0], ENTERS))

    @beat
    def unit(self) -> None:
        self.keep(self.net, self.names, self.given)
        left, self.right = self.stage.columns(7.4, 5.6, gap=0.5)
        net = net_of(left.columns(6.1, 1.1)[0], self.t)
        given = net.values(0, self.t.x[0], ENTERS)
        self.hide(self.names, self.given)
        self.become(self.net, net, tempo="plain")
        self.names = net.beside(len(self.t.weights), CLASSES, "ink", right=True)
        self.show(given, self.names, tempo="quick")
        net.edges[0].at(self.t.unit)
        (names, bars), total = terms_of(self.right, self.t)
        self.show(names, bars)
        self.run(self.clock(len(self.t.terms)), bars, seconds=6)
        self.show(total)
        self.net, self.given = net, given

    @beat
    def relu(self) -> None:
        self.through(0)

    @beat
    def layers(self) -> None:
        self.through(1)

    @beat
    def shares(self) -> None:
        self.through(2)

    @beat
    def flip(self) -> None:
        self.keep()
        self.ways = ways_of(self.stage, self.t)
        self.show(self.ways[0][0], *self.ways[0][1])
        self.turn(1)

    @beat
    def mirror(self) -> None:
        self.turn(2)

    def turn(self, k: int) -> None:
        """Move the pixels of the upright picture, then show what enters and what comes out."""
        picture, (name, *told) = self.ways[k]
        self.show(name, tempo="quick")
        self.grow(self.ways[0][0], picture)
        self.show(*told, lag=0.5, tempo="slow")

    def through(self, layer: int) -> None:
        """Run one layer: its sums, what the activation makes of them, and both in the units."""
        self.keep(self.net, self.names, self.given, *self.filled)
        self.net.edges[layer].at(-1)
        self.pulse(self.net.edges[layer].pulse())
        name, sums, made = layer_bars(self.right, self.t, layer)
        self.show(name, sums)
        self.rest(0.8)
        self.become(sums, made)
        light = lights_of(self.net, self.t)[layer]
        values = values_of(self.net, self.t)[layer + 1]
        self.show(light, tempo="quick")
        if layer + 1 == len(self.t.weights):
            self.hide(self.names)
        self.show(values)
        self.filled = [*self.filled, light, values]
