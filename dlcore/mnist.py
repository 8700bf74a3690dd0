"""The MNIST digits from files that the user already has: IDX (also .gz) or Keras' .npz."""

from __future__ import annotations

import math
import os
from pathlib import Path

import numpy as np

from dlcore.checks import Array
from dlcore.datasets import Dataset
from dlcore.trace import freeze

__all__ = ["mnist"]

# 60 000 images of 28 × 28 bytes and their header are 47 MB; nothing larger is read into memory.
_MOST_BYTES = 64_000_000
_PARTS = {"train": ("train-images", "train-labels"), "test": ("t10k-images", "t10k-labels")}


def mnist(path: str | os.PathLike[str], *, scaled: bool = True) -> tuple[Dataset, Dataset]:
    """Read the training and the test part of MNIST (or Fashion-MNIST, EMNIST in the same format).

    Source: Y. LeCun, C. Cortes, C. Burges, "The MNIST database of handwritten digits".
    Licence: CC BY-SA 3.0.

    Parameters
    ----------
    path : path
        Folder with the four IDX files (``train-images-idx3-ubyte`` …, also ``.gz``), or Keras'
        ``mnist.npz``.
    scaled : bool
        Pixels from 0 to 1 instead of 0 to 255.

    Returns
    -------
    train, test : Dataset
        x (N, 28, 28) of float32, y (N,) with labels 0 to 9.

    Raises
    ------
    FileNotFoundError
        If there is no such file, naming the one that is missing.
    ValueError
        If a file is not what its name says.
    """
    place = Path(path)
    if place.is_dir():
        parts = {
            part: (_idx(_find(place, x)), _idx(_find(place, y))) for part, (x, y) in _PARTS.items()
        }
    elif place.exists():
        parts = _npz(place)
    else:
        raise FileNotFoundError(
            f"mnist: expected a folder of IDX files or a .npz file, found nothing at {place}"
        )
    train, test = (_part(name, *parts[name], scaled=scaled) for name in ("train", "test"))
    return train, test


def _find(folder: Path, stem: str) -> Path:
    """Return the one file of a folder whose name starts with ``stem``."""
    for file in sorted(folder.iterdir()):
        if file.name.startswith(stem) and file.is_file():
            return file
    raise FileNotFoundError(f"mnist: expected a file {stem}-… in {folder}, found none")


def _idx(file: Path) -> Array:
    """Read one IDX file of unsigned bytes: magic 0 0 8 rank, big-endian sizes, data."""
    import gzip  # here and below: few read MNIST, and everyone imports dlcore

    try:
        with gzip.open(file) if file.suffix == ".gz" else file.open("rb") as stream:
            data = stream.read(_MOST_BYTES + 1)
    except (OSError, EOFError) as error:
        raise ValueError(f"{file}: cannot be read ({error})") from error
    if len(data) > _MOST_BYTES:
        raise ValueError(f"{file}: expected at most {_MOST_BYTES} bytes, got more")
    if len(data) < 4 or data[:3] != b"\x00\x00\x08" or len(data) < 4 + 4 * data[3]:
        raise ValueError(
            f"{file}: expected an IDX file of unsigned bytes, got a header {data[:4]!r}"
        )
    start = 4 + 4 * data[3]
    shape = tuple(int(n) for n in np.frombuffer(data[4:start], dtype=">u4"))
    if len(data) - start != math.prod(shape):
        raise ValueError(
            f"{file}: expected {math.prod(shape)} bytes for shape {shape}, got {len(data) - start}"
        )
    return np.frombuffer(data[start:], dtype=np.uint8).reshape(shape)


def _npz(file: Path) -> dict[str, tuple[Array, Array]]:
    """Read Keras' archive of x_train, y_train, x_test, y_test; pickles are refused."""
    from zipfile import BadZipFile, ZipFile

    try:
        with ZipFile(file) as members:
            size = sum(member.file_size for member in members.infolist())
        if size > _MOST_BYTES:
            raise ValueError(f"expected at most {_MOST_BYTES} bytes unpacked, got {size}")
        with np.load(file, allow_pickle=False) as archive:
            return {
                part: (archive[f"x_{part}"], archive[f"y_{part}"]) for part in ("train", "test")
            }
    except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
        raise ValueError(
            f"{file}: expected an .npz with x_train, y_train, x_test, y_test ({error})"
        ) from error


def _part(name: str, images: Array, labels: Array, *, scaled: bool) -> Dataset:
    """Check one part and name it."""
    if (
        images.ndim != 3
        or labels.shape != images.shape[:1]
        or images.dtype != np.uint8
        or not images.size
    ):
        raise ValueError(
            f"mnist {name}: expected images (N, H, W) of bytes with labels (N,), "
            f"got {images.dtype} {images.shape} with {labels.shape}"
        )
    if labels.dtype.kind not in "iu":
        raise ValueError(f"mnist {name}: expected integer labels, got {labels.dtype}")
    names = tuple(str(k) for k in range(int(labels.max()) + 1))
    x = images.astype(np.float32)
    return freeze(
        Dataset(
            f"mnist-{name}",
            x / 255 if scaled else x,
            labels.astype(np.int64),
            (),
            names,
            "LeCun, Cortes and Burges, The MNIST database of handwritten digits",
            "CC BY-SA 3.0",
        )
    )
