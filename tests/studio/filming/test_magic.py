"""``%%dlmotion`` films what a cell defines, with the notebook's own names, and shows it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

import dlmotion
from dlmotion.studio.errors import CommandError
from dlmotion.studio.filming.magic import film_cell

CELL = """
from manim import Create, Scene, Square

class Cell(Scene):
    def construct(self):
        for _ in range(times):
            self.play(Create(Square()), run_time=0.2)
"""
SMALL = "-r 64,36 --fps 10"


class Shell:
    """What IPython gives to an extension, as far as it is used."""

    def __init__(self) -> None:
        self.user_ns: dict[str, Any] = {"times": 1}
        self.magics: dict[str, Any] = {}

    def register_magic_function(self, function: Any, kind: str, name: str) -> None:
        self.magics[kind, name] = function


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_cell_is_filmed_with_the_notebooks_names(here: Path) -> None:
    shell = Shell()
    dlmotion.load_ipython_extension(shell)
    magic = shell.magics["cell", "dlmotion"]
    shown = magic(SMALL, CELL)
    assert shown._repr_html_().startswith("<video controls loop muted playsinline")
    size = os.path.getsize(shown.path)
    shell.user_ns["times"] = 3  # the same cell, another value: nothing stale is shown
    again = magic(SMALL, CELL)
    assert again.path == shown.path == here / "media/videos/cell/36p10/Cell.mp4"
    assert os.path.getsize(again.path) > size


def test_a_still_is_shown_as_a_picture(here: Path) -> None:
    assert film_cell(f"{SMALL} -s", CELL, {"times": 1})._repr_html_().startswith("<img")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (f"{SMALL} Other", "no scene 'Other' in "),
        ("-q x", "Invalid value for '-q' / '--quality'"),
        (SMALL, "Cell, "),
    ],
)
def test_what_goes_wrong_is_one_line(
    here: Path, capsys: pytest.CaptureFixture[str], line: str, said: str
) -> None:
    names = {"times": 1 if line != SMALL else "three"}
    with pytest.raises(CommandError) as caught:
        film_cell(line, CELL, names)
    assert str(caught.value).startswith(said)
