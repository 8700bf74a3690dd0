"""What --set accepts, and the one line it answers otherwise."""

from dataclasses import dataclass

import pytest

from dlmotion.stage.inputs import (
    InputError,
    bounded,
    choice,
    data_file,
    describe,
    image_file,
    parse_inputs,
    several,
    source_file,
)


@dataclass(frozen=True)
class Inputs:
    learning_rate: float = bounded(0.1, low=0.0, high=1.0)
    steps: int = bounded(10, low=1, high=100)
    kernel: str = choice("sobel_x", ["sobel_x", "sobel_y", "box"])
    names: tuple[str, ...] = several(("relu",), ["relu", "tanh", "sigmoid"], most=2)
    image: str = image_file()
    source: str = source_file()


def test_defaults():
    assert parse_inputs(Inputs, []) == Inputs()


def test_values_get_their_types():
    parsed = parse_inputs(
        Inputs, ["learning_rate=0.3", "steps=7", "kernel=box", "names=tanh, sigmoid"]
    )
    assert parsed == Inputs(0.3, 7, "box", ("tanh", "sigmoid"))


@pytest.mark.parametrize(
    ("setting", "answer"),
    [
        (
            "learning_rate=banana",
            r"--set learning_rate: expected a number from 0 to 1, got 'banana'",
        ),
        ("learning_rate=3", r"--set learning_rate: expected a number from 0 to 1, got 3"),
        ("learning_rate=nan", r"--set learning_rate: expected a number from 0 to 1, got nan"),
        ("steps=1.5", r"--set steps: expected a whole number from 1 to 100, got '1.5'"),
        ("kernel=sobelx", r"did you mean 'sobel_x'"),
        ("names=relu,relu", r"expected 1 to 2 different names"),
        ("names=relu,tanh,sigmoid", r"expected 1 to 2 different names"),
        ("image=nowhere.png", r"expected the path of a PNG or JPEG image, got 'nowhere.png'"),
        ("source=nowhere.py", r"expected the path of a file of Python code, got 'nowhere.py'"),
        ("learning-rate=0.1", r"did you mean 'learning_rate'"),
        ("steps", r"expected key=value, got 'steps'"),
    ],
)
def test_bad_settings_get_one_line(setting, answer):
    with pytest.raises(InputError, match=answer) as caught:
        parse_inputs(Inputs, [setting])
    assert "\n" not in str(caught.value)


def test_a_file_that_exists_becomes_absolute(tmp_path, monkeypatch):
    for name in ("own.png", "own.py"):
        (tmp_path / name).write_bytes(b"x")
    monkeypatch.chdir(tmp_path)
    parsed = parse_inputs(Inputs, ["image=own.png", "source=own.py"])
    assert (parsed.image, parsed.source) == (str(tmp_path / "own.png"), str(tmp_path / "own.py"))


def test_files_are_described_by_their_kind():
    kinds = {row["name"]: row["kind"] for row in describe(Inputs)}
    assert (kinds["image"], kinds["source"]) == ("image", "source")


def test_own_data_is_a_file_or_a_folder(tmp_path):
    @dataclass(frozen=True)
    class WithData:
        data: str = data_file(what="your own")

    (tmp_path / "mnist.npz").touch()
    for path in (tmp_path, tmp_path / "mnist.npz"):
        assert parse_inputs(WithData, [f"data={path}"]).data == str(path.resolve())
    assert parse_inputs(WithData, ["data="]).data == ""
    with pytest.raises(InputError, match="an .npz file or of a folder with IDX files, got 'gone'"):
        parse_inputs(WithData, ["data=gone"])
    assert describe(WithData) == [
        {"name": "data", "default": "", "kind": "data", "what": "your own"}
    ]
