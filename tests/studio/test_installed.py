"""dlmotion as others have it: a wheel in a venv of its own, used from a folder that is not ours.

What it needs comes from this venv. With ``DLMOTION_INSTALL=index`` (``make test-installed``) pip
installs it instead, as anybody's pip would: from the package index, without our lock.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest

from tests.studio.project import ROOT, Run, snapshot

FROM_INDEX = os.environ.get("DLMOTION_INSTALL") == "index"
SOURCES = ("dlcore", "dlmotion", "scenes")
FILES = ("pyproject.toml", "README.md", "LICENSE", "MANIFEST.in", "render.py")
PIP = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet")
MAKE_SDIST = "from setuptools.build_meta import build_sdist; build_sdist('dist')"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of the source distribution of a clean copy; nothing is asked of the network."""
    folder = tmp_path_factory.mktemp("sources")
    for name in SOURCES:
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, folder / name, symlinks=True, ignore=ignored)
    for name in FILES:
        shutil.copyfile(ROOT / name, folder / name)
    _run(folder, sys.executable, "-c", MAKE_SDIST)
    (packed,) = (folder / "dist").glob("*.tar.gz")
    offline = ("--no-deps", "--no-index", "--no-build-isolation")
    _run(folder, *PIP, "wheel", *offline, "-w", "dist", str(packed))
    (made,) = (folder / "dist").glob("*.whl")
    return made


@pytest.fixture(scope="module")
def home(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A venv with the wheel in it."""
    folder = tmp_path_factory.mktemp("home")
    venv.create(folder, with_pip=False, symlinks=True)
    python = folder / "bin/python"
    pip = (*PIP, "--python", str(python), "install")
    if FROM_INDEX:
        _run(folder, *pip, str(wheel))
    else:
        _run(folder, *pip, "--no-deps", "--no-index", str(wheel))
        ours = [path for path in sys.path if path.endswith("site-packages")]
        (_packages(folder) / "locked.pth").write_text("\n".join(ours) + "\n", encoding="utf-8")
    return folder


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Somebody's folder, with modules that are named like our rooms."""
    folder = tmp_path / "somewhere"
    folder.mkdir()
    for name in ("studio", "reel", "stage"):
        (folder / f"{name}.py").write_text("raise RuntimeError('not yours')\n", encoding="utf-8")
    return folder


def _run(folder: Path, *words: str) -> None:
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def _packages(home: Path) -> Path:
    (found,) = (home / "lib").glob("python*/site-packages")
    return found


def _installed(home: Path) -> dict[str, tuple[bytes, int]]:
    """What lies where the wheel was installed, but for what Python itself compiles."""
    folders = (_packages(home) / name for name in ("dlcore", "dlmotion"))
    return {
        f"{folder.name}/{name}": row
        for folder in folders
        for name, row in snapshot(folder).items()
        if "__pycache__" not in name
    }


def dlmotion(home: Path, folder: Path, *words: str) -> Run:
    """Run the command that was installed, standing in a folder; nothing of this folder helps it."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(
        [str(home / "bin/dlmotion"), *words],
        cwd=folder,
        env={**kept, "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    return Run(done.returncode, done.stdout, done.stderr)


def test_a_wheel_has_two_names_and_all_that_the_repository_has(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert {name.partition("/")[0] for name in names} == {"dlcore", "dlmotion"}
    expected = {
        (Path("dlmotion") / path if path.parts[0] == "scenes" else path).as_posix()
        for top in SOURCES
        for path in (found.relative_to(ROOT) for found in (ROOT / top).rglob("*"))
        if (ROOT / path).is_file() and "__pycache__" not in path.parts
        if path.parts[:2] != ("dlmotion", "scenes")
        if path.parts[:3] != ("dlmotion", "player", "web")  # packed into film.min.js
    }
    assert names == expected


def test_list_and_doctor_from_somewhere_else(home: Path, project: Path) -> None:
    rows = json.loads(dlmotion(home, project, "list", "--json").out)["lessons"]
    assert len(rows) == len(list((ROOT / "scenes").glob("*.toml")))
    assert all(row["built_in"] for row in rows)
    assert dlmotion(home, project, "--version").out.startswith("dlmotion, version ")
    doctor = dlmotion(home, project, "doctor")
    assert doctor.code == 0, doctor.out
    assert f"{project}/media and {project}/.dlmotion take files" in doctor.out


def test_films_figures_and_notes_go_to_the_folder_alone(home: Path, project: Path) -> None:
    before = _installed(home)
    built = dlmotion(home, project, "build", "neuron", "-q", "draft")
    assert built.code == 0, built.err
    assert (project / "media/neuron/neuron.zh.dark.draft.mp4").is_file()
    again = dlmotion(home, project, "build", "neuron", "--quiet-when-fresh")
    assert again.out.startswith("everything is fresh")

    table = tomllib.loads((ROOT / "scenes/neuron.toml").read_text(encoding="utf-8"))
    picture = next(name for figure in table["figures"].values() for name in figure["replaces"])
    note = project / "notes/neuron.md"
    note.parent.mkdir()
    note.write_text(f"# 神经元\n\n![](pictures/{picture})\n", encoding="utf-8")
    synced = dlmotion(home, project, "notes", "sync", "notes")
    assert synced.code == 0, synced.err
    assert (project / "notes/pictures" / picture).is_file()

    assert _installed(home) == before


def test_a_new_lesson_is_written_and_built_there(home: Path, project: Path) -> None:
    before = _installed(home)
    new = dlmotion(home, project, "new", "x")
    assert new.out.splitlines()[:2] == ["scenes/x.py", "scenes/x.toml"]
    built = dlmotion(home, project, "build", "x", "--only", "figures", "--set", "reach=3")
    assert built.code == 0, built.err
    built = dlmotion(home, project, "build", "x")
    assert built.code == 0, built.err
    assert (project / "media/x/x.zh.dark.draft.mp4").is_file()
    assert _installed(home) == before
