"""A film that nothing has changed for is left as it is; whatever may have changed films it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from dlmotion.studio.filming.plain_code import doubt_about
from tests.studio.project import Run, edit, render

SCENE = """
from pathlib import Path
from manim import Create, Scene, SVGMobject
from shapes import shape

class Own(Scene):
    def construct(self):
        self.play(Create(shape()), run_time=0.4)
        self.add(SVGMobject(Path(__file__).parent / "mark.svg"))
        self.wait(0.2)
"""
SHAPES = "from manim import Square\n\ndef shape():\n    return Square()\n"
MARK = '<svg xmlns="http://www.w3.org/2000/svg"><path d="M 0 0 L 2 0 L 2 1 Z"/></svg>'
WORDS = ("film", "own.py", "-r", "64,36", "--fps", "10")


def film(folder: Path, *more: str, **env: str) -> Run:
    """Film it in an environment that does not say which test is running."""
    return render(folder, *WORDS, *more, env={"PYTEST_CURRENT_TEST": ""} | env)


@pytest.fixture(scope="module")
def filmed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which a scene was filmed."""
    folder = tmp_path_factory.mktemp("known")
    for name, text in {"own.py": SCENE, "shapes.py": SHAPES, "mark.svg": MARK}.items():
        (folder / name).write_text(text)
    assert "made" in film(folder).err
    return folder


def test_an_unchanged_film_is_left_as_it_is(filmed: Path) -> None:
    film(filmed)  # another test may have filmed it last, in another environment
    made = next(filmed.rglob("Own.mp4"))
    before = made.stat().st_mtime_ns
    done = film(filmed)
    assert (done.code, done.out) == (0, f"{made}\n")
    assert done.err.startswith("1 fresh in ")
    assert made.stat().st_mtime_ns == before
    told = json.loads(film(filmed, "--json").out)
    assert (told["frames"], told["painted"], told["path"]) == (6, 0, str(made))
    assert "made" in film(filmed, "--disable_caching").err


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: edit(folder / "own.py", "0.2", "0.3"),
        lambda folder: edit(folder / "shapes.py", "Square()", "Square(1)"),
        lambda folder: edit(folder / "mark.svg", "L 2 1", "L 2 2"),
        lambda folder: (folder / "manim.cfg").write_text("[CLI]\nbackground_color = RED\n"),
        lambda folder: (folder / "manim.py").write_text("from nowhere import nothing\n"),
        lambda folder: next(folder.rglob("Own.mp4")).write_bytes(b"another film"),
        lambda folder: next(folder.rglob("known/*.json")).write_text("{}"),
    ],
    ids=["scene", "module", "picture", "settings", "namesake", "edited", "torn"],
)
def test_whatever_changed_films_it_again(filmed: Path, change: Callable[[Path], object]) -> None:
    kept = {path: path.read_bytes() for path in filmed.rglob("*") if path.is_file()}
    change(filmed)
    assert "fresh" not in film(filmed).err
    for path in [path for path in filmed.rglob("*") if path.is_file() and path not in kept]:
        path.unlink()
    for path, body in kept.items():
        path.write_bytes(body)


def test_another_environment_films_it_again(filmed: Path) -> None:
    assert "fresh" not in film(filmed, SOMETHING="else").err


@pytest.mark.parametrize(
    ("before", "line"),
    [
        ("import random", "self.wait(random.choice([0.1, 0.2]))"),
        ("import time", "self.wait(0.1 if time.time() % 2 else 0.2)"),
        ("", "print('seen by a person')"),
        ("", "open('/proc/self/status').close()"),
        ("", "open('notes.txt', 'w').close(); open('notes.txt').close()"),
    ],
)
def test_what_may_be_otherwise_next_time_is_filmed_again(
    tmp_path: Path, before: str, line: str
) -> None:
    scene = (
        f"from manim import Scene\n{before}\n\n"
        f"class Own(Scene):\n    def construct(self):\n        {line}\n        self.wait(0.2)\n"
    )
    (tmp_path / "own.py").write_text(scene)
    for _ in range(2):
        assert "1 made" in film(tmp_path).err


@pytest.mark.parametrize(
    ("source", "doubt"),
    [
        ("from manim import *\nimport numpy as np\nnp.sin(1)", ""),
        ("import mine.part", ""),
        ("from . import anything", ""),
        ("import requests", "requests"),
        ("import numpy as np\nnp.random.default_rng()", "random"),
        ("from numpy.random import rand", "random"),
        ("import numpy as np\nnp.datetime64('now')", "datetime64"),
        ("from manim import random_color", "random_color"),
        ("import manim\nmanim.config.os.environ", "environ"),
        ("getattr(1, 'a' + 'b')", "getattr"),
        ("().__class__.__subclasses__()", "__subclasses__"),
        ("def f(:", "what does not parse"),
    ],
)
def test_code_is_plain_or_says_why_not(source: str, doubt: str) -> None:
    assert doubt_about(source, {"mine"}) == doubt
