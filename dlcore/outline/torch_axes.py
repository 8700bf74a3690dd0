"""What PyTorch does to the axes of a tensor: swaps, drops and adds them. Axis 0 is the batch's."""

from __future__ import annotations

from typing import Any

from dlcore.outline.settings import Flow, Rule, Settings, Shape, refused

__all__ = ["AXES"]


def _axis(s: Settings, given: Any, rank: int) -> int:
    """Return the place of an axis in a shape of `rank` axes without the batch's."""
    at = given + rank + 1 if isinstance(given, int) and given < 0 else given
    if not isinstance(at, int) or isinstance(given, bool) or not 1 <= at <= rank:
        raise refused(s.made, f"{s.made.code} moves the batch or an unknown axis", "leave it alone")
    return at - 1


def _unseen() -> Flow:
    """Return what is known where the input's axes are not: nothing, but that no parameter is."""
    return Flow(None, None, 0, boxed=True)


def _dim(s: Settings) -> Any:
    """Return the axis that is named, which PyTorch also takes by NumPy's name."""
    return s.take("axis") if "axis" in s.values else s.take("dim")


def _no_batch(s: Settings, *given: Any) -> None:
    """Refuse an axis that is the batch's, whatever the others are."""
    if not all(isinstance(at, int) and at != 0 for at in given):
        raise refused(s.made, f"{s.made.code} moves the batch or an unknown axis", "leave it alone")


def _transpose(s: Settings, shape: Shape | None) -> Flow:
    given = [s.take(name) for name in ("dim0", "dim1")]
    _no_batch(s, *given)
    if shape is None:
        return _unseen()
    first, second = (_axis(s, at, len(shape)) for at in given)
    out = list(shape)
    out[first], out[second] = out[second], out[first]
    return Flow(shape, tuple(out), 0, boxed=True)


def _permute(s: Settings, shape: Shape | None) -> Flow:
    given = [*s.made.args]
    if len(given) == 1 and isinstance(given[0], list | tuple):
        given = [*given[0]]
    if given[:1] != [0]:
        _no_batch(s, 0)
    _no_batch(s, *given[1:])
    if shape is None:
        return _unseen()
    order = [_axis(s, at, len(shape)) for at in given[1:]]
    if sorted(order) != list(range(len(shape))):
        raise refused(s.made, f"{s.made.code} does not name each axis once", "correct its axes")
    return Flow(shape, tuple(shape[at] for at in order), 0, boxed=True)


def _unsqueeze(s: Settings, shape: Shape | None) -> Flow:
    dim = _dim(s)
    _no_batch(s, dim)
    if shape is None:
        return _unseen()
    at = _axis(s, dim, len(shape) + 1)
    return Flow(shape, (*shape[:at], 1, *shape[at:]), 0, boxed=True)


def _squeeze(s: Settings, shape: Shape | None) -> Flow:
    dim = _dim(s)
    _no_batch(s, *([] if dim is None else [dim]))
    if shape is None:
        return _unseen()
    axes = range(len(shape)) if dim is None else (_axis(s, dim, len(shape)),)
    if not all(isinstance(shape[at], int) for at in axes):
        raise refused(s.made, f"{s.made.code} drops axes whose size is not told", "write the axis")
    out = tuple(n for at, n in enumerate(shape) if at not in axes or n != 1)
    return Flow(shape, out, 0, boxed=True)


def _reduce(s: Settings, shape: Shape | None) -> Flow:
    dim = _dim(s)
    kept = s.flag("keepdims" if "keepdims" in s.values else "keepdim", False)
    given = [*dim] if isinstance(dim, list | tuple) else [dim]
    _no_batch(s, *given)
    if shape is None:
        return _unseen()
    axes = {_axis(s, at, len(shape)) for at in given}
    out = tuple(1 if at in axes else n for at, n in enumerate(shape) if kept or at not in axes)
    return Flow(shape, out, 0, boxed=True)


def _same(s: Settings, shape: Shape | None) -> Flow:
    return Flow(shape, shape, 0)


AXES: dict[str, tuple[tuple[str, ...], Rule]] = {
    "transpose": (("dim0", "dim1"), _transpose),
    "swapaxes": (("dim0", "dim1"), _transpose),
    "permute": (("a", "b", "c", "d", "e"), _permute),
    "unsqueeze": (("dim",), _unsqueeze),
    "squeeze": (("dim",), _squeeze),
    "mean": (("dim", "keepdim"), _reduce),
    "sum": (("dim", "keepdim"), _reduce),
    "amax": (("dim", "keepdim"), _reduce),
    "clamp": (("min", "max"), _same),
    **dict.fromkeys(("add", "sub", "mul", "div", "pow"), (("other", "alpha"), _same)),
}
"""Steps of tensors by name: their settings by position and their rule."""
