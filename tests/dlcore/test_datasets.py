"""Datasets: shapes, sources, determinism, and MNIST files good and bad."""

import gzip
import hashlib
import subprocess
import sys
import tomllib
from collections.abc import Callable
from inspect import signature
from pathlib import Path

import numpy as np
import pytest
from sklearn.datasets import load_digits

import dlcore
from dlcore import (
    DATASETS,
    Conv2D,
    Dataset,
    Dense,
    Flatten,
    Sequential,
    blobs,
    circles,
    digest,
    digits,
    fit,
    mnist,
    sgd,
    spirals,
    two_moons,
)
from dlcore.datasets import linear, noisy_sine

DRAWN = [name for name, make in DATASETS.items() if "seed" in signature(make).parameters]


@pytest.mark.parametrize("name", DATASETS)
def test_every_dataset_keeps_its_promises(name: str) -> None:
    data = DATASETS[name]()
    assert isinstance(data, Dataset)
    assert data.name == name
    assert len(data.x) == len(data.y) > 0
    assert data.x.dtype == np.float64
    assert np.isfinite(data.x).all()
    assert not data.x.flags.writeable
    assert data.flat.shape == (len(data.x), data.x[0].size)
    assert data.source
    assert data.licence
    doc = DATASETS[name].__doc__
    assert "Source:" in doc
    assert "Licence:" in doc
    if data.classes:
        assert data.y.dtype == np.int64
        assert set(np.unique(data.y)) == set(range(len(data.classes)))
    else:
        assert data.y.dtype == np.float64
    if data.features:
        assert len(data.features) == data.x.shape[1]


@pytest.mark.parametrize("name", DATASETS)
def test_the_same_call_gives_the_same_numbers(name: str) -> None:
    assert digest(DATASETS[name]()) == digest(DATASETS[name]())


@pytest.mark.parametrize("name", DRAWN)
def test_size_and_seed_are_the_callers(name: str) -> None:
    small = DATASETS[name](11, seed=1)
    assert len(small.x) == len(small.y) == 11
    assert digest(small) != digest(DATASETS[name](11, seed=2))


@pytest.mark.parametrize("name", DRAWN)
def test_bad_settings_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match="n: expected at least"):
        DATASETS[name](0)
    width = "spread" if name == "blobs" else "noise"
    with pytest.raises(ValueError, match="noise: expected a finite number"):
        DATASETS[name](**{width: -1})
    for seed in (None, 1.5, "1"):
        with pytest.raises(TypeError, match="seed: expected an integer"):
            DATASETS[name](seed=seed)


def test_the_notes_rows() -> None:
    data = DATASETS["coffee"]()
    assert data.x[0].tolist() == [200, 17]
    assert data.x[-1].tolist() == [800, 60]
    assert data.y[:, 0].tolist() == [1, 2, 3, 4, 5, 6, 7]


def test_digits_are_real_images() -> None:
    data = digits()
    assert data.x.shape == (1797, 8, 8)
    assert data.channels.shape == (1797, 1, 8, 8)
    assert (data.x.min(), data.x.max()) == (0, 1)
    assert digits(scaled=False).x.max() == 16
    assert np.bincount(data.y).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]


def test_digits_are_those_of_scikit_learn_which_is_not_imported() -> None:
    code = "import sys, dlcore; dlcore.digits(); print('sklearn' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout == "False\n"
    theirs, ours = load_digits(), digits(scaled=False)
    np.testing.assert_array_equal(ours.x, theirs.images)
    np.testing.assert_array_equal(ours.y, theirs.target)


def test_digits_come_with_the_package() -> None:
    file = Path(dlcore.__file__).parent / "data" / "digits.csv.gz"
    told = file.with_name("README.md").read_text("utf-8")
    assert hashlib.sha256(file.read_bytes()).hexdigest() in told
    assert "CC BY 4.0" in told
    project = Path(dlcore.__file__).parents[1] / "pyproject.toml"
    settings = tomllib.loads(project.read_text("utf-8"))
    assert settings["tool"]["setuptools"]["package-data"]["dlcore"] == ["data/*"]
    assert not any("scikit" in line for line in settings["project"]["dependencies"])


