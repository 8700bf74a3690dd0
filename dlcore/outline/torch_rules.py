"""What PyTorch's layers do to shapes, and their parameters, one rule a layer.

Shapes are as PyTorch writes them, channels first, without the batch axis. What a layer tells of its
input (``in_features``) is used.
"""

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
    shown,
)
from dlcore.outline.values import Axis, Path, Unknown, Whole


def last_axis(s: Settings, shape: Shape | None, size: Size) -> Shape:
    """Return the input of a layer that works on the last axis."""
    if shape is None or len(shape) <= 1:
        return fitted(s, shape, (size,))
    return fitted(s, shape, (*shape[:-1], size))


def linear(s: Settings, shape: Shape | None) -> Flow:
    """Act on the last axis: in·out + out parameters."""
    size, units, bias = s.size("in_features"), s.size("out_features"), s.flag("bias", True)
    into = last_axis(s, shape, size)
    return Flow(into, (*into[:-1], units), weights(into[-1], units, bias), dense=True)


def weights(size: Size, units: Size, bias: bool, groups: int = 1) -> int | None:
    """Return in·out / groups + out, if both are numbers; out only with a bias."""
    if not isinstance(size, int) or not isinstance(units, int):
        return None
    return size // groups * units + units * bias


def lazy_linear(s: Settings, shape: Shape | None) -> Flow:
    """Act on the last axis, whatever its size."""
    units, bias = s.size("out_features"), s.flag("bias", True)
    params = weights(shape[-1] if shape else None, units, bias)
    return Flow(shape, (*(shape or ())[:-1], units), params, dense=True)


def around(
    s: Settings, rank: int, kernel: tuple[int, ...], strides: tuple[int, ...]
) -> list[int | None]:
    """Return how many rows ``padding`` adds along each axis; None keeps the size."""
    padding = s.take("padding", 0)
    if padding == "valid":
        return [0] * rank
    if padding == "same":
        if strides != (1,) * rank:
            raise refused(s.made, "padding='same' goes with stride 1 only", "write the padding")
        return [None] * rank
    return [2 * n for n in s.sizes("padding", rank, 0, least=0)]


