"""Examples of networks."""

from __future__ import annotations

from dlmotion.stage.marks.mark import Mark
from dlmotion.stage.marks.networks.architecture import Architecture
from dlmotion.stage.marks.networks.blocks import Blocks
from dlmotion.stage.marks.networks.computation_graph import ComputationGraph
from dlmotion.stage.marks.networks.dense import Dense
from dlmotion.stage.marks.networks.fan import Fan, Pulse
from dlmotion.stage.marks.networks.gradient_network import GradientNetwork, Messages, Numbers
from dlmotion.stage.marks.networks.network import Network
from dlmotion.stage.marks.networks.neuron import Neuron
from dlmotion.stage.marks.networks.row import Row
from dlmotion.stage.marks.networks.unit_arrows import UnitArrows
from dlmotion.stage.marks.networks.units import Units
from dlmotion.stage.place import Place
from dlmotion.studio.mark_gallery.example import example
from dlmotion.studio.mark_gallery.record import (
    BY,
    DELTA,
    GREY,
    INPUT,
    MOVED,
    OUTPUT,
    UNIT,
    VALUE,
    GalleryTrace,
    W,
)

NAMES = (("x_1", "x_2"), ("h_1", "h_2"), ("a_1", "a_2"))
"""Of the units of the net that is followed backwards, in Typst math."""
LEAVES = {"a": (0.0, 1.0), "c": (0.0, 0.5), "b": (0.0, 0.0)}
SPOTS = {**LEAVES, "u": (0.34, 0.25), "v": (0.66, 0.62), "J": (1.0, 0.62)}


@example(Neuron)
def _neuron(place: Place, t: GalleryTrace) -> tuple[Mark, ...]:
    unit = Neuron(place, ("size", "age"), "price")
    return (unit,)


@example(Dense)
def _dense(place: Place, t: GalleryTrace) -> tuple[Mark, ...]:
    middle = place.inset(1.0, 0.2)
    layer = Dense(middle, t.layer.x, t.weights, t.layer.a, (INPUT, OUTPUT))
    return layer, layer.inputs, layer.outputs


@example(Network)
def _network(place: Place, t: GalleryTrace) -> tuple[Mark, ...]:
    net = Network(place, (t.net.first.T, t.net.last.T), largest_radius=0.5)
    return (net,)


@example(Architecture, height=2.0)
def _architecture(place: Place, t: GalleryTrace) -> tuple[Mark, ...]:
    shapes = (8, 8, 1), (6, 6, 3), (108,), (3,)
    net = Architecture(place, shapes, (False, False, True))
    return net, net.light(0, t.images[0], GREY), net.light(3, t.shares, OUTPUT)


@example(Row, Network.values)
def _row(place: Place, t: GalleryTrace) -> tuple[Mark, ...]:
    net = Network(place, (t.net.first.T, t.net.last.T), largest_radius=0.5)
    inputs, hidden = net.values(0, t.net.x, INPUT), net.values(1, t.net.hidden, UNIT)
    return net, inputs, hidden


@example(Fan, Network)
def _fan(place: Place, t: GalleryTrace) -> tuple[Mark, ...]:
    net = Network(place, (t.net.first.T, t.net.last.T), largest_radius=0.5)
    fan = net.edges[0].at(0.0)
    return net, fan


@example(Pulse, Fan.pulse)
def _pulse(place: Place, t: GalleryTrace) -> tuple[Mark, ...]:
    net = Network(place, (t.net.first.T, t.net.last.T), largest_radius=0.5)
    pulse = net.edges[0].pulse().at(0.4)
    return net, pulse


@example(Units, height=1.6)
def _units(place: Place, t: GalleryTrace) -> tuple[Mark, ...]:
    left, right = place.columns(1.0, 1.0)
    whole = Units(left, t.hidden, t.alive, columns=8)
    dropped = Units(right, t.hidden, t.alive, columns=8).at(1.0)
    return whole, dropped, dropped.ring(20)


@example(Blocks, height=1.9)
def _blocks(place: Place, t: GalleryTrace) -> tuple[Mark, ...]:
    blocks = Blocks(place, t.moved, MOVED, locked=t.padlocks, fresh=1, full=1.0)
    return (blocks,)


@example(GradientNetwork, height=2.8)
def _gradient_network(place: Place, t: GalleryTrace) -> tuple[Mark, ...]:
    net = GradientNetwork(place.inset(0.0, 0.2), (t.net.first, t.net.last), NAMES)
    lit = net.lit((1, 0, 0), (1, 1, 0))
    return lit, net


@example(Numbers, GradientNetwork.values, height=2.8)
def _numbers(place: Place, t: GalleryTrace) -> tuple[Mark, ...]:
    net = GradientNetwork(place.inset(0.0, 0.2), (t.net.first, t.net.last), NAMES)
    values = net.values(1, t.net.hidden, UNIT), net.on_edges(1, t.net.last, W)
    return net, *values


@example(Messages, GradientNetwork.messages, height=2.8)
def _messages(place: Place, t: GalleryTrace) -> tuple[Mark, ...]:
    net = GradientNetwork(place.inset(0.0, 0.2), (t.net.first, t.net.last), NAMES)
    sent = net.messages(1, 0, t.net.sent, DELTA).at(0.5)
    return net, sent


@example(UnitArrows, GradientNetwork.arrows, height=2.8)
def _unit_arrows(place: Place, t: GalleryTrace) -> tuple[Mark, ...]:
    net = GradientNetwork(place.inset(0.5, 0.2), (t.net.first, t.net.last), NAMES)
    arrows = net.arrows(2, t.net.delta)
    return net, arrows


@example(ComputationGraph, height=3.6)
def _computation_graph(place: Place, t: GalleryTrace) -> tuple[Mark, ...]:
    graph = ComputationGraph(place, t.graph.names, t.graph.edges, SPOTS, {"v": "a + u"})
    values, slopes = graph.values(t.graph.values, VALUE), graph.on_edges(t.graph.partials, BY)
    below = graph.below(t.graph.gradients, BY)
    return graph, values, slopes, below
