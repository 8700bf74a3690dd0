"""Layers in their order, described: their shapes, parameter counts, and what flows into them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from dlcore.outline.boxes import box_of, named_layer
from dlcore.outline.graph import Node, nodes_of
from dlcore.outline.joins import join_of
from dlcore.outline.keras_table import HARMLESS as KERAS_HARMLESS
from dlcore.outline.keras_table import KERAS_LAYERS
from dlcore.outline.settings import Flow, Rule, Settings, Shape, fitted, letter_of, refused
from dlcore.outline.torch_table import ACTIVATIONS, TORCH_LAYERS, rule_of
from dlcore.outline.torch_table import HARMLESS as TORCH_HARMLESS
from dlcore.outline.values import (
    Array,
    Instance,
    Joined,
    Letter,
    Made,
    Method,
    NetworkCodeError,
    Path,
    Place,
    Row,
    Tensor,
)

__all__ = ["Layer", "Outline", "described"]

_TORCH = frozenset(("torch", "torchvision", "nn", "F", "Tensor", "[]"))
_KERAS = frozenset(("keras", "tensorflow", "tf", "tensorflow_addons", "layers", "models"))
_ANY = Letter("…")
"""Axes that may be there before the last one."""
_FUNCTIONS = frozenset(("relu", "sigmoid", "tanh", "softmax", "elu", "selu", "gelu", "leaky_relu"))
"""Activations that are called as functions in Keras code as well."""
_OTHERS = {
    "paddle": "Paddle",
    "mxnet": "MXNet",
    "gluon": "MXNet",
    "mindspore": "MindSpore",
    "flax": "Flax",
    "jittor": "Jittor",
    "oneflow": "OneFlow",
    "chainer": "Chainer",
    "tflearn": "TFLearn",
}


@dataclass(frozen=True)
class Layer:
    """One layer: its name, activation, output shape and parameters, as far as the code tells.

    Shapes leave out the batch axis; None is a size, a shape or a count that is not told. ``dense``
    says that every unit sees every value before it, ``function`` that the layer only applies an
    activation. ``before`` are the places in `Outline.layers` of what flows in, -1 for the input; a
    further input is a layer without a name. ``shared`` says that its parameters are those of a
    layer before, which count there.
    """

    name: str
    activation: str
    shape: Shape | None
    params: int | None
    dense: bool
    function: bool
    place: Place
    code: str
    before: tuple[int, ...]
    shared: bool


@dataclass(frozen=True)
class Outline:
    """A network as the code describes it: "keras" or "torch", its input's shape, its layers.

    ``name`` is what the code calls it; each layer stands behind all that flow into it.
    """

    framework: str
    input_shape: Shape | None
    layers: tuple[Layer, ...]
    place: Place
    name: str

    @property
    def params(self) -> int | None:
        """The number of all parameters; None where one layer's is not told."""
        counts = [layer.params for layer in self.layers]
        known = [count for count in counts if count is not None]
        return sum(known) if len(known) == len(counts) else None


def described(root: Row | Instance, ends: Sequence[Tensor], data: Shape | None) -> Outline:
    """Return a network's layers with their shapes; raise where two of them do not fit."""
    nodes = nodes_of(ends)
    steps = [node.step for node in nodes if node.step is not None]
    framework = _framework(root, [*steps, *(made for node in nodes for made in node.told)])
    if not steps:
        raise NetworkCodeError(root.place, "a network without a layer", "add one")
    place = max(step.place for step in steps)
    if place.piece == root.place.piece:
        place = root.place
    if all(step.path.startswith("note.") for step in steps):
        raise steps[0].args[0].error()
    _check_last_steps(steps)
    flows = _Flows(framework, nodes, _inputs(framework, root, nodes, data))
    return Outline(framework, flows.shapes[0], flows.layers(), place, root.name)


def _check_last_steps(steps: Sequence[Made]) -> None:
    """Raise where the last step of a sequence is taken along the batch."""
    recurrent: Made | None = None
    for step in steps:
        if step.name in ("LSTM", "GRU", "RNN"):
            recurrent = step
        elif step.path == "[]" and recurrent is not None:
            first = bool(recurrent.kwargs.get("batch_first", False))
            if first is not step.args[0].strip("( ").startswith(":"):
                raise refused(
                    step,
                    f"{step.code} is not the last step of {recurrent.code}",
                    "set batch_first=True and take [:, -1, :]",
                )


