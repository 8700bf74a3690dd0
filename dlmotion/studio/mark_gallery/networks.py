"""Examples of networks."""

from __future__ import annotations

from dlmotion.stage.marks.mark import Mark
from dlmotion.stage.marks.networks.blocks import Blocks
from dlmotion.stage.marks.networks.dense import Dense
from dlmotion.stage.marks.networks.fan import Fan, Pulse
from dlmotion.stage.marks.networks.gradient_network import GradientNetwork, Messages, Numbers
from dlmotion.stage.marks.networks.network import Network
from dlmotion.stage.marks.networks.neuron import Neuron
from dlmotion.stage.marks.networks.row import Row
from dlmotion.stage.marks.networks.units import Units
from dlmotion.stage.place import Place
from dlmotion.studio.mark_gallery.example import example
from dlmotion.studio.mark_gallery.record import DELTA, INPUT, MOVED, OUTPUT, UNIT, GalleryTrace, W

NAMES = (("x_1", "x_2"), ("h_1", "h_2"), ("a_1", "a_2"))
"""Of the units of the net that is followed backwards, in Typst math."""


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
