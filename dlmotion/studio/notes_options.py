"""Options of the commands that read and write notes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from dlmotion.base.names import LANGUAGES, NOTE_SITES, THEMES
from dlmotion.publish.notes.matching import SURE
from dlmotion.studio.options import QualityName

Function = TypeVar("Function", bound=Callable[..., Any])


def place_options(function: Function) -> Function:
    """Add the notes, their root and their site."""
    folder = click.Path(exists=True, file_okay=False, path_type=Path)
    options = (
        click.argument(
            "paths",
            metavar="PATH...",
            nargs=-1,
            required=True,
            type=click.Path(exists=True, path_type=Path),
        ),
        click.option(
            "--root", type=folder, help="Folder that nothing is written outside of (default: PATH)."
        ),
        click.option(
            "--site", type=click.Choice(NOTE_SITES), help="Site of the notes (default: detected)."
        ),
    )
    for option in reversed(options):
        function = option(function)
    return function


def look_options(function: Function) -> Function:
    """Add how figures and films look, and how sure a picture has to be."""
    options = (
        click.option("--lang", type=click.Choice(LANGUAGES),
                     help="Language of figures and films (default: the note's own)."),
        click.option("--theme", type=click.Choice(THEMES),
                     help="Look of figures and films (default: light)."),
        click.option("-q", "--quality", type=QualityName(),
                     help="Of the films (default: the best that is built)."),
        click.option("--at-least", type=click.FloatRange(0.1, 1), default=SURE, show_default=True,
                     help="How sure a figure has to be to be chosen."),
        click.option("--as", "form", type=click.Choice(("vectors", "video")),
                     help="Of the films, where vectors are built and the site runs scripts "
                     "(default: vectors; the video is in both)."),
        click.option("--films/--no-films", default=True, show_default=True,
                     help="Offer films below headings."),
    )  # fmt: skip
    for option in reversed(options):
        function = option(function)
    return function
