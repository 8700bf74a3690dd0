"""Keras code read into a network: the syntax tree is walked, nothing is run."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import Any

from dlcore import layers
from dlcore.activations import ACTIVATIONS
from dlcore.checks import Array, Shape
from dlcore.keras_layers import KERAS_LAYERS, Settings, nearest
from dlcore.keras_names import Names, called, root
from dlcore.keras_straight import straighten
from dlcore.keras_syntax import KerasSourceError, Remark, parse
from dlcore.keras_training import read_loss, read_optimizer
from dlcore.network import Sequential
from dlcore.optimizer import Optimizer

__all__ = [
    "KerasLayer",
    "KerasSource",
    "KerasSourceError",
    "Remark",
    "parse_sequential",
    "read_keras",
]


@dataclass(frozen=True)
class KerasLayer:
    """One layer call: its Keras name, the line where it stands, and the code itself."""

    name: str
    line: int
    code: str


@dataclass(frozen=True)
class KerasSource:
    """What a piece of Keras code says.

    Parameters
    ----------
    network : Sequential
        Its ``input_shape`` is None where the code does not tell; images are turned to (C, H, W).
    layers : tuple of KerasLayer
        One for each layer of the network.
    remarks : tuple of Remark
        Typos that were understood, and settings that were left out.
    optimizer : Optimizer or None
        From ``compile``.
    metrics : tuple of str
    epochs, batch_size : int or None
        From ``fit``.
    arrays : dict of arrays
        Arrays that the code spells out, by name.
    """

    network: Sequential
    layers: tuple[KerasLayer, ...]
    remarks: tuple[Remark, ...]
    optimizer: Optimizer | None
    metrics: tuple[str, ...]
    epochs: int | None
    batch_size: int | None
    arrays: dict[str, Array]


def parse_sequential(source: str) -> Sequential:
    """Read Keras code into a network; `read_keras` also tells what it found on the way.

    Parameters
    ----------
    source : str
        Code with one Sequential, or with layers alone, which are read in their order.

    Raises
    ------
    KerasSourceError
        A `ValueError` that says line, cause and fix.
    """
    return read_keras(source).network


def read_keras(source: str) -> KerasSource:
    """Read Keras code: network, compile and fit settings, arrays, and remarks on typos."""
    tree, remarks = parse(source)
    try:
        return _Reader(straighten(tree), remarks).read()
    except RecursionError:
        raise KerasSourceError(1, "code nested too deeply", "simplify the source") from None


class _Reader:
    """Walks one syntax tree, collecting remarks."""

    def __init__(self, tree: ast.Module, remarks: list[Remark]) -> None:
        self.tree, self.remarks = tree, remarks
        self.names = Names(tree, self._remark)
        self.input_shape: Shape | None = None

    def read(self) -> KerasSource:
        """Put everything together."""
        calls = self._layer_calls()
        self._check_imports(calls)
        built = [(call, layer) for call in calls if (layer := self._layer(call)) is not None]
        if not built:
            line = calls[0].lineno if calls else 1
            raise KerasSourceError(
                line, "no layer in the network", "add one, such as Dense(units=1)"
            )
        compiled = self._settings_of("compile", ("optimizer", "loss", "metrics"))
        fitted = self._settings_of("fit", ("x", "y", "batch_size", "epochs"))
        network = Sequential(
            tuple(layer for _, layer in built),
            read_loss(compiled.get("loss"), self.names, self._remark),
            self.input_shape or self._data_shape(calls, fitted.get("x")),
        )
        self._check_shapes(network, [call for call, _ in built])
        optimizer = read_optimizer(compiled.get("optimizer"), self.names, self._remark)
        metrics = self.names.literal(compiled["metrics"]) if "metrics" in compiled else []
        return KerasSource(
            network,
            tuple(KerasLayer(called(call), call.lineno, ast.unparse(call)) for call, _ in built),
            tuple(sorted(self.remarks, key=lambda remark: remark.line)),
            optimizer,
            tuple(str(metric) for metric in metrics),
            self._count(fitted.get("epochs")),
            self._count(fitted.get("batch_size")),
            self.names.arrays(),
        )

    def _layer_calls(self) -> list[ast.Call]:
        """Return the calls that make the layers, in the network's order."""
        models = [call for call in self.names.calls() if called(call).lower() == "sequential"]
        if len(models) > 1:
            raise KerasSourceError(
                models[1].lineno, "a second Sequential", "give one network at a time"
            )
        if not models:
            return self._lone_layers()
        model = models[0]
        if called(model) != "Sequential":
            self._remark(model.lineno, f"nothing is called {called(model)!r}", "write 'Sequential'")
        given = model.args or [
            keyword.value for keyword in model.keywords if keyword.arg == "layers"
        ]
        found = self._row(given[0]) if given else []
        return [*found, *(self._call(layer) for layer in self.names.added(model))]

    def _check_imports(self, calls: list[ast.Call]) -> None:
        """Remark on layers that a script with imports forgot to import."""
        known = set(self.names.imported)
        for call in calls:
            if known and root(call) not in known:
                known.add(root(call))
                self._remark(
                    call.lineno,
                    f"{root(call)!r} is not imported",
                    f"add from keras.layers import {root(call)}",
                )

    def _row(self, node: ast.expr) -> list[ast.Call]:
        """Resolve a list of layers, given in place or by name."""
        node = self.names.resolve(node)
        if not isinstance(node, (ast.List, ast.Tuple)):
            raise KerasSourceError(
                node.lineno,
                f"expected a list of layers, got {ast.unparse(node)}",
                "write Sequential([…])",
            )
        return [self._call(item) for item in node.elts]

    def _call(self, node: ast.expr) -> ast.Call:
        """Resolve one layer, given in place or by name."""
        found = self.names.resolve(node)
        if not isinstance(found, ast.Call):
            raise KerasSourceError(
                node.lineno,
                f"expected a layer, got {ast.unparse(node)}",
                "write a layer, such as Dense(units=3)",
            )
        return found

    def _lone_layers(self) -> list[ast.Call]:
        """Without a Sequential, read the layers that stand alone as a row."""
        alone = [call for call in self.names.calls() if _keras_name(call) or _is_activation(call)]
        if not alone:
            raise KerasSourceError(
                1, "no Sequential and no layer", "write model = Sequential([Dense(units=1)])"
            )
        self._remark(
            alone[0].lineno, "layers without a Sequential", "write Sequential([…]); read as one row"
        )
        return alone

    def _layer(self, call: ast.Call) -> layers.Layer | None:
        """Build one layer; None for a call that only tells the input's shape."""
        if _is_activation(call):
            return self._activation_function(call)
        name = called(call)
        if name in ("Input", "InputLayer"):
            values = self._values(call, ("shape",))
            self._take_input_shape(values)
            return None
        known = _keras_name(call)
        if known is None:
            raise KerasSourceError(
                call.lineno,
                f"dlcore has no layer {name!r}",
                f"use one of {', '.join(sorted(KERAS_LAYERS))}",
            )
        if known != name:
            self._remark(call.lineno, f"no layer is called {name!r}", f"write {known!r}")
        positional, build = KERAS_LAYERS[known]
        values = self._values(call, positional)
        if known != "Embedding" and "input_dim" in values:
            values["input_shape"] = (values.pop("input_dim"),)
        self._take_input_shape(values)
        settings = Settings(values, lambda cause, fix: self._remark(call.lineno, cause, fix))
        try:
            layer = build(settings)
        except (ValueError, TypeError) as error:
            raise KerasSourceError(call.lineno, f"{name}: {error}", "correct the setting") from None
        for left, value in settings.values.items():
            if left != "name" and value is not None:
                self._remark(
                    call.lineno,
                    f"{name} has a setting {left!r} that dlcore does not read",
                    "left out",
                )
        return layer

    def _activation_function(self, call: ast.Call) -> layers.Layer:
        """Read ``keras.activations.elu(x, alpha=1.0)`` as the layer that applies it."""
        for keyword in call.keywords:
            if keyword.arg != "alpha" or self.names.literal(keyword.value) != 1.0:
                self._remark(
                    call.lineno, f"setting {ast.unparse(keyword)} of {called(call)}", "left out"
                )
        return layers.Activation(called(call))

    def _values(self, call: ast.Call, positional: tuple[str, ...]) -> dict[str, Any]:
        """Return a call's settings by name, misspelled ones corrected."""
        if len(call.args) > len(positional) or any(
            keyword.arg is None for keyword in call.keywords
        ):
            raise KerasSourceError(
                call.lineno,
                f"{called(call)} got settings that have no name",
                f"name them; by position only {', '.join(positional) or 'none'}",
            )
        values = {
            name: self.names.literal(node)
            for name, node in zip(positional, call.args, strict=False)
        }
        known = {
            *positional,
            "units",
            "activation",
            "input_shape",
            "use_bias",
            "kernel_size",
            "filters",
        }
        for keyword in call.keywords:
            name = str(keyword.arg)
            value = self.names.literal(keyword.value, strict=name in known)
            close = nearest(name, known) if name not in known and value is not None else None
            if close is not None and close not in values:
                self._remark(call.lineno, f"no setting is called {name!r}", f"write {close!r}")
            values[close or name] = value
        return values

    def _take_input_shape(self, values: dict[str, Any]) -> None:
        """Remember a layer's input shape, images turned from Keras' (H, W, C) to (C, H, W)."""
        given = values.pop("input_shape", values.pop("shape", None))
        if given is None or self.input_shape is not None:
            return
        shape = (given,) if isinstance(given, int) else tuple(given)
        if all(isinstance(size, int) and size > 0 for size in shape):
            self.input_shape = (shape[2], shape[0], shape[1]) if len(shape) == 3 else shape

    def _data_shape(self, calls: list[ast.Call], fitted: ast.expr | None) -> Shape | None:
        """Find the input's shape in the data: what the first layer is called on, or `fit` gets."""
        for call in self.names.calls():
            if self.names.stands_for(call.func) is calls[0] and call.args:
                fitted = call.args[0]
                break
        shape = self.names.shape(fitted) if fitted is not None else None
        return shape[1:] if shape else None

    def _check_shapes(self, network: Sequential, calls: list[ast.Call]) -> None:
        """Raise where a layer does not fit on the one before it."""
        shape = network.input_shape
        for call, layer in zip(calls, network.layers, strict=True):
            if shape is None:
                return
            try:
                layer.param_shapes(shape)
                shape = layer.output_shape(shape)
            except (ValueError, TypeError, IndexError) as error:
                raise KerasSourceError(
                    call.lineno,
                    f"{called(call)} does not fit on an input of shape {shape} ({error})",
                    "change the layer or the one before it",
                ) from None

    def _settings_of(self, method: str, positional: tuple[str, ...]) -> dict[str, ast.expr]:
        """Return the settings of the last ``model.compile(…)`` or ``model.fit(…)`` as nodes."""
        found: dict[str, ast.expr] = {}
        for call in self.names.calls():
            if isinstance(call.func, ast.Attribute) and call.func.attr == method:
                found = dict(zip(positional, call.args, strict=False))
                found |= {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg}
        return found

    def _count(self, node: ast.expr | None) -> int | None:
        """Return a whole number, or None where there is none."""
        value = self.names.literal(node) if node is not None else None
        return value if isinstance(value, int) else None

    def _remark(self, line: int, cause: str, fix: str) -> None:
        remark = Remark(line, cause, fix)
        if remark not in self.remarks:
            self.remarks.append(remark)


def _keras_name(call: ast.Call) -> str | None:
    """Return the Keras layer that is called, a misspelled one included; None for any other call."""
    name, func = called(call), call.func
    owner = called(func.value) if isinstance(func, ast.Attribute) else "layers"
    if owner != "layers" or not name:
        return None
    return name if name in KERAS_LAYERS else nearest(name, KERAS_LAYERS)


def _is_activation(call: ast.Call) -> bool:
    """Whether the call is ``keras.activations.NAME(…)``."""
    func = call.func
    owner = called(func.value) if isinstance(func, ast.Attribute) else ""
    return owner == "activations" and called(call) in (*ACTIVATIONS, "softmax")
