"""The user's own pictures are read, or refused in one line."""

import numpy as np
import pytest

from dlcore import digits
from dlmotion.stage.data_files import labelled_images
from dlmotion.stage.inputs import InputError


def saved(path, *, x_test=None, y_train=None):
    data = digits(scaled=False)
    x, y = (15 * data.x[:60]).astype(np.uint8), data.y[:60]
    parts = {"x_train": x[:40], "y_train": y[:40], "x_test": x[40:], "y_test": y[40:]}
    given = {"x_test": x_test, "y_train": y_train}
    np.savez(path, **parts | {name: value for name, value in given.items() if value is not None})
    return path


def written(folder):
    data = digits(scaled=False)
    x, y = (15 * data.x[:60]).astype(np.uint8), data.y[:60].astype(np.uint8)
    for name, rows in (("train", slice(40)), ("t10k", slice(40, 60))):
        for kind, values in (("images-idx3", x[rows]), ("labels-idx1", y[rows])):
            sizes = np.array(values.shape, dtype=">u4").tobytes()
            head = bytes([0, 0, 8, values.ndim]) + sizes
            (folder / f"{name}-{kind}-ubyte").write_bytes(head + values.tobytes())
    return folder


def test_an_npz_and_a_folder_give_the_same(tmp_path):
    (tmp_path / "idx").mkdir()
    for path in (saved(tmp_path / "own.npz"), written(tmp_path / "idx")):
        train, test = labelled_images(path)
        assert train.x.shape == (40, 8, 8)
        assert test.y.tolist() == digits().y[40:60].tolist()
        assert train.x.max() == 240


def test_what_is_no_such_file_is_refused(tmp_path):
    other = tmp_path / "notes.npz"
    other.write_text("no archive")
    with pytest.raises(InputError, match="expected an .npz"):
        labelled_images(other)
    with pytest.raises(InputError, match="expected a file train-images"):
        labelled_images(tmp_path)


def test_other_sizes_classes_and_no_pictures_are_refused(tmp_path):
    small = np.ones((20, 4, 4), dtype=np.uint8)
    with pytest.raises(InputError, match="expected pictures of one size"):
        labelled_images(saved(tmp_path / "sizes.npz", x_test=small))
    with pytest.raises(InputError, match="got black ones only"):
        labelled_images(saved(tmp_path / "black.npz", x_test=np.zeros((20, 8, 8), dtype=np.uint8)))
    with pytest.raises(InputError, match="expected labels from 0 to 9, got 0 to 12"):
        labelled_images(saved(tmp_path / "classes.npz", y_train=np.arange(40) % 13))
