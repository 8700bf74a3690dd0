"""Keras layers that look at places of a picture or a series: what windows and edges leave of it."""

from __future__ import annotations

import math

from dlcore.outline.settings import (
    Flow,
    Rule,
    Settings,
    Shape,
    Size,
    conv_size,
    fitted,
    number_of,
    product,
    refused,
)

__all__ = ["conv", "edges", "global_pool", "known", "pool", "upsampling"]

_PICTURE = 8
"""Pixels from which on two equal sides are a picture's."""


def known(n: Size, factor: Size = 1, more: Size = 0) -> int | None:
    """Return n·factor + more, if all three are numbers."""
    times = product((n, factor))
    return times + more if times is not None and isinstance(more, int) else None


def conv(rank: int, separable: bool = False, depthwise: bool = False, up: bool = False) -> Rule:
    """Build what a convolution does, or with ``up`` a transposed one, in ``rank`` directions."""

    def rule(s: Settings, shape: Shape | None) -> Flow:
        _channels_last(s)
        if s.made.name.startswith("Convolution") and len(s.made.args) > 2:
            raise refused(s.made, "settings by position as in Keras 1", "write kernel_size=(…)")
        into = fitted(s, shape, (None,) * (rank + 1))
        _no_picture_first(s, into)
        channels = number_of(into[-1])
        kernel, strides = s.sizes("kernel_size", rank), s.sizes("strides", rank, 1)
        dilation = s.sizes("dilation_rate", rank, 1)
        groups, bias = s.number("groups", 1), s.flag("use_bias", True)
        window, padding = math.prod(kernel), _padding(s)
        depth = s.number("depth_multiplier", 1) if separable or depthwise else 1
        filters = 0 if depthwise else s.size("filters")
        if up:
            if s.take("output_padding") is not None or dilation != (1,) * rank:
                raise refused(
                    s.made, "output_padding and dilation are not read here", "leave them out"
                )
            places = zip(into, kernel, strides, strict=False)
            sizes: list[int | None] = [
                known(n, stride, 0 if padding == "same" else max(k - stride, 0))
                for n, k, stride in places
            ]
        else:
            places4 = zip(into, kernel, strides, dilation, strict=False)
            sizes = [_places(s, n, k, stride, d, padding) for n, k, stride, d in places4]
        if depthwise:
            params = known(channels, (window + bias) * depth)
        elif separable:
            each = known(filters, depth, window * depth)
            params = known(channels, each, known(filters, bias))
        else:
            if any(n is not None and n % groups for n in (channels, number_of(filters))):
                raise refused(
                    s.made,
                    f"{channels} channels do not fall into {groups} groups",
                    "correct groups",
                )
            inside = None if channels is None else window * (channels // groups)
            params = known(inside, filters, known(filters, bias))
        last: Size = known(channels, depth) if depthwise else filters
        return Flow(into, (*sizes, last), params, s.activation())

    return rule


def _channels_last(s: Settings) -> None:
    if s.take("data_format", "channels_last") not in (None, "channels_last"):
        raise refused(s.made, "data_format is not channels_last", "only channels last is read")


def _no_picture_first(s: Settings, shape: Shape) -> None:
    """Refuse a square picture whose one or three channels stand first, as in Theano's days."""
    first, *sides = shape
    if first in (1, 3) and len(sides) == 2 and sides[0] == sides[1]:
        side = sides[0]
        if isinstance(side, int) and side >= _PICTURE:
            raise refused(s.made, "its channels stand first", f"write ({side}, {side}, {first})")


def _padding(s: Settings, allowed: tuple[str, ...] = ("valid", "same", "causal")) -> str:
    padding = s.take("padding", "valid")
    if not isinstance(padding, str) or padding.lower() not in allowed:
        raise refused(s.made, f"padding of {s.made.name} is {padding!r}", "write 'valid' or 'same'")
    return padding.lower()


def _places(s: Settings, n: Size, k: int, stride: int, d: int, padding: str) -> int | None:
    if padding == "valid":
        return conv_size(s, n, k, stride, 0, d)
    return -(-n // stride) if isinstance(n, int) else None


def pool(rank: int) -> Rule:
    """Build what pooling does in ``rank`` directions."""

    def rule(s: Settings, shape: Shape | None) -> Flow:
        _channels_last(s)
        into = fitted(s, shape, (None,) * (rank + 1))
        size = s.sizes("pool_size", rank, 2)
        strides = size if s.take("strides") is None else s.sizes("strides", rank)
        padding = _padding(s, ("valid", "same"))
        places = zip(into, size, strides, strict=False)
        out = [_places(s, n, k, stride, 1, padding) for n, k, stride in places]
        return Flow(into, (*out, into[-1]), 0)

    return rule


def global_pool(rank: int) -> Rule:
    """Build what is left of each channel by pooling over all of ``rank`` directions."""

    def rule(s: Settings, shape: Shape | None) -> Flow:
        _channels_last(s)
        into = fitted(s, shape, (None,) * (rank + 1))
        kept = s.flag("keepdims", False)
        return Flow(into, ((1,) * rank if kept else ()) + (into[-1],), 0)

    return rule


def upsampling(rank: int) -> Rule:
    """Build what repeats rows in ``rank`` directions."""

    def rule(s: Settings, shape: Shape | None) -> Flow:
        _channels_last(s)
        into = fitted(s, shape, (None,) * (rank + 1))
        factors = s.sizes("size", rank, 2)
        out = [known(n, factor) for n, factor in zip(into, factors, strict=False)]
        return Flow(into, (*out, into[-1]), 0)

    return rule


def edges(setting: str, rank: int, sign: int) -> Rule:
    """Build what adds (ZeroPadding) or takes (Cropping) rows at each side."""

    def rule(s: Settings, shape: Shape | None) -> Flow:
        _channels_last(s)
        into = fitted(s, shape, (None,) * (rank + 1))
        given = s.take(setting, 1)
        if isinstance(given, int):
            given = ((given, given),) * rank
        elif (
            rank == 1 and isinstance(given, list | tuple) and all(isinstance(n, int) for n in given)
        ):
            given = (given,)
        pairs = [(side, side) if isinstance(side, int) else side for side in given]
        if len(pairs) != rank or not all(
            len(p) == 2 and all(isinstance(n, int) for n in p) for p in pairs
        ):
            raise refused(
                s.made, f"{setting} of {s.made.name} is {given!r}", "write one pair a side"
            )
        out = [known(n, 1, sign * sum(pair)) for n, pair in zip(into, pairs, strict=False)]
        if any(n is not None and n < 1 for n in out):
            raise refused(
                s.made, f"{s.made.code} takes all of its input away", "correct the setting"
            )
        return Flow(into, (*out, into[-1]), 0)

    return rule
