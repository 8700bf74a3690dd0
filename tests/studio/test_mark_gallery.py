"""The index of marks is fresh, has every mark, and its examples run."""

from __future__ import annotations

import re
from importlib import import_module
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from dlmotion.stage.figure_file import style
from dlmotion.stage.theme import LIGHT
from dlmotion.studio import cli
from dlmotion.studio.commands import marks
from dlmotion.studio.mark_gallery.example import SOFTWARE, Example
from dlmotion.studio.mark_gallery.index import FAMILIES, all_examples, examples, index_text, undrawn
from dlmotion.studio.mark_gallery.record import record

ROOT = Path(__file__).parents[2]
MOST_BYTES = 15_000

each_example = pytest.mark.parametrize("shown", all_examples(), ids=lambda shown: shown.name)


def test_the_index_is_fresh() -> None:
    committed = (ROOT / "docs/MARKS.md").read_text(encoding="utf-8")
    assert committed == index_text(), "run: .venv/bin/python render.py marks"


def test_what_the_index_imports_is_there() -> None:
    imports = re.findall(r"(?m)^`from (\S+) import (\w+)`$", index_text())
    assert ("dlmotion.stage.marks.text.rule", "Slot") in imports
    assert [pair for pair in imports if not hasattr(import_module(pair[0]), pair[1])] == []


def test_every_mark_has_an_example() -> None:
    assert sorted(undrawn()) == []


def test_examples_stand_in_the_file_of_their_marks_family() -> None:
    for family in FAMILIES:
        name = family.__name__.rpartition(".")[2]
        folders = {shown.shown.__module__.split(".")[-2] for shown in examples(family)}
        assert folders == {name}


def test_every_example_has_its_picture_and_no_picture_is_left_over() -> None:
    files = [shown.file for shown in all_examples()]
    assert len(set(files)) == len(files)
    pictures = sorted((ROOT / "docs/marks").iterdir())
    assert [path.name for path in pictures] == sorted(files)
    assert [path.name for path in pictures if path.stat().st_size > MOST_BYTES] == []


@each_example
def test_an_example_is_at_most_three_lines_and_names_what_it_shows(shown: Example) -> None:
    lines = shown.code.splitlines()
    assert 1 <= len(lines) <= 3
    assert max(map(len, lines)) <= 100
    assert f"{shown.maker.__name__}(" in shown.code


@each_example
def test_an_example_draws_ink_on_the_light_ground(shown: Example) -> None:
    picture = shown.picture()
    assert len(picture) <= MOST_BYTES
    with Image.open(BytesIO(picture)) as image:
        assert image.info["Software"] == SOFTWARE
        pixels = np.asarray(image.convert("RGB")).astype(int)
    ground = style(LIGHT)["figure.facecolor"]
    paper = np.array([int(ground[at : at + 2], 16) for at in (1, 3, 5)])
    inked = np.abs(pixels - paper).max(axis=2) > 40
    assert 0.001 < inked.mean() < 0.5
    edge = np.concatenate([inked[0], inked[-1], inked[:, 0], inked[:, -1]])
    assert not edge.any(), "it leaves its picture"


def test_the_record_is_what_it_says() -> None:
    t = record()
    assert t.loss == pytest.approx(t.at**2)
    assert t.at[1:] == pytest.approx(t.at[:-1] - t.rate * t.grads[:-1])
    assert [np.interp(x, t.w, model) for x, model in zip(t.at, t.models, strict=True)] == (
        pytest.approx(list(t.loss))
    )
    assert t.shares.sum() == pytest.approx(1.0)
    assert t.moons.loss[-1] < 0.2 * t.moons.loss[0]
    assert t.net.formed[0] == pytest.approx(t.net.measured, rel=1e-6)
    assert t.net.formed[0] == pytest.approx(np.outer(t.net.delta, t.net.hidden).ravel())
    assert t.net.sent[1] == pytest.approx(t.net.last[:, 0] * t.net.sent[0])
    assert t.net.sent[1].sum() == pytest.approx(t.net.carried)


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> list[Example]:
    """Only two examples, for tests of the command."""
    chosen = all_examples()[:2]
    monkeypatch.setattr(marks, "all_examples", lambda: chosen)
    return chosen


def test_the_command_writes_text_and_pictures_and_removes_its_own_old_ones(
    tmp_path: Path, few: list[Example]
) -> None:
    assert cli.run(["--project", str(tmp_path), "marks"]) == 0
    folder = tmp_path / "docs" / "marks"
    gone, theirs = folder / "gone.png", folder / "theirs.png"
    gone.write_bytes((folder / few[0].file).read_bytes())
    theirs.write_bytes(b"no picture of ours")
    assert cli.run(["--project", str(tmp_path), "marks"]) == 0
    assert (tmp_path / "docs/MARKS.md").read_text(encoding="utf-8") == index_text()
    names = {path.name for path in folder.iterdir()}
    assert names == {*(shown.file for shown in few), "theirs.png"}


@pytest.mark.parametrize("name", ["MARKS.md", "marks/axes.png"])
@pytest.mark.usefixtures("few")
def test_the_command_leaves_what_others_wrote(
    tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    theirs = tmp_path / name
    theirs.parent.mkdir(exist_ok=True)
    theirs.write_text("mine", encoding="utf-8")
    assert cli.run(["marks", "--to", str(tmp_path)]) == 1
    assert "expected a file that `marks` wrote, got someone else's" in capsys.readouterr().err
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [theirs]
