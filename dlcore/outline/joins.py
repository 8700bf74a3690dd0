"""What happens to shapes where several tensors meet: sums, products, concatenation, attention."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from dlcore.outline.settings import Flow, Settings, Shape, Size, letter_of, product, refused, shown

__all__ = ["JOINS", "join_of"]

JoinRule = Callable[[Settings, Sequence[Shape | None]], Flow]
"""Settings and the shapes of all that comes in to what comes out, and the parameters."""


def _elementwise(s: Settings, shapes: Sequence[Shape | None]) -> Flow:
    known = [shape for shape in shapes if shape is not None]
    if any(len(shape) != len(known[0]) for shape in known):
        raise _unfit(s, known)
    if len(known) < len(shapes):
        return Flow(None, None, 0)
    return Flow(None, tuple(_agreed(s, sizes, known) for sizes in zip(*known, strict=True)), 0)


def _agreed(s: Settings, sizes: Sequence[Size], shapes: Sequence[Shape]) -> Size:
    """Return the size of an axis along which the tensors agree; one place fits any other."""
    numbers = {size for size in sizes if isinstance(size, int)} - {1}
    if len(numbers) > 1:
        raise _unfit(s, shapes)
    if numbers:
        return numbers.pop()
    return sizes[0] if all(size == sizes[0] for size in sizes) else None


def _unfit(s: Settings, shapes: Sequence[Shape]) -> Exception:
    words = " and ".join(shown(shape) for shape in shapes)
    return refused(s.made, f"{s.made.code} joins shapes {words}", "correct one of them")


def _concatenated(default: int) -> JoinRule:
    def rule(s: Settings, shapes: Sequence[Shape | None]) -> Flow:
        axis = s.take("axis" if "axis" in s.values else "dim", default)
        if not isinstance(axis, int) or axis == 0:
            raise refused(
                s.made,
                f"{s.made.code} joins along the batch, or along an axis that is not told",
                "write the axis, counted with the batch's",
            )
        known = [shape for shape in shapes if shape is not None]
        if not known or len(known) < len(shapes):
            return Flow(None, None, 0)
        at = axis - 1 if axis > 0 else len(known[0]) + axis
        if any(len(shape) != len(known[0]) for shape in known) or not 0 <= at < len(known[0]):
            raise _unfit(s, known)
        out: list[Size] = []
        for i, sizes in enumerate(zip(*known, strict=True)):
            if i != at:
                out.append(_agreed(s, sizes, known))
                continue
            numbers = [size for size in sizes if isinstance(size, int)]
            out.append(sum(numbers) if len(numbers) == len(sizes) else None)
        return Flow(None, tuple(out), 0)

    return rule


def _dot(s: Settings, shapes: Sequence[Shape | None]) -> Flow:
    rows = all(shape is not None and len(shape) == 1 for shape in shapes)
    return Flow(None, (1,) if rows else None, 0)


def _attention(s: Settings, shapes: Sequence[Shape | None]) -> Flow:
    """Return what a query finds: its own shape, with or without parameters that are not told."""
    return Flow(None, shapes[0] if s.made.name == "MultiHeadAttention" else None, _heads(s, shapes))


def _heads(s: Settings, shapes: Sequence[Shape | None]) -> int | None:
    """Return the parameters of Keras' attention with heads: four maps with their biases."""
    if s.made.name != "MultiHeadAttention":
        return None
    heads, size = s.size("num_heads"), s.size("key_dim")
    values = letter_of(s.values.get("value_dim")) or s.take("value_dim") or size
    widths = [shape[-1] if shape else None for shape in shapes]
    query, value, key = (*widths, widths[-1])[:3]
    keys, found = product((heads, size)), product((heads, values))
    bias = s.flag("use_bias", True)
    maps = [(query, keys), (key, keys), (value, found), (found, query)]
    counts = [
        (n + bias) * m if isinstance(n, int) and isinstance(m, int) else None for n, m in maps
    ]
    if s.take("output_shape") is not None:
        return None
    known = [count for count in counts if count is not None]
    return sum(known) if len(known) == len(counts) else None


def _torch_attention(s: Settings, shapes: Sequence[Shape | None]) -> Flow:
    """Return what a query finds in PyTorch: four square maps, with their biases."""
    size = s.size("embed_dim")
    bias = s.flag("bias", True)
    plain = s.take("kdim") is None and s.take("vdim") is None
    params = 4 * size * (size + bias) if plain and isinstance(size, int) else None
    first = shapes[0]
    return Flow(None, (None, size) if first is None else (*first[:-1], size), params)


# The name in small letters: settings by position (without the tensors), and what it does.
JOINS: dict[str, tuple[tuple[str, ...], JoinRule]] = {
    **dict.fromkeys(
        ("add", "subtract", "sub", "multiply", "mul", "average", "maximum", "minimum"),
        ((), _elementwise),
    ),
    "concatenate": (("axis",), _concatenated(-1)),
    "concat": (("axis",), _concatenated(0)),
    "cat": (("dim",), _concatenated(0)),
    "dot": (("axes",), _dot),
    "attention": ((), _attention),
    "additiveattention": ((), _attention),
    "multiheadattention": (("num_heads", "key_dim", "value_dim"), _attention),
}


def join_of(name: str) -> tuple[tuple[str, ...], JoinRule] | None:
    """Return the settings by position and the rule of what joins tensors; None for nothing such."""
    if name == "MultiheadAttention":
        return ("embed_dim", "num_heads", "dropout", "bias"), _torch_attention
    return JOINS.get(name.lower())
