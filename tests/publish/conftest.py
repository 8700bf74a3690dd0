"""Projects and notes that several tests of `notes sync` share."""

import shutil
from pathlib import Path

import pytest

from dlmotion.studio.project import Project
from tests.publish.notes_fixtures import make_project, write_notes


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return make_project(tmp_path_factory.mktemp("project"))


@pytest.fixture(autouse=True)
def _no_lessons_but_theirs(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What these projects are offered does not change with every lesson that we add."""
    monkeypatch.setattr("dlmotion.studio.project.BUILT_IN", tmp_path_factory.mktemp("built-in"))


@pytest.fixture
def project(built: Project, tmp_path: Path) -> Project:
    """A project of its own for tests that build anew."""
    shutil.copytree(built.folder, tmp_path / "project")
    return Project.at(tmp_path / "project", None)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The five notes in a folder of a larger one, so that `../pics` may be filled with --root."""
    write_notes(tmp_path / "site" / "notes")
    return tmp_path / "site"