class _Flows:
    """The shapes after each node and what its layer does, found node after node.

    What a layer tells of its input is also known of what comes out of the one before it.
    """

    def __init__(
        self, framework: str, nodes: Sequence[Node], inputs: Mapping[int, Shape | None]
    ) -> None:
        self.framework, self.nodes = framework, nodes
        self.shapes: list[Shape | None] = []
        self.flows: list[Flow | None] = []
        self.read: list[tuple[str, Settings] | None] = []
        self.of_any_rank: set[int] = set()
        harmless = TORCH_HARMLESS if framework == "torch" else KERAS_HARMLESS
        for i, node in enumerate(nodes):
            if node.step is None:
                self.shapes.append(inputs[i])
                self.flows.append(None)
                self.read.append(None)
            elif isinstance(node.step, Joined):
                self._join(node.step, node.before, harmless)
            else:
                self._follow(node.step, node.before[0], harmless)

    def _join(self, step: Joined, before: Sequence[int], harmless: re.Pattern[str]) -> None:
        found = join_of(step.name)
        if found is None:
            raise refused(
                step, f"{step.code} joins several tensors in a way that is not read", "write it out"
            )
        positional, rule = found
        settings = Settings(step, positional)
        flow = rule(settings, [self.shapes[i] for i in before])
        settings.close(harmless)
        self._add(step.name, settings, flow)

    def _follow(self, step: Made, before: int, harmless: re.Pattern[str]) -> None:
        name, settings, rule = _rule(self.framework, step)
        flow = rule(settings, self.shapes[before])
        settings.close(harmless)
        if before in self.of_any_rank and flow.same:
            self.of_any_rank.add(len(self.shapes))
        elif before in self.of_any_rank and flow.dense and self.shapes[before] is None:
            into = (_ANY, *flow.into) if flow.into else None
            flow = replace(flow, into=into, out=(_ANY, *(flow.out or ())))
        if flow.out is None and self.shapes[before] is not None or box_of(step.path):
            self.of_any_rank.add(len(self.shapes))
        self.shapes[before] = flow.into
        at = before
        while True:
            came, told = self.flows[at], self.read[at]
            if came is None or told is None or not came.same or len(self.nodes[at].before) != 1:
                break
            earlier = self.nodes[at].before[0]
            if self.shapes[earlier] == self.shapes[at] or self.shapes[at] is None:
                break
            self.shapes[earlier] = fitted(told[1], self.shapes[earlier], self.shapes[at] or ())
            at = earlier
        self._add(name, settings, flow)

    def _add(self, name: str, settings: Settings, flow: Flow) -> None:
        self.read.append((name, settings))
        self.flows.append(flow)
        self.shapes.append(flow.out)

    def layers(self) -> tuple[Layer, ...]:
        """Return all nodes but the first, which is an input."""
        seen: dict[int, Flow] = {}
        found: list[Layer] = []
        for i, node in enumerate(self.nodes[1:], 1):
            flow, told, step = self.flows[i], self.read[i], node.step
            if flow is None or told is None or step is None:
                place = node.origin.place if isinstance(node.origin, Made) else Place(0, 1)
                found.append(Layer("", "", self.shapes[i], 0, False, False, place, "", (), False))
                continue
            # What one call makes has one set of parameters, however often it is used.
            first = seen.setdefault(id(step.kwargs), flow)
            if first.params != flow.params:
                raise refused(
                    step, f"{step.code} is used on inputs of two sizes", "make a layer for each"
                )
            name = told[0]
            before = tuple(place - 1 for place in node.before)
            found.append(
                Layer(
                    name, flow.activation, self.shapes[i], flow.params, flow.dense,
                    self.framework == "torch" and name in ACTIVATIONS, step.place, step.code,
                    before, first is not flow and flow.params != 0,
                )
            )  # fmt: skip
        return tuple(found)


