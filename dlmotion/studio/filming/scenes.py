"""Scenes of a file or of standard input, chosen as ``manim`` chooses them."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from dlmotion.studio.errors import USAGE, CommandError
from dlmotion.studio.filming.settings import STDIN

_PRELUDE = "from manim import *\n"
LOADED_EARLIER = (
    *("dlcore", "scenes", "benchmarks", "tests", "tools"),
    *("filelock", "threadpoolctl", "tomllib"),
)
"""What is imported here before a file is run, and not in a process of manim alone."""


@contextmanager
def readable(file: Path) -> Iterator[Path]:
    """A file that can be imported: itself, or one that holds what standard input gives.

    What does not begin with an import of manim gets one, as manim has it.
    """
    if file != STDIN:
        yield file
        return
    code = sys.stdin.read()
    with TemporaryDirectory(prefix="dlmotion-stdin-") as folder:
        path = Path(folder) / "input_scenes.py"
        begins = code.startswith("from manim import")
        path.write_text(code if begins else _PRELUDE + code, encoding="utf-8")
        yield path


def chosen(
    file: Path, names: tuple[str, ...], *, every: bool, borrowed: Mapping[str, Any]
) -> list[type]:
    """The scenes of these names, all of the file, or the only one it has.

    Raises
    ------
    CommandError
        If there is no such scene, or more than one to choose from.
    """
    from dlmotion.reel.record.load import scenes_in

    if not file.is_file():
        raise CommandError(f"expected a Python file with scenes, found none at {file}", USAGE)
    _forget_ours(file.resolve().parent)
    found = scenes_in(file, borrowed)
    if names and not every:
        for name in names:
            if name not in found:
                there = ", ".join(sorted(found)) or "none"
                raise CommandError(f"no scene {name!r} in {file}; there are: {there}", USAGE)
        return [found[name] for name in dict.fromkeys(names)]
    if len(found) == 1 or (found and every):
        return list(found.values())
    there = ", ".join(found) or "none"
    raise CommandError(f"expected the name of a scene, or -a for all; {file} has: {there}", USAGE)


def _forget_ours(folder: Path) -> None:
    """Let modules beside the file win over ours of the same name that were imported before."""
    for name in LOADED_EARLIER:
        if (folder / f"{name}.py").is_file() or (folder / name).is_dir():
            for known in [key for key in sys.modules if f"{key}.".startswith(f"{name}.")]:
                del sys.modules[known]
