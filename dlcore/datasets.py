"""Data that lessons learn from: small tables, real digits, points drawn from a seed.

Each says its source.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from dlcore.checks import Array
from dlcore.ranges import integer, number
from dlcore.show import array_text, count_text
from dlcore.trace import freeze

__all__ = [
    "DATASETS",
    "Dataset",
    "blobs",
    "circles",
    "coffee",
    "digits",
    "house_prices",
    "linear",
    "noisy_sine",
    "spirals",
    "tones",
    "two_moons",
    "xor",
]

_DIGITS = Path(__file__).parent / "data" / "digits.csv.gz"
_DRAWN = "drawn by dlcore from a seed"
_FREE = "no rights claimed"


@dataclass(frozen=True)
class Dataset:
    """Inputs and what belongs to them.

    Parameters
    ----------
    name : str
    x : array (N, …)
        One sample a row; images are (N, H, W).
    y : array (N,) of integer labels, or (N,) or (N, K) of float targets
    features : tuple of str
        Names of the columns of x; empty for images.
    classes : tuple of str
        Names of the labels; empty for targets.
    source, licence : str
    """

    name: str
    x: Array
    y: Array
    features: tuple[str, ...]
    classes: tuple[str, ...]
    source: str
    licence: str

    def __iter__(self) -> Iterator[Array]:
        """Unpack into what the natural network takes: ``x, y = digits()`` fits Conv2D.

        Images are `channels`, other x as it is. Labels of more than two classes stay (N,) for
        cross_entropy, two classes and targets are a `column` for one output unit.
        """
        yield self.channels if self.x.ndim == 3 else self.x
        yield self.y if len(self.classes) > 2 else self.column

    def __repr__(self) -> str:
        counts: list[int] = np.bincount(self.y).tolist() if self.classes else []
        named = f", {', '.join(self.features)}" if self.features else ""
        kinds = [f"{name} ({count})" for name, count in zip(self.classes, counts, strict=True)]
        told = f": {', '.join(kinds)}" if kinds else ""
        count = count_text(len(self.x), "sample")
        return "\n".join(
            [
                f"Dataset {self.name}: {count} ({self.source}; {self.licence})",
                f"  x {array_text(self.x)}{named}",
                f"  y {array_text(self.y)}{told}",
                f"  views: {', '.join(self._views())}; x, y = … unpacks what a network takes",
            ]
        )

    def _views(self) -> list[str]:
        """Views that this data set has, with their shapes."""
        has = {"flat": True, "channels": self.x.ndim == 3, "column": len(self.classes) <= 2}
        return [f"{name} {getattr(self, name).shape}" for name, there in has.items() if there]

    @property
    def column(self) -> Array:
        """Labels or targets as one float column for one output unit, shape (N, 1)."""
        if len(self.classes) > 2:
            raise ValueError(
                f"{self.name}: expected two classes or targets for a column, "
                f"got {len(self.classes)} classes; y fits cross_entropy, one_hot(y) fits mse"
            )
        column = self.y.reshape(len(self.y), -1).astype(self.x.dtype)
        column.flags.writeable = False
        return column

    @property
    def flat(self) -> Array:
        """Every sample as one vector, shape (N, features)."""
        return self.x.reshape(len(self.x), -1)

    @property
    def channels(self) -> Array:
        """Images with a channel axis, shape (N, 1, H, W)."""
        if self.x.ndim != 3:
            raise ValueError(f"{self.name}: expected images (N, H, W), got shape {self.x.shape}")
        return self.x[:, None]


def coffee() -> Dataset:
    """Seven rows of the note 000: two raw inputs in the hundreds and targets 1 to 7.

    Source: the note's own code block. Licence: that of the notes.
    """
    x = [[200, 17], [300, 23], [400, 31], [500, 45], [600, 53], [700, 57], [800, 60]]
    return _dataset(
        "coffee",
        np.array(x, dtype=np.float64),
        np.arange(1.0, 8.0)[:, None],
        ("x1", "x2"),
        (),
        "code block of the note 000",
        "that of the notes",
    )


def house_prices() -> Dataset:
    """Twelve houses: size in m², bedrooms, age, distance to the centre in km; price in 10 000 yuan.

    Source: invented for the lessons. Licence: no rights claimed.
    """
    rows = np.array(
        [
            [38, 1, 32, 9.5, 62],
            [45, 1, 12, 6.0, 98],
            [52, 1, 25, 4.2, 112],
            [60, 2, 18, 8.1, 118],
            [68, 2, 7, 5.5, 156],
            [75, 2, 22, 3.0, 171],
            [84, 3, 15, 7.4, 168],
            [92, 3, 4, 6.2, 209],
            [103, 3, 10, 3.8, 240],
            [118, 3, 28, 2.5, 252],
            [134, 4, 6, 5.0, 297],
            [156, 4, 2, 4.4, 355],
        ],
        dtype=np.float64,
    )
    features = ("size", "bedrooms", "age", "distance")
    return _dataset(
        "house_prices", rows[:, :4], rows[:, 4], features, (), "invented for the lessons", _FREE
    )


def xor() -> Dataset:
    """Four corners of a square, labelled 1 where the coordinates differ.

    Source: the truth table of exclusive or. Licence: no rights claimed.
    """
    x = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    return _dataset(
        "xor", x, np.array([0, 1, 1, 0]), ("x1", "x2"), ("equal", "different"), "truth table", _FREE
    )


def digits(*, scaled: bool = True) -> Dataset:
    """1797 real handwritten digits, 8 × 8 pixels, from 0 to 1 (raw: 0 to 16), labels 0 to 9.

    Source: E. Alpaydin and C. Kaynak, "Optical Recognition of Handwritten Digits", UCI, the test
    part as shipped with scikit-learn; the file lies in `dlcore/data`. Licence: CC BY 4.0.
    """
    rows = np.loadtxt(_DIGITS, delimiter=",")
    images = rows[:, :-1].reshape(-1, 8, 8) / (16 if scaled else 1)
    names = tuple(str(k) for k in range(10))
    source = "UCI Optical Recognition of Handwritten Digits, from scikit-learn"
    return _dataset("digits", images, rows[:, -1].astype(np.int64), (), names, source, "CC BY 4.0")


def two_moons(n: int = 200, *, noise: float = 0.1, seed: int = 0) -> Dataset:
    """Two half circles of radius 1 that reach into each other; n points, the first half class 0.

    Source: drawn from the seed. Licence: no rights claimed.
    """
    n, rng = _size(n, 2), _generator(seed)
    upper, lower = np.linspace(0, np.pi, n - n // 2), np.linspace(0, np.pi, n // 2)
    x = np.concatenate(
        [
            np.stack([np.cos(upper), np.sin(upper)], axis=1),
            np.stack([1 - np.cos(lower), 0.5 - np.sin(lower)], axis=1),
        ]
    )
    return _points("two_moons", x, _labels(n), noise, rng)


def circles(n: int = 200, *, noise: float = 0.05, inner: float = 0.5, seed: int = 0) -> Dataset:
    """Circle of radius 1 (class 0) around a circle of radius ``inner`` (class 1); n points.

    Source: drawn from the seed. Licence: no rights claimed.
    """
    n, rng = _size(n, 2), _generator(seed)
    inner = number("inner", inner, low=0.0, high=1.0, open_low=True, open_high=True)
    labels = _labels(n)
    index = np.arange(n) - labels * (n - n // 2)
    angle = 2 * np.pi * index / np.where(labels == 0, n - n // 2, n // 2)
    radius = np.where(labels == 0, 1.0, inner)
    x = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)
    return _points("circles", x, labels, noise, rng)


def blobs(n: int = 150, *, classes: int = 3, spread: float = 0.5, seed: int = 0) -> Dataset:
    """Round clouds of width ``spread`` whose centres lie on a circle of radius 2; n points.

    Source: drawn from the seed. Licence: no rights claimed.
    """
    classes = integer("classes", classes, low=1)
    n, rng = _size(n, classes), _generator(seed)
    labels = np.arange(n) % classes
    angle = 2 * np.pi * labels / classes + np.pi / 2
    x = 2 * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return _points("blobs", x, labels, spread, rng)


def spirals(
    n: int = 200, *, classes: int = 2, turns: float = 1.0, noise: float = 0.05, seed: int = 0
) -> Dataset:
    """Arms that wind out from the centre to radius 1; n points.

    Source: drawn from the seed. Licence: no rights claimed.
    """
    classes, turns = (
        integer("classes", classes, low=1),
        number("turns", turns, low=0.0, open_low=True),
    )
    n, rng = _size(n, 2 * classes), _generator(seed)
    labels = np.arange(n) % classes
    radius = 0.1 + 0.9 * (np.arange(n) // classes) / ((n - 1) // classes)
    angle = 2 * np.pi * (turns * radius + labels / classes)
    x = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)
    return _points("spirals", x, labels, noise, rng)


def linear(
    n: int = 50, *, slope: float = 2.0, intercept: float = 1.0, noise: float = 0.3, seed: int = 0
) -> Dataset:
    """Points about a line: x uniform in [-1, 1], y = slope x + intercept + normal noise.

    Source: drawn from the seed. Licence: no rights claimed.
    """
    slope, intercept = number("slope", slope), number("intercept", intercept)
    return _curve("linear", n, lambda x: slope * x + intercept, noise, seed)


def noisy_sine(n: int = 30, *, noise: float = 0.2, seed: int = 0, even: bool = False) -> Dataset:
    """Points about one wave: x uniform in [-1, 1], y = sin(πx) + normal noise.

    With ``even`` the x are not drawn but stand at equal distances from -1 to 1.

    Source: drawn from the seed. Licence: no rights claimed.
    """
    return _curve("noisy_sine", n, lambda x: np.sin(np.pi * x), noise, seed, even)


def tones(n: int = 20, *, samples: int = 128, noise: float = 0.1, seed: int = 0) -> Dataset:
    """Short waveforms of 3 (class 0) or 7 periods (class 1) with random phase; x is (n, samples).

    Source: drawn from the seed. Licence: no rights claimed.
    """
    n, samples, rng = _size(n, 2), integer("samples", samples, low=16), _generator(seed)
    labels = np.arange(n) % 2
    time = np.linspace(0, 1, samples, endpoint=False)
    phase = rng.uniform(0, 2 * np.pi, size=(n, 1))
    waves = np.sin(2 * np.pi * np.where(labels == 0, 3, 7)[:, None] * time + phase)
    waves += rng.normal(0, number("noise", noise, low=0.0), size=waves.shape)
    return _dataset("tones", waves, labels, (), ("low", "high"), _DRAWN, _FREE)


DATASETS: dict[str, Callable[..., Dataset]] = {
    "coffee": coffee,
    "house_prices": house_prices,
    "xor": xor,
    "digits": digits,
    "two_moons": two_moons,
    "circles": circles,
    "blobs": blobs,
    "spirals": spirals,
    "linear": linear,
    "noisy_sine": noisy_sine,
    "tones": tones,
}


def _dataset(
    name: str,
    x: Array,
    y: Array,
    features: tuple[str, ...],
    classes: tuple[str, ...],
    source: str,
    licence: str,
) -> Dataset:
    return freeze(Dataset(name, x, y, features, classes, source, licence))


def _size(n: int, low: int) -> int:
    return integer("n", n, low=low)


def _labels(n: int) -> Array:
    """0 for the first half, which is the larger one, and 1 for the rest."""
    return (np.arange(n) >= n - n // 2).astype(np.int64)


def _points(name: str, x: Array, labels: Array, noise: float, rng: np.random.Generator) -> Dataset:
    """Labelled points of the plane, moved by normal noise."""
    moved = x + rng.normal(0, number("noise", noise, low=0.0), size=x.shape)
    names = tuple(str(k) for k in range(labels.max() + 1))
    return _dataset(name, moved, labels.astype(np.int64), ("x1", "x2"), names, _DRAWN, _FREE)


def _generator(seed: int) -> np.random.Generator:
    """Return the generator of a seed; None would draw other points every time."""
    return np.random.default_rng(integer("seed", seed, low=0))


def _curve(
    name: str,
    n: int,
    f: Callable[[Array], Array],
    noise: float,
    seed: int,
    even: bool = False,
) -> Dataset:
    """Noisy points of a curve over [-1, 1], in order of x."""
    n, rng = _size(n, 1), _generator(seed)
    x = np.linspace(-1, 1, n) if even else np.sort(rng.uniform(-1, 1, size=n))
    y = f(x) + rng.normal(0, number("noise", noise, low=0.0), size=n)
    return _dataset(name, x[:, None], y, ("x",), (), _DRAWN, _FREE)