NATURAL = {
    "digits": ((1797, 1, 8, 8), (1797,)),
    "two_moons": ((200, 2), (200, 1)),
    "blobs": ((150, 2), (150,)),
    "coffee": ((7, 2), (7, 1)),
    "house_prices": ((12, 4), (12, 1)),
    "tones": ((20, 128), (20, 1)),
}


@pytest.mark.parametrize("name", NATURAL)
def test_unpacking_gives_what_the_natural_network_takes(name: str) -> None:
    x, y = DATASETS[name]()
    assert (x.shape, y.shape) == NATURAL[name]
    classes = len(DATASETS[name]().classes)
    last, loss = {
        0: (Dense(1), "mse"),
        2: (Dense(1, "sigmoid"), "binary_cross_entropy"),
    }.get(classes, (Dense(classes or 1, "softmax"), "cross_entropy"))
    first = (Conv2D(2, 3), Flatten()) if x.ndim == 4 else ()
    network, rng = Sequential((*first, last), loss), np.random.default_rng(0)
    trace = fit(network, x[:40], y[:40], optimizer=sgd(1e-6), epochs=1, batch_size=20, rng=rng)
    assert trace.status == "completed"


@pytest.mark.parametrize("name", DATASETS)
def test_views_cannot_be_written_to(name: str) -> None:
    data = DATASETS[name]()
    assert not any(view.flags.writeable for view in (*data, data.flat))
    if len(data.classes) <= 2:
        assert data.column.shape == (len(data.x), 1)
        np.testing.assert_array_equal(data.column[:, 0], data.y.reshape(-1))
        assert data.column.dtype == data.x.dtype


def test_ten_classes_are_no_column() -> None:
    with pytest.raises(ValueError, match="digits: expected two classes or .* got 10 classes"):
        _ = digits().column


def test_only_images_have_channels() -> None:
    with pytest.raises(ValueError, match=r"xor: expected images \(N, H, W\), got shape \(4, 2\)"):
        _ = DATASETS["xor"]().channels


def test_shapes_without_noise_are_the_curves_they_say() -> None:
    moons = two_moons(51, noise=0)
    np.testing.assert_allclose(np.hypot(*moons.x[moons.y == 0].T), 1)
    np.testing.assert_allclose(np.hypot(*(moons.x[moons.y == 1] - [1, 0.5]).T), 1)
    rings = circles(41, noise=0, inner=0.4)
    np.testing.assert_allclose(np.hypot(*rings.x.T), np.where(rings.y == 0, 1, 0.4))
    arms = spirals(60, classes=3, noise=0)
    assert np.hypot(*arms.x.T).max() == pytest.approx(1)
    clouds = blobs(40, classes=4, spread=0)
    assert len(np.unique(clouds.x.round(9), axis=0)) == 4
    line = linear(20, slope=3, intercept=-1, noise=0)
    np.testing.assert_allclose(line.y, 3 * line.x[:, 0] - 1)
    wave = noisy_sine(20, noise=0)
    np.testing.assert_allclose(wave.y, np.sin(np.pi * wave.x[:, 0]))
    assert (np.diff(wave.x[:, 0]) > 0).all()


def idx(array: np.ndarray) -> bytes:
    """The IDX format: 0, 0, 8 for bytes, rank, sizes, data."""
    header = bytes([0, 0, 8, array.ndim]) + b"".join(n.to_bytes(4, "big") for n in array.shape)
    return header + array.astype(np.uint8).tobytes()


@pytest.fixture
def parts() -> dict[str, np.ndarray]:
    rng = np.random.default_rng(0)
    sizes = {"train": 6, "t10k": 3}
    images = {
        f"{part}-images-idx3-ubyte": rng.integers(0, 256, size=(n, 28, 28))
        for part, n in sizes.items()
    }
    labels = {f"{part}-labels-idx1-ubyte": rng.integers(0, 10, size=n) for part, n in sizes.items()}
    return images | labels


