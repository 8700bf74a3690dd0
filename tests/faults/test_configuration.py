"""What a user configured for manim or matplotlib elsewhere never reaches a lesson."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from dlmotion.base import defaults
from tests.faults.house import House
from tests.studio.project import make_project, render

MANIM = """
[CLI]
frame_height = 5.0
from_animation_number = 1
background_color = RED
[logger]
logging_level = INFO
"""
MATPLOTLIB = "axes.linewidth: 9\nlines.linewidth: 9\nsvg.fonttype: path\nfont.size: 30\n"


def foreign_home(folder: Path) -> Path:
    """A home whose user configured both libraries, and gave them styles."""
    (folder / ".config/manim").mkdir(parents=True)
    (folder / ".config/manim/manim.cfg").write_text(MANIM)
    styles = folder / ".config/matplotlib/stylelib"
    styles.mkdir(parents=True)
    (folder / ".config/matplotlib/matplotlibrc").write_text(MATPLOTLIB)
    (styles / "default.mplstyle").write_text(MATPLOTLIB)
    return folder


def foreign_folder(folder: Path) -> Path:
    """A folder to stand in that holds configuration of both libraries."""
    folder.mkdir(parents=True)
    (folder / "manim.cfg").write_text(MANIM)
    (folder / "matplotlibrc").write_text(MATPLOTLIB)
    return folder


def foreign_variables(folder: Path) -> dict[str, str]:
    """Variables that point at configuration or change what is drawn."""
    folder.mkdir(parents=True)
    (folder / "matplotlibrc").write_text(MATPLOTLIB)
    return {
        "MATPLOTLIBRC": str(folder / "matplotlibrc"),
        "MPLCONFIGDIR": str(folder),
        "TYPST_FONT_PATHS": str(folder),
        "PANGOCAIRO_BACKEND": "win32",
        "FREETYPE_PROPERTIES": "cff:no-stem-darkening=0",
    }


def test_foreign_configuration_changes_no_byte(built: House, tmp_path: Path) -> None:
    home = foreign_home(tmp_path / "home")
    caches = os.environ.get("XDG_CACHE_HOME", str(Path.home() / ".cache"))
    env = {"HOME": str(home), "XDG_CACHE_HOME": caches} | foreign_variables(tmp_path / "variables")
    here = foreign_folder(tmp_path / "here")
    assert built.from_nothing(env=env, cwd=here) == (0, built.published())


LOOK = """
import json, os
from dlmotion.studio import preload
import manim, matplotlib
print(manim.config.frame_height, manim.config.background_color, matplotlib.rcParams["font.size"],
      os.getcwd() == {here!r}, os.environ["HOME"] == {home!r})
"""


def test_preview_and_lint_start_unconfigured_and_the_process_is_as_it_was(tmp_path: Path) -> None:
    home, here = foreign_home(tmp_path / "home"), foreign_folder(tmp_path / "here")
    code = LOOK.format(here=str(here), home=str(home))
    caches = {"XDG_CACHE_HOME": str(Path.home() / ".cache"), **os.environ}
    env = {**caches, "HOME": str(home), "PYTHONPATH": str(Path(__file__).parents[2])}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=here, env=env, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1].split() == ["8.0", "#000000", "10.0", "True", "True"]


@pytest.mark.parametrize(
    "name", ["MANIM_CONFIG", "MATPLOTLIBRC", "MPLCONFIGDIR", "OPENBLAS_CORETYPE"]
)
def test_jobs_see_no_variable_that_configures(name: str) -> None:
    seen = defaults.steady({name: "x", "LANG": "C", "FONTCONFIG_FILE": "/etc/fonts/fonts.conf"})
    assert name not in seen
    assert (seen["LANG"], seen["FONTCONFIG_FILE"]) == ("C", "/etc/fonts/fonts.conf")
    assert (seen["TZ"], seen["PYTHONHASHSEED"]) == ("UTC", "0")


def test_an_environment_is_put_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MANIM_X", "kept")
    before = dict(os.environ)
    with defaults.environment(defaults.steady(os.environ)):
        assert "MANIM_X" not in os.environ
    assert dict(os.environ) == before


@pytest.mark.parametrize("path", [".", "{project}"])
def test_a_project_on_pythonpath_still_comes_before_our_own_lessons(
    tmp_path: Path, path: str
) -> None:
    project = make_project(tmp_path, "good")
    words = ("build", "--only", "figures", "-j1")
    done = render(project, *words, env={"PYTHONPATH": path.format(project=project)})
    assert done.code == 0, done.err
