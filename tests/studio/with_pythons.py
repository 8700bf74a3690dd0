"""The wheel on every Python that dlmotion says it runs on; `make test-pythons`, it needs an index.

A Python that is not on this machine (on the PATH, or among pyenv's) is skipped.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.studio.test_installed import PIP, _run, dlmotion, project, wheel

__all__ = ["project", "wheel"]

VERSIONS = ("3.11", "3.12", "3.13")


def found(version: str) -> Path | None:
    """An interpreter of this version that runs; a name that only pyenv knows may not."""
    named = shutil.which(f"python{version}")
    kept = sorted((Path.home() / ".pyenv/versions").glob(f"{version}.*/bin/python"))
    for place in [*([Path(named)] if named else []), *kept]:
        done = subprocess.run([str(place), "-c", "import venv"], capture_output=True, check=False)
        if done.returncode == 0:
            return place
    return None


@pytest.mark.parametrize("version", VERSIONS)
def test_a_lesson_is_filmed(version: str, wheel: Path, project: Path, tmp_path: Path) -> None:
    python = found(version)
    if python is None:
        pytest.skip(f"no Python {version} on this machine")
    home = tmp_path / "home"
    _run(tmp_path, str(python), "-m", "venv", "--without-pip", str(home))
    _run(tmp_path, *PIP, "--python", str(home / "bin/python"), "install", str(wheel))
    built = dlmotion(home, project, "build", "neuron", "-q", "draft")
    assert built.code == 0, built.err
    film = project / "media/neuron/neuron.zh.dark.draft.mp4"
    assert film.stat().st_size > 100_000
    again = dlmotion(home, project, "build", "neuron", "--quiet-when-fresh")
    assert again.out.startswith("everything is fresh")
