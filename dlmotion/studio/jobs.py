"""The jobs of a build, by name; each imports what it needs where it runs.

Those that run a lesson import its libraries first, before anything can configure them.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from dlmotion.engine.target import Workspace

Arguments = Mapping[str, Any]

JOBS, PRELOAD = "dlmotion.studio.jobs", "dlmotion.studio.preload"
WARM = "dlmotion.studio.warm"
"""What processes that are forked for jobs are forked from."""


def trace(arguments: Arguments, workspace: Workspace, scratch: Path) -> str:
    """Compute a lesson and save its trace; the result digest is that of its numbers and facts."""
    import_module(PRELOAD)
    from dlmotion.studio.trace_job import write_trace

    path, asked = scratch / arguments["output"], arguments["@asked"]
    return write_trace(arguments["module"], arguments["settings"], path, asked=asked)


def words(arguments: Arguments, workspace: Workspace, scratch: Path) -> str:
    """Choose the wording of every sentence; a lesson that cannot be said truly ends here."""
    import_module(PRELOAD)
    from dlmotion.studio.trace_job import told_where, where
    from dlmotion.studio.words_job import write_words

    saved, path = workspace.state / arguments["@trace"], scratch / arguments["output"]
    settings = arguments["settings"]
    with told_where(where(settings, arguments["@asked"])):
        return write_words(arguments["module"], settings, saved, path)


def figures(arguments: Arguments, workspace: Workspace, scratch: Path) -> str:
    """Draw all figures of a lesson in one language.

    The result digest is that of the figure list.
    """
    import_module(PRELOAD)
    from dlmotion.studio.figure_job import write_figures

    saved = workspace.state / arguments["@trace"]
    return write_figures(
        arguments["module"], saved, arguments["lang"], scratch / arguments["folder"]
    )


def film(arguments: Arguments, workspace: Workspace, scratch: Path) -> str:
    """Film a lesson, write its receipt and poster.

    The result digest is that of what the film says and when.
    """
    import_module(PRELOAD)
    from dlmotion.studio.film_job import Shot, write_film

    return write_film(Shot.from_arguments(arguments, workspace, scratch))


def motion(arguments: Arguments, workspace: Workspace, scratch: Path) -> str:
    """Write a lesson as vectors; the result digest is that of what it says and when."""
    import_module(PRELOAD)
    from dlmotion.studio.motion_job import write_motion

    return write_motion(arguments, workspace, scratch)


def captions(arguments: Arguments, workspace: Workspace, scratch: Path) -> str:
    """Write captions in every language from a receipt; the result digest is that of the texts."""
    from dlmotion.studio.caption_job import write_captions

    return write_captions(workspace.media / arguments["@receipt"], scratch / arguments["stem"])
