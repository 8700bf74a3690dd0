"""What a film is seen to depend on while it is made: files, modules, or something that nobody sees.

Python tells of every file that it opens and of every program that it starts; who only asks whether
a file is there is heard as well.
"""

from __future__ import annotations

import os
import re
import sys
import sysconfig
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

_READS = {"open", "os.listdir", "os.scandir"}
_UNSEEN = (
    *("subprocess.", "os.exec", "os.spawn", "os.posix_spawn", "os.system"),
    *("socket.connect", "socket.bind", "socket.send", "socket.getaddrinfo", "urllib."),
)
_TYPESETTERS = {"latex", "pdflatex", "xelatex", "lualatex", "dvilualatex", "dvisvgm"}
"""Programs whose answer is kept by the text that they are asked with, here as in manim."""
_OWN = ("reel-", "dlmotion-")
"""How folders of ours among the temporary files begin."""
_ASKS = ("stat", "lstat")
_MACHINE = ("/proc/", "/sys/", "/dev/")
"""What the system tells, never twice the same."""
_PACKAGE = str(Path(__file__).resolve().parents[2]) + os.sep
_IMPORTS = re.compile(r"^<frozen importlib|[/\\]importlib[/\\]metadata[/\\]")
"""What looks for modules and for plugins, which are known otherwise."""


@cache
def installed_folders() -> tuple[str, ...]:
    """Folders of Python and of what is installed in it, as they are called and as they are."""
    kinds = ("stdlib", "platstdlib", "purelib", "platlib")
    found = [sysconfig.get_path(kind) for kind in kinds]
    return tuple({f"{place}{os.sep}" for path in found for place in (path, os.path.realpath(path))})


@dataclass
class Seen:
    """Paths that were read or asked for (a listed folder ends in ``/``), modules, and a doubt."""

    paths: set[str] = field(default_factory=set)
    modules: dict[str, str] = field(default_factory=dict)
    doubt: str = ""

    def add(self, other: Seen) -> None:
        """What another process saw."""
        self.paths |= other.paths
        self.modules |= other.modules
        self.doubt = self.doubt or other.doubt


class Witness:
    """Notes what is read while it watches; the process of a scene notes for itself."""

    def __init__(self, aside: Iterable[Path]) -> None:
        self._seen = Seen()
        temporary = {tempfile.gettempdir(), os.path.realpath(tempfile.gettempdir())}
        passing = (os.path.join(folder, start) for folder in temporary for start in _OWN)
        ours = (f"{folder}{os.sep}" for folder in aside)
        self._aside = (*passing, *ours)

    def note(self, path: Any, *, lists: bool = False) -> None:
        """Note a path, unless it is of ours, or an open file already."""
        if path is None:
            path = "."
        if isinstance(path, str | bytes | os.PathLike):
            whole = os.path.abspath(os.fsdecode(path)).rstrip(os.sep)
            slashed = f"{whole}{os.sep}"
            if not slashed.startswith(self._aside) and not (
                slashed.startswith(_MACHINE) and _is_ours()
            ):
                self._seen.paths.add(f"{whole}/" if lists else whole)

    def doubt(self, reason: str) -> None:
        """Note that something was done whose outcome may be another next time."""
        self._seen.doubt = self._seen.doubt or reason

    def seen(self) -> Seen:
        """All that was noted in this process, and the files of its modules now."""
        files = {name: getattr(module, "__file__", None) for name, module in _modules()}
        self._seen.modules |= {name: str(file) for name, file in files.items() if file}
        return self._seen


@contextmanager
def watching(witness: Witness) -> Iterator[None]:
    """Let it see everything that this process and its forks read inside the block."""
    if not _listening:
        _listening.append(True)
        sys.addaudithook(_hear)  # which cannot be taken away again
    kept = {name: getattr(os, name) for name in _ASKS}
    _witnesses.append(witness)
    for name, own in kept.items():
        setattr(os, name, _noting(own, witness))
    try:
        yield
    finally:
        for name, own in kept.items():
            setattr(os, name, own)
        _witnesses.remove(witness)


_witnesses: list[Witness] = []
_listening: list[bool] = []


def _noting(own: Callable[..., Any], witness: Witness) -> Callable[..., Any]:
    def ask(path: Any, *args: Any, **kwargs: Any) -> Any:
        witness.note(path)
        return own(path, *args, **kwargs)

    return ask


def _hear(event: str, arguments: tuple[Any, ...]) -> None:
    if not _witnesses:
        return
    if event in _READS:
        if not _IMPORTS.search(sys._getframe(1).f_code.co_filename):
            for witness in _witnesses:
                witness.note(arguments[0], lists=event != "open")
    elif event.startswith(_UNSEEN) and not _sets_type(event, arguments):
        for witness in _witnesses:
            witness.doubt(event)


def _is_ours() -> bool:
    """Whether the innermost code that is not installed, and no part of this file, is of ours."""
    frame = sys._getframe(1)
    while frame.f_back is not None:
        file = frame.f_code.co_filename
        if file != __file__ and not file.startswith((*installed_folders(), "<")):
            return file.startswith(_PACKAGE)
        frame = frame.f_back
    return True


def _sets_type(event: str, arguments: tuple[Any, ...]) -> bool:
    if event != "subprocess.Popen":
        return False
    words = arguments[1]
    first = words if isinstance(words, str | bytes) else next(iter(words or ()), "")
    return Path(os.fsdecode(arguments[0] or first)).name in _TYPESETTERS


def _modules() -> list[tuple[str, Any]]:
    return list(sys.modules.items())