@pytest.fixture
def folder(tmp_path: Path, parts: dict[str, np.ndarray]) -> Path:
    for name, array in parts.items():
        (tmp_path / name).write_bytes(idx(array))
    return tmp_path


def test_mnist_reads_idx_files(folder: Path, parts: dict[str, np.ndarray]) -> None:
    train, test = mnist(folder)
    assert (train.name, test.name) == ("mnist-train", "mnist-test")
    assert (train.x.shape, train.x.dtype) == ((6, 28, 28), np.float32)
    np.testing.assert_allclose(train.x * 255, parts["train-images-idx3-ubyte"], rtol=1e-6)
    np.testing.assert_array_equal(test.y, parts["t10k-labels-idx1-ubyte"])
    assert mnist(folder, scaled=False)[0].x.max() > 1


def test_mnist_reads_compressed_files(tmp_path: Path, parts: dict[str, np.ndarray]) -> None:
    for name, array in parts.items():
        (tmp_path / f"{name}.gz").write_bytes(gzip.compress(idx(array)))
    np.testing.assert_array_equal(mnist(tmp_path)[1].y, parts["t10k-labels-idx1-ubyte"])


def test_mnist_reads_keras_archive(tmp_path: Path, parts: dict[str, np.ndarray]) -> None:
    arrays = dict(zip(("x_train", "x_test", "y_train", "y_test"), parts.values(), strict=True))
    np.savez(
        tmp_path / "mnist.npz", **{name: array.astype(np.uint8) for name, array in arrays.items()}
    )
    train, test = mnist(tmp_path / "mnist.npz")
    np.testing.assert_array_equal(train.y, arrays["y_train"])
    np.testing.assert_allclose(test.x * 255, arrays["x_test"], rtol=1e-6)


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda data: data[:-1], "expected 4704 bytes for shape .* got 4703"),
        (lambda data: b"\x00\x00\x0d" + data[3:], "expected an IDX file of unsigned bytes"),
        (lambda data: b"", "expected an IDX file of unsigned bytes"),
        (lambda data: data[:6], "expected an IDX file of unsigned bytes"),
        (lambda data: data[:4] + b"\xff" * 12 + data[16:], "expected .* bytes for shape"),
        (lambda data: idx(np.zeros(6)), "mnist train: expected images"),
    ],
)
def test_a_broken_idx_file_is_named(
    folder: Path, spoil: Callable[[bytes], bytes], message: str
) -> None:
    file = folder / "train-images-idx3-ubyte"
    file.write_bytes(spoil(file.read_bytes()))
    with pytest.raises(ValueError, match=message):
        mnist(folder)


def test_a_broken_archive_is_named(tmp_path: Path) -> None:
    file = tmp_path / "mnist.npz"
    file.write_bytes(b"PK nothing")
    with pytest.raises(ValueError, match=r"mnist\.npz: expected an \.npz with x_train"):
        mnist(file)
    np.savez(file, x_train=np.zeros((2, 2, 2)))
    with pytest.raises(ValueError, match="expected an .npz with x_train"):
        mnist(file)
    np.savez(
        file,
        **dict.fromkeys(("x_train", "y_train", "x_test", "y_test"), np.array([{}], dtype=object)),
    )
    with pytest.raises(ValueError, match="allow_pickle"):
        mnist(file)


def test_a_missing_file_is_named(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="found nothing at"):
        mnist(tmp_path / "nowhere")
    (folder / "t10k-labels-idx1-ubyte").unlink()
    with pytest.raises(FileNotFoundError, match="expected a file t10k-labels-… in"):
        mnist(folder)


def test_a_truncated_gzip_is_named(folder: Path) -> None:
    file = folder / "train-images-idx3-ubyte"
    packed = gzip.compress(file.read_bytes())
    file.unlink()
    (folder / "train-images-idx3-ubyte.gz").write_bytes(packed[: len(packed) // 2])
    with pytest.raises(ValueError, match="cannot be read"):
        mnist(folder)
