"""Names of the user's modules and files: they win over ours, whatever they are called."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from dlmotion.studio.filming.renamed import Renaming, other_name
from dlmotion.studio.filming.scenes import LOADED_EARLIER
from tests.studio.project import ROOT, SUMMARY, Run, render

SMALL = ("-r", "64,36", "--fps", "10")
SCENE = """
from manim import Create, Scene, Square, Text

class Own(Scene):
    def construct(self):
        {late}
        self.add(Text("own"))
        self.play(Create(Square()), run_time=0.4)
"""
WHO = "WHO = 'mine'\n"
KINDS = {
    "a module": ({"dlmotion.py": WHO}, "import dlmotion; assert dlmotion.WHO == 'mine'"),
    "a package with a room of ours": (
        {"dlmotion/__init__.py": "", "dlmotion/reel.py": WHO},
        "from dlmotion.reel import WHO; import dlcore; dlcore.softmax",
    ),
    "a folder of modules": (
        {"dlmotion/helpers.py": WHO},
        "from dlmotion import helpers; assert helpers.WHO == 'mine'",
    ),
}


def film(folder: Path, late: str, *words: str) -> Run:
    """Film the scene of a file that imports something, at its top and while it runs."""
    (folder / "own.py").write_text(late + "\n" + SCENE.format(late=late))
    return render(folder, "film", "own.py", *SMALL, *words)


def hashes(folder: Path, late: str) -> list[str]:
    done = film(folder, late, "--frame-hashes", "hashes.json")
    assert done.code == 0, done.err
    assert SUMMARY.fullmatch(done.err)
    found: list[str] = json.loads((folder / "hashes.json").read_text())
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_a_module_called_as_we_are_is_the_users(kind: str, tmp_path: Path) -> None:
    files, late = KINDS[kind]
    for name, text in files.items():
        (tmp_path / "with" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "with" / name).write_text(text)
    (tmp_path / "without").mkdir()
    assert hashes(tmp_path / "with", late) == hashes(tmp_path / "without", "pass")


def test_errors_beside_a_namesake_are_the_users(tmp_path: Path) -> None:
    (tmp_path / "dlmotion.py").write_text(WHO)
    done = film(tmp_path, "import dlmotion; int(dlmotion.WHO)")
    assert done.code == 1
    said = "ValueError: invalid literal for int() with base 10: 'mine'"
    assert done.err.startswith(f"error: own.py:1: {said}\n")


def test_films_that_are_kept_under_our_name_are_no_namesake(tmp_path: Path) -> None:
    """Notes keep their films in a folder ``dlmotion``: our own module is still there."""
    (tmp_path / "dlmotion").mkdir()
    (tmp_path / "dlmotion/film.mp4").write_bytes(b"a film")
    done = film(tmp_path, "from dlmotion.reel import film")
    assert done.code == 0, done.err


@pytest.mark.parametrize("name", ["types", "manim", "dlmotion"])
def test_a_file_of_scenes_hides_no_module(name: str, tmp_path: Path) -> None:
    """As in manim: it is filmed, and whoever imports that name gets what it always was."""
    (tmp_path / f"{name}.py").write_text(SCENE.format(late="pass"))
    done = render(tmp_path, "film", f"{name}.py", *SMALL)
    assert done.code == 0, done.err
    assert SUMMARY.fullmatch(done.err)


def test_modules_that_only_we_import_are_the_users(tmp_path: Path) -> None:
    for name in LOADED_EARLIER:
        (tmp_path / f"{name}.py").write_text(f"WHO = '{name} of mine'\n")
    late = "; ".join(f"import {name}; assert {name}.WHO" for name in LOADED_EARLIER)
    done = film(tmp_path, late)
    assert done.code == 0, done.err
    assert SUMMARY.fullmatch(done.err)


def test_we_import_nothing_else_before_the_file_is_run(tmp_path: Path) -> None:
    """What manim alone has not imported yet, a file beside the user's may replace."""
    (tmp_path / "own.py").write_text(
        "import sys; from pathlib import Path\n"
        "Path(sys.argv[-1]).write_text(' '.join({name.split('.')[0] for name in sys.modules}))\n"
        + SCENE.format(late="pass")
    )
    stock = "from manim.__main__ import main; main()"
    ways = {
        "stock": [sys.executable, "-P", "-c", stock, "render", "--dry_run", "own.py"],
        "ours": [sys.executable, str(ROOT / "render.py"), "film", "--dry_run", "own.py"],
    }
    found = {}
    for way, command in ways.items():
        environment = os.environ | {"PYTHONPATH": ""}
        subprocess.run(
            [*command, "Own", "-ql", "--log_dir", way],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            check=True,
        )
        found[way] = set((tmp_path / way).read_text().split())
    inner = {name for name in found["ours"] if name.startswith(("_", "<"))}
    late = {"dlmotion"}  # is renamed
    late |= {"multiprocessing", "runpy", "faulthandler"}  # Python's, which work on while it films
    assert found["ours"] - found["stock"] - inner - late <= set(LOADED_EARLIER)


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("dlmotion", "__dlmotion__"),
        ("dlmotion.reel.film", "__dlmotion__.reel.film"),
        ("dlmotion.toml", "dlmotion.toml"),
        ("dlcore.softmax", "dlcore.softmax"),
    ],
)
def test_only_modules_of_ours_get_another_name(name: str, other: str) -> None:
    assert other_name(name) == other


def test_imports_and_names_of_modules_are_rewritten() -> None:
    source = (
        "from dlmotion import show\nimport dlmotion.reel as r\nfrom . import x\n"
        "names = ('dlmotion', 'dlmotion.reel.', 'see dlmotion.reel', 'dlmotion.studio.jobs:film')\n"
    )
    assert ast.unparse(Renaming().visit(ast.parse(source))) == (
        "from __dlmotion__ import show\nimport __dlmotion__.reel as r\nfrom . import x\n"
        "names = ('dlmotion', '__dlmotion__.reel.', 'see dlmotion.reel',"
        " '__dlmotion__.studio.jobs:film')"
    )
