"""A module of the user's that is called as we are, and the process in which it has the name."""

from __future__ import annotations

import os
import sys
from importlib.machinery import PathFinder
from pathlib import Path

from dlmotion.studio.filming import renamed


def is_renamed() -> bool:
    """Whether the name is the user's in this process."""
    return __name__.partition(".")[0] != renamed.USUAL


def has_namesake(file: Path) -> bool:
    """Whether beside the file, or in the working folder, stands a ``dlmotion`` that is not ours."""
    folders = [str(file.resolve().parent), str(Path.cwd())]
    found = PathFinder.find_spec(renamed.USUAL, folders)
    if found is None:
        return False
    places = [found.origin] if found.origin else list(found.submodule_search_locations or [])
    ours = any(Path(place).resolve().is_relative_to(renamed.OURS) for place in places)
    return not ours and (found.origin is not None or any(map(_holds_modules, places)))


def run_renamed(home: Path) -> None:
    """Begin this command line anew, in this process, with ``home`` as the project; no return."""
    given = sys.orig_argv[1 : len(sys.orig_argv) - len(sys.argv)]
    os.environ["DLMOTION_PROJECT"] = str(home)
    sys.stdout.flush()
    sys.stderr.flush()
    script = str(Path(renamed.__file__).resolve())
    os.execv(sys.executable, [sys.executable, *given, script, *sys.argv])  # noqa: S606 (ourselves)


def _holds_modules(folder: str) -> bool:
    return any(Path(folder).glob("*.py"))
