"""Versions and fonts are those of this machine, and an upgrade is seen."""

from __future__ import annotations

import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

from dlmotion.base import environment
from dlmotion.base.hashes import FileHashes
from dlmotion.base.names import FAMILY, MONOSPACE_FAMILY

TELL = "from dlmotion.base.environment import package_version as v; print(v({0!r}), v({1!r}))"


@pytest.mark.parametrize("name", environment.FILMING)
def test_versions_are_those_that_the_metadata_tells(name: str) -> None:
    assert environment.package_version(name) == metadata.version(name)


def test_what_is_not_installed_is_absent() -> None:
    assert environment.package_version("no-such-thing") == "absent"


def test_the_first_on_the_path_counts(tmp_path: Path) -> None:
    (tmp_path / "mapbox_earcut-99.0.dist-info").mkdir()
    (tmp_path / "No.Such_Thing-1.2+local.dist-info").mkdir()
    code = TELL.format("mapbox-earcut", "no-such-thing")
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": f"{tmp_path}:{Path(__file__).parents[2]}"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["99.0", "1.2+local"]


def test_c_libraries_tell_their_versions() -> None:
    found = environment.versions((), environment.CLIBS)
    assert list(found) == ["python", "cairo", "pango"]
    assert all(text[0].isdigit() or text == "bundled" for text in found.values())


def test_fonts_are_evidence_with_all_faces_and_rules() -> None:
    found = environment.font_evidence(FileHashes())
    assert {f"rules for {FAMILY}", f"rules for {MONOSPACE_FAMILY}"} <= found.keys()
    regular = environment.font_file()
    assert regular is not None
    assert found[f"font {regular.name}"] == FileHashes().of(regular)
    assert {f"font {face.name}" for face in environment.font_faces()} <= found.keys()
    assert all(text.startswith("#") for text in found.values())
