"""``marks``: write the index of marks, each with a picture and an example."""

from __future__ import annotations

from pathlib import Path

import click
from PIL import Image

from dlmotion.base.atomic import write_bytes, write_text
from dlmotion.studio.commands.build import short
from dlmotion.studio.console import note, say
from dlmotion.studio.errors import CommandError, plainly
from dlmotion.studio.examples import examples
from dlmotion.studio.mark_gallery.example import SOFTWARE
from dlmotion.studio.mark_gallery.index import HEAD, PICTURES, all_examples, index_text, undrawn
from dlmotion.studio.project import Project

NAME = "MARKS.md"


@click.command(
    epilog=examples(
        ("marks", "docs/MARKS.md and its pictures"),
        ("marks --to ~/somewhere", "the same in another folder"),
    )
)
@click.option(
    "--to",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="Default: docs in the project.",
)
@click.pass_obj
def command(project: Project, folder: Path | None) -> int:
    """Write MARKS.md and marks/*.png: every mark with its picture, arguments and an example.

    A file that is not ours is never overwritten.
    """
    home = folder or project.folder / "docs"
    text, pictures = home / NAME, home / PICTURES
    drawn = {pictures / example.file: example.picture() for example in all_examples()}
    try:
        for path in (text, *drawn):
            if path.exists() and not _ours(path):
                raise CommandError(
                    f"{short(path)}: expected a file that `marks` wrote, got someone else's; "
                    "move it away"
                )
        for path in pictures.glob("*.png"):
            if path not in drawn and _ours(path):
                path.unlink()
        for path, picture in drawn.items():
            write_bytes(path, picture)
        write_text(text, index_text())
    except OSError as error:
        raise CommandError(plainly(error)) from error
    note(f"{len(drawn)} marks")
    if left := sorted(undrawn()):
        note(f"without an example: {', '.join(left)}")
    say(short(text))
    return 0


def _ours(path: Path) -> bool:
    """Whether a file says that this command made it."""
    if path.suffix == ".md":
        return path.read_text(encoding="utf-8", errors="replace").startswith(HEAD)
    try:
        with Image.open(path) as image:
            return image.info.get("Software") == SOFTWARE
    except OSError:  # Pillow's word for what is no picture, too.
        return False