def conv(rank: int, lazy: bool = False) -> Rule:
    """Slide windows along `rank` axes."""

    def rule(s: Settings, shape: Shape | None) -> Flow:
        inner = None if lazy else s.size("in_channels")
        into = fitted(s, shape, (inner, *(None,) * rank))
        channels, filters = number_of(into[0]), s.size("out_channels")
        kernel, strides = s.sizes("kernel_size", rank), s.sizes("stride", rank, 1)
        dilation, groups = s.sizes("dilation", rank, 1), s.number("groups", 1)
        bias = s.flag("bias", True)
        more = around(s, rank, kernel, strides)
        places = zip(into[1:], kernel, strides, more, dilation, strict=True)
        out = [
            n if p is None else conv_size(s, n, k, stride, p, d) for n, k, stride, p, d in places
        ]
        if any(n is not None and n % groups for n in (channels, number_of(filters))):
            raise refused(
                s.made, f"{channels} channels do not fall into {groups} groups", "correct groups"
            )
        inside = None if channels is None else math.prod(kernel) * (channels // groups)
        params = weights(inside, filters, bias)
        return Flow(into, (filters, *out), params)

    return rule


def conv_transpose(rank: int) -> Rule:
    """Spread windows along `rank` axes: (n − 1)s − 2p + d(k − 1) + extra + 1 places."""

    def rule(s: Settings, shape: Shape | None) -> Flow:
        channels, filters = s.size("in_channels"), s.size("out_channels")
        into = fitted(s, shape, (channels, *(None,) * rank))
        kernel, strides = s.sizes("kernel_size", rank), s.sizes("stride", rank, 1)
        padding, more = (
            s.sizes("padding", rank, 0, least=0),
            s.sizes("output_padding", rank, 0, least=0),
        )
        dilation, groups, bias = (
            s.sizes("dilation", rank, 1),
            s.number("groups", 1),
            s.flag("bias", True),
        )
        known = (number_of(channels), number_of(filters))
        if any(n is not None and n % groups for n in known):
            raise refused(
                s.made, f"{channels} channels do not fall into {groups} groups", "correct groups"
            )
        places = zip(into[1:], kernel, strides, padding, more, dilation, strict=True)
        out = [
            (n - 1) * stride - 2 * p + d * (k - 1) + extra + 1 if isinstance(n, int) else None
            for n, k, stride, p, extra, d in places
        ]
        if any(n is not None and n < 1 for n in out):
            raise refused(
                s.made, f"{s.made.code} leaves nothing of its input", "correct the setting"
            )
        if not isinstance(channels, int) or not isinstance(filters, int):
            return Flow(into, (filters, *out), None)
        params = math.prod(kernel) * channels * (filters // groups) + filters * bias
        return Flow(into, (filters, *out), params)

    return rule


def pool(rank: int) -> Rule:
    """Take one value of each window along `rank` axes."""

    def rule(s: Settings, shape: Shape | None) -> Flow:
        into = fitted(s, shape, (None,) * (rank + 1))
        if s.flag("return_indices", False):
            raise refused(
                s.made, f"{s.made.name} returns its places as well", "leave out return_indices"
            )
        if isinstance(s.take("kernel_size"), Whole):
            if s.made.args[1:] or s.made.kwargs.keys() - {"kernel_size"}:
                raise refused(s.made, f"{s.made.code} pools all in steps", "leave out the steps")
            return Flow(into, (into[0], *(1,) * rank), 0)
        kernel = s.sizes("kernel_size", rank)
        strides = kernel if s.take("stride") in (None, ()) else s.sizes("stride", rank)
        padding, dilation = s.sizes("padding", rank, 0, least=0), s.sizes("dilation", rank, 1)
        up = s.flag("ceil_mode", False)
        places = list(zip(into[1:], kernel, strides, padding, dilation, strict=True))
        out = [conv_size(s, n, k, stride, 2 * p, d, up) for n, k, stride, p, d in places]
        if up:  # the last window has to start inside of the input or of its left padding
            out = [
                size - 1
                if size is not None and isinstance(n, int) and (size - 1) * stride >= n + p
                else size
                for size, (n, _, stride, p, _) in zip(out, places, strict=True)
            ]
        return Flow(into, (into[0], *out), 0)

    return rule


def adaptive(rank: int) -> Rule:
    """Pool to a given size along `rank` axes."""

    def rule(s: Settings, shape: Shape | None) -> Flow:
        into = fitted(s, shape, (None,) * (rank + 1))
        given = s.take("output_size")
        sizes = (given,) * rank if isinstance(given, int) or given is None else tuple(given)
        if len(sizes) != rank or not all(
            n is None or (isinstance(n, int) and n > 0) for n in sizes
        ):
            raise refused(
                s.made, f"output_size of {s.made.name} is {given!r}", "write whole numbers"
            )
        out = [n if size is None else size for n, size in zip(into[1:], sizes, strict=True)]
        return Flow(into, (into[0], *out), 0)

    return rule


def batch_norm(rank: int) -> Rule:
    """Normalise channels: two parameters each."""

    def rule(s: Settings, shape: Shape | None) -> Flow:
        size, learned = s.size("num_features"), s.flag("affine", True)
        if rank == 1 and shape is None:
            # (C,) and (C, L) would both do: nothing is said of the input.
            return Flow(None, None, product((2, size, learned)))
        axes = len(shape) - 1 if rank == 1 and shape is not None and len(shape) == 1 else rank
        into = fitted(s, shape, (size, *(None,) * axes))
        return Flow(into, into, product((2, size, learned)))

    return rule


def instance_norm(rank: int) -> Rule:
    """Normalise channels of each example; it learns nothing unless told so."""

    def rule(s: Settings, shape: Shape | None) -> Flow:
        size, learned = s.size("num_features"), s.flag("affine", False)
        into = fitted(s, shape, (size, *(None,) * rank))
        return Flow(into, into, product((2, size, learned)))

    return rule


def layer_norm(s: Settings, shape: Shape | None) -> Flow:
    """Normalise the last axes: a weight and a bias a value."""
    given = s.take("normalized_shape")
    sizes = (given,) if isinstance(given, int) else tuple(given or ())
    if not sizes or not all(isinstance(n, int) and n > 0 for n in sizes):
        raise refused(s.made, f"normalized_shape is {given!r}", "write whole numbers")
    learned, bias = s.flag("elementwise_affine", True), s.flag("bias", True)
    before = (shape or ())[: -len(sizes)] if shape is not None else ()
    into = fitted(s, shape, (*before, *sizes)) if shape is not None else None
    return Flow(into, into, math.prod(sizes) * (learned + (learned and bias)))


def group_norm(s: Settings, shape: Shape | None) -> Flow:
    """Normalise groups of channels."""
    size = s.size("num_channels")
    s.size("num_groups")
    into = None if shape is None else fitted(s, shape, (size, *(None,) * (len(shape) - 1)))
    return Flow(into, into, product((2, size, s.flag("affine", True))))


def same(s: Settings, shape: Shape | None) -> Flow:
    """Leave the shape as it is."""
    return Flow(shape, shape, 0)


def prelu(s: Settings, shape: Shape | None) -> Flow:
    """Learn one slope, or one a channel."""
    return Flow(shape, shape, s.number("num_parameters", 1))


def flatten(s: Settings, shape: Shape | None) -> Flow:
    """Join axes, the batch axis left alone."""
    first, last = s.take("start_dim", 1), s.take("end_dim", -1)
    if not isinstance(first, int) or not isinstance(last, int) or first == 0:
        raise refused(s.made, f"{s.made.code} flattens the batch as well", "flatten from axis 1 on")
    if shape is None:
        if (first, last) != (1, -1):
            raise refused(
                s.made, f"{s.made.code} has an input of unknown shape", "write the input's shape"
            )
        return Flow(None, (None,), 0)
    rank = len(shape) + 1
    start, end = first % rank - 1, last % rank
    if not 0 <= start < max(end, 1):
        raise refused(s.made, f"{s.made.code} does not fit on {shown(shape)}", "correct its axes")
    return Flow(shape, (*shape[:start], product(shape[start:end]), *shape[end:]), 0)


def unflatten(s: Settings, shape: Shape | None) -> Flow:
    """Part the one axis."""
    dim, given = s.take("dim"), s.take("unflattened_size")
    sizes = tuple(given) if isinstance(given, list | tuple) else ()
    if dim not in (1, -1) or not sizes or not all(isinstance(n, int) and n > 0 for n in sizes):
        raise refused(
            s.made, f"{s.made.code} is not read", "write nn.Unflatten(1, (channels, height, width))"
        )
    into = fitted(s, shape, (math.prod(sizes),))
    return Flow(into, sizes, 0)


def view(s: Settings, shape: Shape | None) -> Flow:
    """Read ``x.view(…)``: the first size is the batch's."""
    given = list(s.made.args)
    if len(given) == 1 and isinstance(given[0], list | tuple):
        given = list(given[0])
    batch, rest = (given[0], given[1:]) if given else (None, [])
    total = None if shape is None else product(shape)
    told = isinstance(batch, Axis) and batch.axis in (0, -len(shape or ()) - 1)
    if not rest or not (
        told or batch == -1 or (isinstance(batch, Unknown | Path) and rest == [-1])
    ):
        raise refused(
            s.made,
            f"{s.made.code} does not keep the batch as the first axis",
            "write x.view(x.size(0), …)",
        )
    if len(rest) == 1 and (rest[0] == -1 or isinstance(rest[0], Unknown | Axis | Path)):
        return Flow(shape, (total,), 0)
    if not all(isinstance(n, int) for n in rest) or rest.count(-1) > 1 or (-1 in rest and not told):
        raise refused(
            s.made, f"{s.made.code} has sizes that the code does not tell", "write the sizes"
        )
    known = math.prod(n for n in rest if n != -1)
    if total is not None and (total % known if -1 in rest else total != known):
        raise refused(
            s.made, f"{s.made.code} does not fit on {total} values", "correct one of the two"
        )
    sizes: list[int | None] = [
        (None if total is None else total // known) if n == -1 else n for n in rest
    ]
    return Flow(shape, tuple(sizes), 0)


def last_step(s: Settings, shape: Shape | None) -> Flow:
    """Read ``out[:, -1, :]``: the last step of a sequence."""
    index = s.made.args[0].replace(" ", "").strip("()")
    if index not in (":,-1,:", ":,-1", "-1,:,:", "-1"):
        raise refused(
            s.made, f"{s.made.code} takes a part of the tensor that is not read", "write [:, -1, :]"
        )
    into = fitted(s, shape, (None, None))
    return Flow(into, (into[-1],), 0)


def embedding(s: Settings, shape: Shape | None) -> Flow:
    """Turn each index into a vector."""
    size = s.size("embedding_dim")
    into = fitted(s, shape, (None,))
    return Flow(into, (*into, size), product((s.size("num_embeddings"), size)))


def recurrent(gates: int) -> Rule:
    """Go along a sequence with `gates` gates: PyTorch counts two biases each."""

    def rule(s: Settings, shape: Shape | None) -> Flow:
        size, units = s.size("input_size"), s.size("hidden_size")
        deep = 1 if s.values.get("num_layers") is None else s.size("num_layers")
        both, bias = s.flag("bidirectional", False), s.flag("bias", True)
        if s.take("proj_size", 0):
            raise refused(s.made, "proj_size is not read", "leave it out")
        into = fitted(s, shape, (None, size))
        ways = 2 if both else 1
        if not isinstance(units, int) or not isinstance(size, int):
            return Flow(into, (into[0], None if both else units), None)
        if not isinstance(deep, int):
            return Flow(into, (into[0], units * ways), None)
        inputs = [size, *(units * ways for _ in range(deep - 1))]
        params = sum(ways * gates * units * (n + units + 2 * bias) for n in inputs)
        return Flow(into, (into[0], units * ways), params)

    return rule


def upsample(s: Settings, shape: Shape | None) -> Flow:
    """Enlarge all axes but the channels."""
    if shape is None:
        s.taken.update(("size", "scale_factor"))
        return Flow(None, None, 0, boxed=True)
    rank = len(shape) - 1
    if s.take("size") is not None:
        return Flow(shape, (shape[0], *s.sizes("size", rank)), 0)
    factors = (
        s.sizes("scale_factor", rank)
        if not isinstance(s.take("scale_factor"), float)
        else ((s.number("scale_factor"),) * rank)
    )
    out = [product(pair) for pair in zip(shape[1:], factors, strict=True)]
    return Flow(shape, (shape[0], *out), 0)


def pixel_shuffle(s: Settings, shape: Shape | None) -> Flow:
    """Turn channels into pixels: (C·r², H, W) to (C, H·r, W·r)."""
    factor = s.number("upscale_factor")
    into = fitted(s, shape, (None, None, None))
    channels, *sizes = map(number_of, into)
    if channels is not None and channels % factor**2:
        raise refused(
            s.made, f"{channels} channels do not fall into {factor}²", "correct one of the two"
        )
    out = (
        None if channels is None else channels // factor**2,
        *(None if n is None else n * factor for n in sizes),
    )
    return Flow(into, out, 0)


def pad(rank: int) -> Rule:
    """Add rows at both ends of `rank` axes."""

    def rule(s: Settings, shape: Shape | None) -> Flow:
        into = fitted(s, shape, (None,) * (rank + 1))
        given = s.sizes("padding", 2 * rank, least=0)
        out = list(into[1:])
        for axis in range(rank):  # the last axis comes first
            n = out[-1 - axis]
            more = given[2 * axis] + given[2 * axis + 1]
            out[-1 - axis] = n + more if isinstance(n, int) else None
        return Flow(into, (into[0], *out), 0)

    return rule
