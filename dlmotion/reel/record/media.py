"""manim's media folder: a scene's own while it runs; what took long to make is kept for the next.

LaTeX and Typst compile a formula to an SVG named by its content, text is set into one, and plugins
keep voices beside them. Every scene works in a folder of its own, so that processes cannot get in
each other's way; what is whole goes over into ``caches`` when the scene is done. Files are copied
both ways: manim writes the SVG of a text anew, in place, whenever it reads it.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_PASSING = {"videos", "images", "logs"}
"""Folders of films, pictures and logs: never lent, never kept."""
_HALFWAY = {".tex", ".log", ".aux", ".dvi", ".xdv", ".pdf", ".part"}
"""What is left on the way to an SVG, and may be half written."""


@contextmanager
def media_folder(caches: Path | None) -> Iterator[Path]:
    """A media folder that holds what earlier scenes left in ``caches``, if that is given."""
    with tempfile.TemporaryDirectory(prefix="reel-media-") as name:
        folder = Path(name)
        if caches is None:
            yield folder
            return
        _lend(caches, folder)
        try:
            yield folder
        except Exception:
            _keep(folder, caches)
            raise
        _keep(folder, caches)


def _lend(caches: Path, folder: Path) -> None:
    for path in _files(caches):
        place = folder / path.relative_to(caches)
        place.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileNotFoundError):  # cleaned meanwhile: then it is made again
            shutil.copyfile(path, place)


def _keep(folder: Path, caches: Path) -> None:
    for path in _files(folder):
        place = caches / path.relative_to(folder)
        if path.suffix in _HALFWAY or (_holds_something(place) and path.suffix != ".json"):
            continue
        place.parent.mkdir(parents=True, exist_ok=True)
        handle, part = tempfile.mkstemp(prefix=".part-", dir=place.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(_merged(path, place))
        os.replace(part, place)


def _merged(path: Path, place: Path) -> bytes:
    """The bytes of a file; of an index that is a list, with what others added meanwhile."""
    new = path.read_bytes()
    if path.suffix != ".json" or not place.exists():
        return new
    try:
        ours, theirs = json.loads(new), json.loads(place.read_bytes())
    except ValueError:
        return new
    if not (isinstance(ours, list) and isinstance(theirs, list)):
        return new
    return json.dumps([*theirs, *(entry for entry in ours if entry not in theirs)]).encode()


def _holds_something(path: Path) -> bool:
    try:
        return path.is_file() and path.stat().st_size > 0
    except FileNotFoundError:
        return False


def _files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return [
        path
        for path in sorted(folder.rglob("*"))
        if _holds_something(path)
        and not path.name.startswith(".part-")
        and path.relative_to(folder).parts[0] not in _PASSING
    ]
