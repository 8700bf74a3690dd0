"""A library that is not what it was: what it has a hand in is made anew, nothing taken over."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

from dlmotion.base import environment
from tests.faults.house import House, upgraded

FILM = "good/good.zh.dark.draft.mp4"
NEUTRAL = {
    *("click", "cloup", "rich", "tqdm", "filelock", "packaging", "threadpoolctl", "watchdog"),
    *("typing-extensions", "python-dateutil", "moderngl", "setuptools", "defusedxml", "dlmotion"),
}
"""Distributions that come along and draw nothing: windows, terminals, files, templates."""
IMPORTED = """
import json, sys
from dlmotion.studio import preload
from dlmotion import reel
from dlmotion.stage.lesson import find_scene
from dlmotion.stage.theme import LOOKS
import scenes.good as lesson
inputs = lesson.Inputs()
scene = find_scene(lesson).staged(
    trace=lesson.record(inputs), inputs=inputs, theme=LOOKS["dark"], lang="zh")
reel.film(scene, sys.argv[1], width=160, height=90, fps=15, preset="draft")
print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""


def test_an_upgrade_films_anew_and_back_again(built: House, tmp_path: Path) -> None:
    house, before = built.copy(tmp_path / "own"), built.published()
    env = upgraded(tmp_path / "new", "typst")
    told = house.render("build", "--dry-run", env=env).out
    assert f"film:good:zh:dark:draft: typst {environment.package_version('typst')} → 99.0" in told
    after = house.build(env=env)
    assert after[FILM] != before[FILM]
    assert after == house.from_nothing(env=env)[1]
    assert house.build() == before


def test_force_takes_nothing_over(built: House, tmp_path: Path) -> None:
    house = built.copy(tmp_path / "own")
    old = {path: path.stat().st_ino for path in _entries(house)}
    assert old
    assert house.build("--only", "videos", "--force") == built.published()
    new = {path: path.stat().st_ino for path in _entries(house)}
    assert new.keys() == old.keys()
    assert [path.name for path in old if new[path] == old[path]] == []
    assert list(house.state.glob("scratch/*")) == []


def test_whatever_a_film_imports_is_on_the_list_or_draws_nothing(
    built: House, tmp_path: Path
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", IMPORTED, str(tmp_path / "film.mp4")],
        cwd=built.folder,
        capture_output=True,
        text=True,
        check=True,
    )
    modules = set(json.loads(done.stdout.splitlines()[-1]))
    owners = packages_distributions()
    used = {owner.lower().replace("_", "-") for name in modules for owner in owners.get(name, ())}
    assert used - {name.lower() for name in environment.FILMING} - NEUTRAL == set()


def _entries(house: House) -> list[Path]:
    return [path for path in (house.state / "reel").glob("??/*") if not path.name.startswith(".")]
