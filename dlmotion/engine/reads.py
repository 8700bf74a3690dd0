"""Which files of the project a job reads while it runs, whatever they are called.

Its imports are known before it runs; what it opens besides is known once it ran.
"""

from __future__ import annotations

import os
import stat
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from types import FrameType
from typing import Any

from dlmotion.base.hashes import FileHashes

CODE = Path(__file__).resolve().parents[2]
"""Folder that holds dlcore and dlmotion."""
_OURS = tuple(
    str(CODE / "dlmotion" / room) + os.sep
    for room in ("base", "engine", "reel", "studio", "publish")
)
"""What reads for itself: sources to hash, state, templates; its own text is evidence already."""
_TICK = 0.01
"""Seconds by which the clock of a file system may be late."""
_EVENTS = ("open", "os.listdir", "os.scandir")
_watching: list[_Watch] = []


class _Watch:
    """Folders to watch, folders in them to leave out, and what was read."""

    def __init__(self, inside: Iterable[Path], outside: Iterable[Path]) -> None:
        self.inside = tuple(map(_below, inside))
        self.outside = tuple(map(_below, outside))
        self.names: set[str] = set()

    def note(self, event: str, path: str) -> None:
        """Note a file, or a folder with ``/`` at its end, by its name below the first that fits."""
        slashed = f"{path}{os.sep}"
        folder = next((folder for folder in self.inside if slashed.startswith(folder)), None)
        if folder is None or slashed.startswith(self.outside) or not self._asked_by_a_lesson():
            return
        name = Path(path).relative_to(folder).as_posix()
        self.names.add(name if event == "open" else f"{name}/")

    def _asked_by_a_lesson(self) -> bool:
        """Whether it is neither an import nor our own machinery that wants to know.

        That tells the innermost caller that belongs to the project or to this code.
        """
        frame: FrameType | None = sys._getframe(3)
        while frame is not None:
            file = frame.f_code.co_filename
            if file.startswith(("<frozen importlib", *_OURS)):
                return False
            if file.startswith(self.inside) and not file.startswith(self.outside):
                return True
            frame = frame.f_back
        return True


@contextmanager
def reads_below(project: Path, aside: Iterable[Path]) -> Iterator[set[str]]:
    """Collect what is read inside the block below the project and this code, but for ``aside``.

    A file that was looked for and not there counts as well: once it is there, it will be read.
    """
    _listen()
    above = (project, *project.parents)
    outside = [folder for folder in (*aside, *_installed()) if folder not in above]
    watch = _Watch(dict.fromkeys((project, CODE)), outside)
    _watching.append(watch)
    try:
        yield watch.names
    finally:
        _watching.remove(watch)


def content_of(name: str, project: Path, hashes: FileHashes) -> str:
    """What a file says, or which files a folder has, ``missing`` where there is nothing."""
    place = _place(name, project)
    if not name.endswith("/"):
        return hashes.of(place) or "missing"
    if not place.is_dir():
        return "missing"
    names = sorted(
        path.name for path in place.iterdir() if path.name[0] != "." and path.name != "__pycache__"
    )
    return f"#{sha256(repr(names).encode()).hexdigest()[:40]}"


def changed_since(name: str, project: Path, moment: float) -> bool:
    """Whether a file is younger than a moment (seconds since 1970): it may have been read older."""
    try:
        status = _place(name, project).stat()
    except OSError:
        return False
    lasting = stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)
    return lasting and max(status.st_mtime, status.st_ctime) >= moment - _TICK


def _place(name: str, project: Path) -> Path:
    """Where a name is found that was noted below the project or below this code."""
    places = [root / name for root in (project, CODE)]
    return next((place for place in places if place.exists()), places[0])


def _below(folder: Path) -> str:
    return str(folder).rstrip(os.sep) + os.sep


def _installed() -> Iterator[Path]:
    """Folders of Python and of what is installed in it: versions tell what is there."""
    if sys.prefix != sys.base_prefix:
        yield Path(sys.prefix)
    for kind in ("stdlib", "purelib", "platlib"):
        yield Path(sysconfig.get_path(kind))


def _listen() -> None:
    """Hear of all that this process opens from now on; a listener cannot be taken away again."""
    if not _listening:
        _listening.append(True)
        sys.addaudithook(_hear)


_listening: list[bool] = []


def _hear(event: str, arguments: tuple[Any, ...]) -> None:
    if not _watching or event not in _EVENTS:
        return
    path = "." if arguments[0] is None else arguments[0]
    if not isinstance(path, str | bytes | os.PathLike) or (
        event == "open" and _writes(arguments[2])
    ):
        return
    whole = os.path.abspath(os.fsdecode(path))
    for watch in _watching:
        watch.note(event, whole)


def _writes(flags: object) -> bool:
    """Whether nothing is read of a file that is opened like this."""
    return isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_TRUNC))
