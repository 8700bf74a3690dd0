"""Scans of many notes: on every core, where there are enough of them to be worth the processes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_all_start_methods, get_context
from pathlib import Path

from dlmotion.base.parent import end_with
from dlmotion.publish.notes.errors import NotesError
from dlmotion.publish.notes.scan import ScannedNote

MANY = 200
_AT_ONCE = 16

Look = Callable[[Path], ScannedNote]


def scan_all(
    files: Sequence[Path], look: Look, jobs: int | None = None
) -> Iterator[ScannedNote | NotesError]:
    """Yield what ``look`` finds in each note, or the error that stopped it, in their order."""
    jobs = jobs or os.cpu_count() or 1
    if len(files) < MANY or jobs == 1 or "fork" not in get_all_start_methods():
        yield from (_found(look, file) for file in files)
        return
    # Forks inherit the lessons' titles in their normal forms; nothing has to be told to them.
    with ProcessPoolExecutor(jobs, get_context("fork"), _take, (look, os.getpid())) as pool:
        yield from pool.map(_found_here, files, chunksize=_AT_ONCE)


def _found(look: Look, file: Path) -> ScannedNote | NotesError:
    try:
        return look(file)
    except NotesError as error:
        return error


_looks: list[Look] = []


def _take(look: Look, parent: int) -> None:
    end_with(parent)
    _looks.append(look)


def _found_here(file: Path) -> ScannedNote | NotesError:
    return _found(_looks[-1], file)
