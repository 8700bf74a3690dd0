"""``%%dlmotion``: a cell of a notebook that films its scene and shows the film.

``%load_ext dlmotion``, then ``%%dlmotion [OPTIONS] [SCENE]`` over a cell that defines the scene,
with the options of ``film``. The cell runs in the notebook's own names, as all cells do.
"""

from __future__ import annotations

import base64
import shlex
import sys
from dataclasses import fields
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click

from dlmotion.studio.errors import USAGE, CommandError
from dlmotion.studio.filming.failure import Failure
from dlmotion.studio.filming.shoot import Asked

_SHOWN = {
    ".mp4": '<video controls loop muted playsinline style="max-width:100%" src="{data}"></video>',
    ".webm": '<video controls loop muted playsinline style="max-width:100%" src="{data}"></video>',
    ".gif": '<img style="max-width:100%" src="{data}">',
    ".png": '<img style="max-width:100%" src="{data}">',
    ".svg": '<img style="max-width:100%" src="{data}">',
}
_TYPES = {".mp4": "video/mp4", ".webm": "video/webm", ".svg": "image/svg+xml"}


class Shown:
    """A film or picture that a notebook shows by itself, in this session and when it is opened."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def _repr_html_(self) -> str:
        kind = _TYPES.get(self.path.suffix, f"image/{self.path.suffix.lstrip('.')}")
        body = base64.b64encode(self.path.read_bytes()).decode()
        return _SHOWN[self.path.suffix].format(data=f"data:{kind};base64,{body}")

    def __repr__(self) -> str:
        return str(self.path)


def film_cell(line: str, cell: str, names: dict[str, Any]) -> Shown:
    """Film the scene that a cell defines, or the one named in the line, and return it to be shown.

    The scene may use everything that ``names`` holds, the notebook's own variables.

    Raises
    ------
    CommandError
        As the command ``film`` would: one line that says what was expected and what came.
    """
    from manim import tempconfig

    from dlmotion.studio.commands import film
    from dlmotion.studio.project import Project

    with TemporaryDirectory(prefix="dlmotion-cell-") as folder, tempconfig({}):
        file = Path(folder) / "cell.py"
        file.write_text(cell, encoding="utf-8")
        given = _parsed([str(file), *shlex.split(line)])
        asked = Asked(**{field.name: given.pop(field.name) for field in fields(Asked)})
        here = film.Notebook(names, origin=Path.cwd() / "cell.py")
        project, scenes = Project.at(Path.cwd(), None), given.pop("scenes")
        (result,) = film.film_scenes(project, file, scenes, given, asked, here)
    if isinstance(result, Failure):
        raise CommandError("\n  ".join((result.line, *result.more)))
    path = Path(result["path"])
    if path.suffix not in _SHOWN:
        raise CommandError(f"a notebook shows {', '.join(_SHOWN)}, not {path.suffix}", USAGE)
    return Shown(path)


def _parsed(words: list[str]) -> dict[str, Any]:
    """Options of a cell's line, but for what only the command itself uses."""
    from dlmotion.studio.commands.film import command

    try:
        given = dict(command.make_context("%%dlmotion", words).params)
    except click.ClickException as error:
        raise CommandError(error.format_message(), USAGE) from error
    del given["file"], given["as_json"]
    return given


def load(shell: Any) -> None:
    """Register the magic in an IPython shell."""

    def dlmotion(line: str, cell: str) -> Shown | None:
        """Film the cell's scene; the line takes the options of the command ``film``."""
        try:
            return film_cell(line, cell, shell.user_ns)
        except CommandError as error:
            print(f"error: {error}", file=sys.stderr)
            return None

    shell.register_magic_function(dlmotion, "cell", "dlmotion")
