"""What is said when a scene fails: the scene, the line of the user's file, where to read more."""

from __future__ import annotations

import linecache
import traceback
from dataclasses import dataclass
from pathlib import Path

from dlmotion.studio.console import log_error

_OURS = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Failure:
    """A scene that could not be filmed: its name, one line, and lines with more."""

    scene: str
    line: str
    more: tuple[str, ...]


def failure_of(error: BaseException, scene: str, file: Path) -> Failure | None:
    """Describe an error that came out of the user's code; None if none of it was running."""
    frames = traceback.extract_tb(error.__traceback__)
    folder = file.resolve().parent
    own = [frame for frame in frames if Path(frame.filename).resolve().is_relative_to(folder)]
    own = [frame for frame in own if not Path(frame.filename).is_relative_to(_OURS)]
    own = [frame for frame in own if "site-packages" not in frame.filename]
    if isinstance(error, SyntaxError) and error.filename:
        place, source = f"{error.filename}:{error.lineno}", (error.text or "").strip()
    elif own:
        place = f"{own[-1].filename}:{own[-1].lineno}"
        source = linecache.getline(own[-1].filename, own[-1].lineno or 0).strip()
    else:
        return None
    log = log_error(error)
    told = " ".join(str(error).split())
    line = f"{scene}{', ' if scene else ''}{_short(place)}: {type(error).__name__}: {told}"
    return Failure(scene, line, (*([source] if source else []), *([f"log: {log}"] if log else [])))


def _short(place: str) -> str:
    """A path as one would type it from here."""
    path = Path(place)
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else place