def _framework(root: Row | Instance, steps: Sequence[Made]) -> str:
    paths = (
        [root.path]
        if isinstance(root, Row)
        else [b.name for b in root.of.bases if isinstance(b, Path)]
    )
    paths += [step.path for step in steps]
    roots = {path.partition(".")[0] for path in paths if "." in path or path == "[]"}
    for name in roots & _OTHERS.keys():
        raise NetworkCodeError(
            root.place, f"{_OTHERS[name]} code", "only Keras and PyTorch are read"
        )
    if roots & _TORCH and roots & _KERAS:
        raise NetworkCodeError(root.place, "Keras and PyTorch in one network", "use one of them")
    if roots & _TORCH:
        return "torch"
    if roots & _KERAS:
        return "keras"
    if all(step.name in KERAS_LAYERS or step.name == "InputLayer" for step in steps):
        return "keras"
    if all(step.name in TORCH_LAYERS or step.name.islower() for step in steps):
        return "torch"
    return "keras"


def _rule(framework: str, step: Made) -> tuple[str, Settings, Rule]:
    """Return a step's name, its settings and its rule."""
    box = box_of(step.path)
    if step.path.startswith("note."):
        found = None
    elif framework == "torch":
        found = rule_of(step.path, step.name)
        if found is not None:
            name, positional, rule = found
            return name, Settings(step, positional), rule
        box = box or named_layer(step.path)
    elif step.name in KERAS_LAYERS:
        positional, rule = KERAS_LAYERS[step.name]
        return step.name, Settings(step, positional), rule
    elif (found := rule_of(step.path, step.name)) and step.name in _FUNCTIONS:
        return step.name, Settings(step, found[1]), found[2]
    if box is None:
        raise refused(
            step,
            f"{step.code} is a step that is not known"
            if framework == "torch"
            else f"{step.name} is no layer that is known",
            "only known layers and functions are drawn",
        )
    # What a box is told of itself is not looked at, but must not have been changed from outside.
    kept = ("**", "include_top", "pooling", "classes")
    changed = {name: value for name, value in step.kwargs.items() if name in kept}
    return step.name, Settings(Made(step.path, [], changed, step.place, step.code), ()), box


def _inputs(
    framework: str, root: Row | Instance, nodes: Sequence[Node], data: Shape | None
) -> dict[int, Shape | None]:
    """Return the shape of each input as far as the code gives it."""
    given = [item.origin for _, item in getattr(root, "items", ()) if isinstance(item, Tensor)]
    found: dict[int, Shape | None] = {}
    for i, node in enumerate(nodes):
        if node.step is not None:
            continue
        first = [other.step for other in nodes if other.before == (i,) and other.step is not None]
        sources = [node.origin, *([] if found else given), *node.told, *first[:1]]
        told = None
        if framework == "keras":
            told = _told([made for made in sources if isinstance(made, Made)])
        if told is None and isinstance(node.origin, Array):
            told = node.origin.shape[1:]
        found[i] = data if told is None and not found else told
    return found


def _told(sources: Sequence[Made]) -> Shape | None:
    """Return the shape that Keras code gives an input, by ``Input`` or with the first layer."""
    for made in sources:
        positional = (
            ("shape",)
            if made.name == "Input"
            else ("input_shape",)
            if made.name == "InputLayer"
            else ()
        )
        values = dict(zip(positional, made.args, strict=False)) | made.kwargs
        for name in ("shape", "input_shape", "batch_shape", "batch_input_shape"):
            if isinstance(values.get(name), Method) or letter_of(values.get(name)) is not None:
                return None  # the data's own shape, which the code does not tell
            if values.get(name) is not None:
                asked = Settings(Made(made.path, [], _named(values), made.place, made.code), ())
                given = asked.take(name)
                return _sizes(made, given, drop=name.startswith("batch"))
        if made.name != "Embedding" and values.get("input_dim") is not None:
            return (
                Settings(Made(made.path, [], values, made.place, made.code), ()).size("input_dim"),
            )
    return None


def _named(values: dict[str, Any]) -> dict[str, Any]:
    """Settings, in whose rows what the code does not tell goes by the name that it has there."""
    return {
        name: tuple(letter_of(item) or item for item in value)
        if isinstance(value, list | tuple)
        else value
        for name, value in values.items()
    }


def _sizes(made: Made, given: Any, drop: bool) -> Shape:
    row = (given,) if isinstance(given, int) else given
    if not isinstance(row, list | tuple) or not all(
        n is None or isinstance(n, Letter) or (isinstance(n, int) and n > 0) for n in row
    ):
        raise refused(made, f"the input's shape is {given!r}", "write whole numbers")
    return tuple(row)[1:] if drop else tuple(row)
