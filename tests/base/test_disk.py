"""Troubles with disks and limits: whose disk, how much is free, what to do, in one line."""

from __future__ import annotations

import errno
import os
import resource
import shutil
from pathlib import Path

import pytest

from dlmotion.base.disk import TROUBLES, disk_line


@pytest.fixture
def folders(tmp_path: Path) -> dict[str, Path]:
    return {
        "media": tmp_path / "media",
        "state": tmp_path / "state",
        "scratch": tmp_path / "state/scratch",
    }


def trouble(number: int, path: Path | None = None) -> OSError:
    return OSError(number, os.strerror(number), *([str(path)] if path else []))


@pytest.mark.parametrize(
    ("file", "name", "remedy"),
    [
        ("media/a/b.mp4", "media", "or build elsewhere: --media FOLDER"),
        ("state/ledger.json", "state", "or run: render.py clean --cache"),
        ("state/scratch/1/a", "scratch", "or run: render.py clean --cache"),
    ],
)
def test_a_full_disk_is_that_of_the_nearest_folder(
    folders: dict[str, Path], tmp_path: Path, file: str, name: str, remedy: str
) -> None:
    line = disk_line(trouble(errno.ENOSPC, tmp_path / file), folders)
    assert line is not None
    assert line.startswith(f"{name} ({folders[name]}): expected room for a file, got ")
    assert line.endswith(f" bytes free on its disk; free some, {remedy}")
    free = int(line.split("got ")[1].split(" bytes")[0].replace(",", ""))
    assert free == pytest.approx(shutil.disk_usage(tmp_path).free, rel=0.2)


def test_a_write_that_names_no_file_is_blamed_on_the_fullest_disk(
    folders: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    free = {"media": 10**9, "state": 512, "scratch": 10**9}
    named = {str(path): free[name] for name, path in folders.items()}
    monkeypatch.setattr("dlmotion.base.disk._free", lambda folder: named[str(folder)])
    line = disk_line(trouble(errno.ENOSPC), folders)
    assert line is not None
    assert line.startswith(f"state ({folders['state']}): ")
    assert "got 512 bytes free" in line


def test_a_quota_a_read_only_disk_and_the_shells_limits_are_told_apart(
    folders: dict[str, Path], tmp_path: Path
) -> None:
    file = tmp_path / "media/a.mp4"
    lines = {number: disk_line(trouble(number, file), folders) or "" for number in TROUBLES}
    assert "the end of a quota" in lines[errno.EDQUOT]
    assert lines[errno.EROFS] == (
        f"media ({folders['media']}): expected a disk that can be written, got a read-only one"
    )
    open_files = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    assert f"the limit of {open_files} at once (ulimit -n)" in lines[errno.EMFILE]
    assert lines[errno.EFBIG].startswith(f"{file}: expected files of any size, got a limit of ")


def test_what_a_library_wrapped_is_found(folders: dict[str, Path], tmp_path: Path) -> None:
    try:
        try:
            raise trouble(errno.ENOSPC, tmp_path / "media/a")
        except OSError as error:
            raise RuntimeError("cannot save the picture") from error
    except RuntimeError as error:
        line = disk_line(error, folders)
    assert line is not None
    assert line.startswith("media (")


@pytest.mark.parametrize(
    "error", [ValueError("no"), FileNotFoundError(2, "none", "a"), PermissionError(13, "no", "a")]
)
def test_other_errors_are_not_of_the_disk(error: Exception, folders: dict[str, Path]) -> None:
    assert disk_line(error, folders) is None


def test_a_folder_outside_is_named_by_its_path(folders: dict[str, Path], tmp_path: Path) -> None:
    line = disk_line(trouble(errno.ENOSPC, tmp_path / "else/a"), folders)
    assert line is not None
    assert line.startswith(f"{tmp_path / 'else'}: expected room for a file")
