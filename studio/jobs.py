"""The jobs of a build, by name; each imports what it needs where it runs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from engine.target import Workspace

Arguments = Mapping[str, Any]


def trace(arguments: Arguments, workspace: Workspace, scratch: Path) -> str:
    """Compute a lesson and save its trace; the result digest is that of its numbers and facts."""
    from studio.tracing import write_trace

    return write_trace(arguments["module"], arguments["settings"], scratch / arguments["output"])


def figures(arguments: Arguments, workspace: Workspace, scratch: Path) -> str:
    """Draw all figures of a lesson in one language; the result digest is that of the figure list."""
    from studio.plotting import write_figures

    saved = workspace.state / arguments["@trace"]
    return write_figures(arguments["module"], saved, arguments["lang"], scratch / arguments["folder"])


def film(arguments: Arguments, workspace: Workspace, scratch: Path) -> str:
    """Film a lesson, write its receipt and poster; the result digest is that of what the film says and when."""
    from studio.filming import Shot, write_film

    return write_film(Shot.from_arguments(arguments, workspace, scratch))


def captions(arguments: Arguments, workspace: Workspace, scratch: Path) -> str:
    """Write captions in every language from a receipt; the result digest is that of the texts."""
    from studio.captioning import write_captions

    return write_captions(workspace.media / arguments["@receipt"], scratch / arguments["stem"])
