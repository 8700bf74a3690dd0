"""What a job was seen to read: files of any name, by whatever way, and nothing else."""

from __future__ import annotations

import os
import runpy
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from dlmotion.base.hashes import FileHashes
from dlmotion.engine.reads import changed_since, content_of, reads_below

NAMES = ("my data.csv", "DIGITS.NPY", "table.parquet", "no ending", "deep/er/数.json", ".hidden")
LESSON = (
    "from pathlib import Path\nfor name in {names!r}:\n    Path({folder!r}, name).read_bytes()\n"
)


def script(folder: Path, code: str) -> str:
    """A file of the project that runs this code."""
    path = folder / "scenes" / "lesson.py"
    path.parent.mkdir(exist_ok=True)
    path.write_text(code)
    return str(path)


def seen(project: Path, code: str, aside: tuple[Path, ...] = ()) -> set[str]:
    """What is noted while some code of the project runs."""
    lesson = script(project, code)
    with reads_below(project, aside) as names:
        runpy.run_path(lesson)
    return names - {"scenes/lesson.py"}


def test_files_of_any_name_are_seen(tmp_path: Path) -> None:
    for name in NAMES:
        (tmp_path / "data" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "data" / name).write_bytes(b"1")
    code = LESSON.format(names=NAMES, folder=str(tmp_path / "data"))
    assert seen(tmp_path, code) == {f"data/{name}" for name in NAMES}


@pytest.mark.parametrize(
    "code",
    [
        "open('{path}').close()",
        "import io; io.open('{path}', 'rb').close()",
        "import os; os.close(os.open('{path}', os.O_RDONLY))",
        "open('{path}', 'r+').close()",
        "import numpy; numpy.load('{path}')",
        "import os; os.chdir('{folder}'); open('a.npy').close()",
    ],
)
def test_by_whatever_way(tmp_path: Path, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    np.save(tmp_path / "a.npy", np.zeros(3))
    assert seen(tmp_path, code.format(path=tmp_path / "a.npy", folder=tmp_path)) == {"a.npy"}


def test_what_is_written_set_aside_or_elsewhere_is_not_read(tmp_path: Path) -> None:
    project, state = tmp_path / "project", tmp_path / "project/state"
    state.mkdir(parents=True)
    (state / "a").write_text("1")
    (tmp_path / "outside").write_text("1")
    code = (
        f"open({str(project / 'new')!r}, 'w').close(); open({str(state / 'a')!r}).close()\n"
        f"open({str(tmp_path / 'outside')!r}).close()"
    )
    assert seen(project, code, (state,)) == set()


def test_a_file_that_is_not_there_and_a_folder_that_is_listed_count(tmp_path: Path) -> None:
    code = (
        f"import os\ntry:\n    open({str(tmp_path / 'later.csv')!r})\nexcept OSError:\n    pass\n"
        f"os.listdir({str(tmp_path)!r})"
    )
    (tmp_path / "sub").mkdir()
    code += f"; list(os.scandir({str(tmp_path / 'sub')!r}))"
    assert seen(tmp_path, code) == {"later.csv", "sub/", "./"}


def test_imports_are_not_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(tmp_path))
    (tmp_path / "judge_helper_module.py").write_text("x = 1")
    assert seen(tmp_path, "import judge_helper_module") == set()


@pytest.mark.parametrize(
    ("name", "edit"),
    [
        ("data/a", lambda path: path.write_bytes(b"2")),
        ("data/a", Path.unlink),
        ("data/", lambda path: (path / "b").write_bytes(b"")),
        ("nothing", lambda path: path.write_bytes(b"")),
    ],
)
def test_content_tells_edits(tmp_path: Path, name: str, edit: Callable[[Path], object]) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data/a").write_bytes(b"1")
    before = content_of(name, tmp_path, FileHashes())
    assert content_of(name, tmp_path, FileHashes()) == before
    edit(tmp_path / name)
    assert content_of(name, tmp_path, FileHashes()) != before


def test_what_changed_while_it_was_read_is_known(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"1")
    changed = (tmp_path / "a").stat().st_ctime
    assert changed_since("a", tmp_path, changed)
    assert not changed_since("a", tmp_path, changed + 1)
    assert not changed_since("nothing", tmp_path, changed)
    os.mkfifo(tmp_path / "pipe")
    assert not changed_since("pipe", tmp_path, 0)
