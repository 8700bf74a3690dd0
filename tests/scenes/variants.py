"""Variants of a lesson: corners of its inputs and seeded draws from them."""

from __future__ import annotations

import dataclasses
import itertools
import time
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from types import ModuleType
from typing import Any

import numpy as np
from PIL import ExifTags, Image, ImageOps

from dlcore import digits
from dlcore.trace import freeze
from dlmotion.stage.inputs import Bounded, Choice, DataFile, ImageFile, Several, SourceFile

DRAWS = 30
_MOST_CORNERS = 16
_OWN_IMAGE = str(Path(__file__).parents[2] / "media" / "readme" / "convolution.png")
_OWN_CODE = sorted(map(str, (Path(__file__).parent / "own_code").glob("*.py.txt")))


def variants(inputs: type[Any], seed: int = 0) -> Iterator[Any]:
    """The lesson's own inputs, corners of all of them, then draws; the order never changes."""
    fields = dataclasses.fields(inputs)
    ends = [ends_of(field.metadata["input"], field.default) for field in fields]
    rng = np.random.default_rng(seed)
    yield inputs()
    yield from corners(inputs, rng)
    for field, choices in zip(fields, ends, strict=True):
        for value in choices:
            yield inputs(**{field.name: value})
    zero = [field for field in fields if _has_zero(field.metadata["input"])]
    yield inputs(**{field.name: field.metadata["input"].kind(0) for field in zero})
    for _ in range(DRAWS):
        yield inputs(*(draw(field.metadata["input"], field.default, rng) for field in fields))


def corners(inputs: type[Any], rng: np.random.Generator) -> Iterator[Any]:
    """Some of the orders in which every input is at one of its ends."""
    fields = dataclasses.fields(inputs)
    ends = [ends_of(field.metadata["input"], field.default) for field in fields]
    known = list(itertools.islice(itertools.product(*ends), 4096))
    for place in rng.permutation(len(known))[:_MOST_CORNERS]:
        yield inputs(*known[place])


def _has_zero(kind: Any) -> bool:
    """Whether zero lies inside the bounds of a number, where products vanish."""
    return isinstance(kind, Bounded) and kind.low < 0 < kind.high


def ends_of(kind: Any, default: Any) -> list[Any]:
    """Extreme values of one input."""
    if isinstance(kind, Bounded):
        return [kind.kind(kind.low), kind.kind(kind.high)]
    if isinstance(kind, Choice):
        return list(kind.names)
    if isinstance(kind, Several):
        return [kind.names[: kind.least], kind.names[-kind.most :]]
    return [default, *own_files(kind)]


def own_files(kind: Any) -> list[str]:
    """Files of the user's own, of the kind that an input takes."""
    if isinstance(kind, DataFile):
        return [_own_data()]
    assert isinstance(kind, ImageFile | SourceFile)
    return [_OWN_IMAGE, _photo()] if isinstance(kind, ImageFile) else _OWN_CODE


@cache
def _photo() -> str:
    """Ink on white paper as a phone held upright takes it: on its side, with a note to turn it."""
    path, note = Path(mkdtemp()) / "photo.jpg", Image.Exif()
    note[ExifTags.Base.Orientation] = 6
    with Image.open(_OWN_IMAGE) as image:
        ImageOps.invert(image.convert("RGB")).resize((64, 48)).save(path, exif=note)
    return str(path)


@cache
def _own_data() -> str:
    """Digits in the format of Keras' mnist.npz, larger and fewer."""
    data = digits(scaled=False)
    images = np.kron(data.x, np.ones((2, 2)))[:900] * 15
    parts = {"train": slice(700), "test": slice(700, 900)}
    path = Path(mkdtemp()) / "own.npz"
    arrays = {f"x_{part}": images[rows].astype(np.uint8) for part, rows in parts.items()}
    np.savez(path, **arrays, **{f"y_{part}": data.y[:900][rows] for part, rows in parts.items()})
    return str(path)


def draw(kind: Any, default: Any, rng: np.random.Generator) -> Any:
    """One value of an input: half of the numbers by size, half evenly."""
    if isinstance(kind, Bounded):
        low, high = float(kind.low), float(kind.high)
        by_size = low > 0 and rng.random() < 0.5
        value = (
            np.exp(rng.uniform(np.log(low), np.log(high))) if by_size else rng.uniform(low, high)
        )
        value = min(max(kind.kind(round(value, 3)), kind.low), kind.high)
        return kind.kind(value)
    if isinstance(kind, Choice):
        return kind.names[rng.integers(len(kind.names))]
    if isinstance(kind, Several):
        count = int(rng.integers(kind.least, kind.most + 1))
        return tuple(rng.permutation(kind.names)[:count].tolist())
    own = own_files(kind)
    return default if rng.random() < 0.75 else own[int(rng.random() * len(own))]


def recorded(
    module: ModuleType, own: Any, witnesses: Sequence[Any], most_seconds: float
) -> Iterator[tuple[Any, dict[str, Any]]]:
    """The lesson's own inputs (``own`` is their trace), its witnesses, then others, with facts.

    Of the others as many as the time allows; one variant at least, however long that takes.
    """
    yield module.Inputs(), module.facts(own)
    started = time.process_time()
    others = itertools.islice(variants(module.Inputs), 1, None)
    for count, inputs in enumerate(itertools.chain(witnesses, others)):
        if count >= max(1, len(witnesses)) and time.process_time() - started > most_seconds:
            return
        yield inputs, module.facts(freeze(module.record(inputs)))
