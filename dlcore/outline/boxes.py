"""Parts that are drawn as a box with their name alone: what is inside, the code does not say."""

from __future__ import annotations

import re

from dlcore.outline.settings import Flow, Rule, Settings, Shape

__all__ = ["box_of", "is_pretrained", "named_layer"]

_PRETRAINED = re.compile(
    r"(?!\w*(?:Block|Module|Layer|Unit|Aux|Stem|Head|Bottleneck|Encoder|Decoder|Cell)\w?$)"
    r"(?:VGG\d+|ResNet\w*|Xception|Inception\w*|MobileNet\w*|DenseNet\w*|NASNet\w*|EfficientNet\w*"
    r"|ConvNeXt\w*|RegNet\w*)"
)
_UNKNOWN = frozenset(
    ("TextVectorization", "StringLookup", "IntegerLookup", "CategoryEncoding", "Hashing")
    + ("Discretization", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D", "RNN", "LocallyConnected1D")
    + ("LocallyConnected2D", "SpectralNormalization", "KerasLayer", "DenseFeatures", "CRF")
    + ("TransformerEncoder", "TransformerEncoderLayer", "TransformerDecoder", "Attention")
)
"""Layers of Keras and PyTorch whose sizes are not followed."""
_AS_BEFORE = frozenset(("preprocess_input", "UnitNormalization", "Normalization"))
_PARTS = re.compile(r"(?:torchvision\.)?models(?:\.\w+)+")
_NO_LAYER = re.compile(r"\w*(?:Loss|Metric|Optimizer|Scheduler)|Variable|Parameter|Tensor")
_LAYER = re.compile(r"[A-Z]\w*[a-z]\w*|[A-Z]{3,}\d*")


def is_pretrained(path: str) -> bool:
    """Whether a call makes one of the networks that Keras or torchvision bring."""
    name = path.rpartition(".")[2]
    return bool(_PRETRAINED.fullmatch(name)) or bool(_PARTS.fullmatch(path)) and name.islower()


def named_layer(path: str) -> Rule | None:
    """Return a box for what a note of PyTorch names as a layer and nowhere defines."""
    return _unknown if _LAYER.fullmatch(path) and not _NO_LAYER.fullmatch(path) else None


def box_of(path: str) -> Rule | None:
    """Return the rule of a part that is known by its name alone; None for what is no such part."""
    owner, _, name = path.rpartition(".")
    if owner == "note":
        return _unknown
    if name == "Lambda":
        return _without_parameters
    if name in _AS_BEFORE:
        return _as_before
    if _PRETRAINED.fullmatch(name):
        return _pretrained
    imported = bool(owner) and name[:1].isupper() and not _NO_LAYER.fullmatch(name)
    return _unknown if imported or name in _UNKNOWN or is_pretrained(path) else None


def _without_parameters(s: Settings, shape: Shape | None) -> Flow:
    return Flow(shape, None, 0, boxed=True)


def _as_before(s: Settings, shape: Shape | None) -> Flow:
    return Flow(shape, shape, None if s.made.name == "Normalization" else 0)


def _pretrained(s: Settings, shape: Shape | None) -> Flow:
    """Return classes, or without the top the channels that Keras pools or not."""
    if s.flag("include_top", True):
        return Flow(shape, (s.number("classes", 1000),), None, boxed=True)
    s.taken.add("pooling")
    out = (None,) if s.values.get("pooling") else (None,) * 3
    return Flow(shape, out, None, boxed=True)


def _unknown(s: Settings, shape: Shape | None) -> Flow:
    return Flow(shape, None, None, boxed=True)
