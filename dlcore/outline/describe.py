"""Layers on a straight way, described: their shapes and parameter counts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dlcore.outline.keras_table import HARMLESS as KERAS_HARMLESS
from dlcore.outline.keras_table import KERAS_LAYERS
from dlcore.outline.settings import Flow, Rule, Settings, Shape, fitted, letter_of, refused
from dlcore.outline.torch_table import ACTIVATIONS, TORCH_LAYERS, rule_of
from dlcore.outline.torch_table import HARMLESS as TORCH_HARMLESS
from dlcore.outline.values import (
    Instance,
    Letter,
    Made,
    NetworkCodeError,
    Path,
    Place,
    Row,
    Tensor,
)

__all__ = ["Layer", "Outline", "described"]

_TORCH = frozenset(("torch", "torchvision", "nn", "F", "Tensor", "[]"))
_KERAS = frozenset(("keras", "tensorflow", "tf", "tensorflow_addons", "layers", "models"))
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
    activation.
    """

    name: str
    activation: str
    shape: Shape | None
    params: int | None
    dense: bool
    function: bool
    place: Place
    code: str


@dataclass(frozen=True)
class Outline:
    """A network as the code describes it: "keras" or "torch", its input's shape, its layers."""

    framework: str
    input_shape: Shape | None
    layers: tuple[Layer, ...]
    place: Place

    @property
    def params(self) -> int | None:
        """The number of all parameters; None where one layer's is not told."""
        counts = [layer.params for layer in self.layers]
        known = [count for count in counts if count is not None]
        return sum(known) if len(known) == len(counts) else None


def described(root: Row | Instance, steps: Sequence[Made], data: Shape | None) -> Outline:
    """Return a network's layers with their shapes; raise where two of them do not fit."""
    framework = _framework(root, steps)
    place = max(step.place for step in steps)
    if place.piece == root.place.piece:
        place = root.place
    _check_shared(steps)
    told = _input_shape(framework, root, steps)
    start = told if told is not None else data
    layers = [step for step in steps if step.name != "InputLayer"]
    if not layers:
        raise NetworkCodeError(root.place, "a network without a layer", "add one")
    read = [_rule(framework, step) for step in layers]
    harmless = TORCH_HARMLESS if framework == "torch" else KERAS_HARMLESS
    shapes, flows = _flow(start, read, harmless)
    _check_last_steps(layers)
    return Outline(framework, shapes[0], _layers(framework, layers, read, shapes, flows), place)


def _check_shared(steps: Sequence[Made]) -> None:
    """Raise where a layer is used twice: its parameters would be counted twice."""
    seen: set[int] = set()
    for step in steps:
        free = step.name in ACTIVATIONS or "Drop" in step.name or "Pool" in step.name
        if id(step) in seen and not free and step.name != "Flatten":
            raise refused(step, f"{step.code} is used twice", "only straight chains are drawn")
        seen.add(id(step))


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


def _layers(
    framework: str,
    steps: Sequence[Made],
    read: Sequence[tuple[str, Settings, Rule]],
    shapes: Sequence[Shape | None],
    flows: Sequence[Flow],
) -> tuple[Layer, ...]:
    rows = zip(steps, read, shapes[1:], flows, strict=True)
    return tuple(
        Layer(
            name, flow.activation, shape, flow.params, flow.dense,
            framework == "torch" and name in ACTIVATIONS, step.place, step.code,
        )
        for step, (name, _, _), shape, flow in rows
    )  # fmt: skip


def _flow(
    start: Shape | None,
    read: Sequence[tuple[str, Settings, Rule]],
    harmless: re.Pattern[str],
) -> tuple[list[Shape | None], list[Flow]]:
    """Return the shapes before, between and after the layers.

    What a layer tells of its input is also known of what comes out of the one before it.
    """
    shapes: list[Shape | None] = [start]
    flows: list[Flow] = []
    for _, settings, rule in read:
        flow = rule(settings, shapes[-1])
        settings.close(harmless)
        shapes[-1] = flow.into
        for i in range(len(flows) - 1, -1, -1):
            if not flows[i].same or shapes[i] == shapes[i + 1] or shapes[i + 1] is None:
                break
            shapes[i] = fitted(read[i][1], shapes[i], shapes[i + 1] or ())
        flows.append(flow)
        shapes.append(flow.out)
    return shapes, flows


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
    if framework == "torch":
        found = rule_of(step.path, step.name)
        if found is None:
            what = f"{step.code} is a step that is not known"
            raise refused(step, what, "only known layers and functions are drawn")
        name, positional, rule = found
    elif step.name in KERAS_LAYERS:
        name, (positional, rule) = step.name, KERAS_LAYERS[step.name]
    else:
        raise refused(step, f"{step.name} is no layer that is known", "only known layers are drawn")
    known = positional
    if step.path in ("Tensor.view", "Tensor.reshape"):
        step = Made(step.path, step.args, step.kwargs, step.place, step.code)
    return name, Settings(step, known), rule


def _input_shape(framework: str, root: Row | Instance, steps: Sequence[Made]) -> Shape | None:
    """Return the shape that Keras code gives the input, by ``Input`` or with the first layer."""
    if framework == "torch":
        return None
    inputs = [item.origin for _, item in getattr(root, "items", ()) if isinstance(item, Tensor)]
    sources = [made for made in inputs if isinstance(made, Made)] + list(steps[:1])
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
            if letter_of(values.get(name)) is not None:
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
