"""Each place from which a library could be configured, one at a time: no byte changes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.faults.house import House
from tests.faults.test_configuration import foreign_folder, foreign_home, foreign_variables

PLACES = ("working folder", "home", "XDG_CONFIG_HOME", "beside the lesson", "variables")


@pytest.mark.parametrize("place", PLACES)
def test_configuration_of_one_place_changes_no_byte(
    built: House, tmp_path: Path, place: str
) -> None:
    house, env, cwd = built.copy(tmp_path / "own"), {}, None
    caches = os.environ.get("XDG_CACHE_HOME", str(Path.home() / ".cache"))
    if place == "working folder":
        cwd = foreign_folder(tmp_path / "here")
    elif place == "beside the lesson":
        for name, text in _texts(foreign_folder(tmp_path / "here")).items():
            (house.folder / name).write_text(text)
            (house.folder / "scenes" / name).write_text(text)
        cwd = house.folder / "scenes"
    elif place == "variables":
        env = foreign_variables(tmp_path / "variables")
    else:
        home = foreign_home(tmp_path / "home")
        inside = {"HOME": str(home)} if place == "home" else {}
        env = {"XDG_CONFIG_HOME": str(home / ".config"), "XDG_CACHE_HOME": caches, **inside}
    assert house.from_nothing(env=env, cwd=cwd) == (0, built.published())


def test_a_users_configuration_is_honoured_where_no_lesson_is_filmed(
    built: House, tmp_path: Path
) -> None:
    scene = tmp_path / "plain.py"
    scene.write_text(
        "from manim import *\nclass Plain(Scene):\n    def construct(self):\n"
        "        self.add(Square())\n        self.wait(0.2)\n"
    )
    here = foreign_folder(tmp_path / "here")
    words = ("film", str(scene), "-r", "160,90", "--frame-hashes")
    one, two = tmp_path / "one.json", tmp_path / "two.json"
    for out, cwd in ((one, tmp_path), (two, here)):
        (here / "manim.cfg").write_text("[CLI]\nframe_height = 5.0\nbackground_color = RED\n")
        film = tmp_path / f"{out.stem}.mp4"
        done = built.render(*words, str(out), "-o", str(film), cwd=cwd)
        assert done.code == 0, done.err
    assert one.read_bytes() != two.read_bytes()


def _texts(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in folder.iterdir()}
