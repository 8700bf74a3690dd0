"""Full and read-only disks, limits of the shell: one line that names the place, nothing torn.

Small disks are mounted, which only root may do; others get the limit of the shell on file sizes in
their place, and forbidden folders for read-only ones.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults.running import files, left_over, popen
from tests.studio.project import ROOT, Run, make_project, render

ROOTED = os.geteuid() == 0 and sys.platform == "linux"
FIGURES = ("build", "--only", "figures", "-j1")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with one lesson, its figures built."""
    project = make_project(tmp_path_factory.mktemp("whole") / "project", "good")
    assert render(project, *FIGURES).code == 0
    return project


@pytest.fixture
def project(whole: Path, tmp_path: Path) -> Path:
    """The same lesson, nothing built."""
    shutil.copytree(whole / "scenes", tmp_path / "project/scenes")
    return tmp_path / "project"


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[None]:
    """A disk of its own, of a few kilobytes, under a folder."""
    folder.mkdir()
    mount("-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder))
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """A folder on which nothing can be written."""
    if not ROOTED:
        folder.chmod(0o555)
        try:
            yield
        finally:
            folder.chmod(0o755)
        return
    mount("--bind", str(folder), str(folder))
    try:
        mount("-o", "remount,bind,ro", str(folder))
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def mount(*words: str) -> None:
    subprocess.run(["mount", *words], check=True)


def limited(project: Path, limit: int, value: int, *words: str) -> Run:
    """Run render.py under a limit of the shell."""
    code = (
        f"import resource; resource.setrlimit({limit}, ({value}, {value})); "
        "from dlmotion.studio.cli import main; main()"
    )
    with popen([sys.executable, "-c", code, "--project", str(project), *words], project) as process:
        out, err = process.communicate(timeout=120)
    return Run(process.returncode, out, err)


def complaints(done: Run) -> list[str]:
    """Lines of error, once no traceback and no bare error of the system is among them."""
    assert "Traceback" not in done.err
    assert "OSError" not in done.err
    return [line for line in done.err.splitlines() if line.startswith("error: ")]


def no_list_names_a_missing_file(media: Path) -> None:
    for index in media.rglob("figures.*.json"):
        for figure in json.loads(index.read_text(encoding="utf-8"))["figures"]:
            for theme in figure["files"].values():
                assert all((index.parent / name).is_file() for name in theme.values())


def room_for(folder: str, size: str) -> Callable[[Path], Run]:
    """Return a build whose folder lies on a small disk (or, without root, under a size limit)."""

    def build(project: Path) -> Run:
        if not ROOTED:
            return limited(project, resource.RLIMIT_FSIZE, 20_000, *FIGURES)
        with small_disk(project / folder, size):
            done = render(project, *FIGURES)
            no_list_names_a_missing_file(project / "media")
            assert [name for name in files(project / folder) if ".part" in name] == []
            return done

    return build


@pytest.mark.parametrize(
    ("folder", "size", "name", "remedy"),
    [
        ("media", "60k", "media", "--media FOLDER"),
        (".dlmotion", "100k", "state", "render.py clean --cache"),
        (".dlmotion", "4k", "state", "render.py clean --cache"),
    ],
)
def test_a_full_disk_is_named_and_the_next_build_is_whole(
    whole: Path, project: Path, folder: str, size: str, name: str, remedy: str
) -> None:
    done = room_for(folder, size)(project)
    assert done.code in (1, 4)
    (line,) = complaints(done)
    if ROOTED:
        assert f"{name} ({project / folder}): expected room for a file, got " in line
        assert line.endswith(remedy)
    else:
        assert "ulimit -f unlimited" in line
    assert render(project, *FIGURES).code == 0
    assert files(project / "media") == files(whole / "media")


def test_the_shells_limit_on_files_is_named(whole: Path, project: Path) -> None:
    done = limited(project, resource.RLIMIT_FSIZE, 20_000, *FIGURES)
    assert done.code == 1
    (line,) = complaints(done)
    assert ": expected files of any size, got a limit of 20,000 bytes (ulimit -f); run: " in line
    assert files(project / "media") == {}
    assert render(project, *FIGURES).code == 0
    assert files(project / "media") == files(whole / "media")


@pytest.mark.parametrize("number", [10, 13, 16, 24])
def test_few_open_files_are_enough_or_named_and_never_a_hang(
    whole: Path, project: Path, number: int
) -> None:
    done = limited(project, resource.RLIMIT_NOFILE, number, *FIGURES)
    if done.code == 0:
        assert files(project / "media") == files(whole / "media")
    else:
        assert complaints(done)
        for line in complaints(done):
            assert f"got the limit of {number} at once (ulimit -n); run: ulimit -n 4096" in line
    assert done.code == 0 or number < 24
    assert left_over(project) == []


def test_what_is_fresh_needs_no_place_to_write(whole: Path) -> None:
    with read_only(whole / "media"), read_only(whole / ".dlmotion"):
        before = files(whole / "media")
        for words in (FIGURES, ("status",), ("check",), ("figures",)):
            done = render(whole, *words)
            assert (done.code, complaints(done)) == (0, [])
        forced = render(whole, *FIGURES, "--force")
        assert forced.code == 4
        (line,) = complaints(forced)
        assert f"{whole / 'media'}: expected a folder that can be written, got: " in line
        assert files(whole / "media") == before


def test_the_command_line_names_a_limit_that_stops_it_at_once(project: Path) -> None:
    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "import dlmotion.studio.commands.list as listed, errno\n"
        "from dlmotion.studio.cli import run\n"
        "def full(*_):\n    raise OSError(errno.ENOSPC, 'No space left on device')\n"
        "listed.say = full\n"
        "sys.exit(run(['--project', sys.argv[2], 'list']))"
    )
    command = [sys.executable, "-c", code, str(ROOT), str(project)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 4
    assert ": expected room for a file, got " in done.stderr
    assert "No space left" not in done.stderr
