"""``serve``: show the gallery on this machine."""

from __future__ import annotations

import webbrowser
from pathlib import Path

import click

from dlmotion.base.typed import typed
from dlmotion.publish.serve import Server
from dlmotion.studio.commands.gallery import FOLDER
from dlmotion.studio.console import note, say
from dlmotion.studio.errors import CommandError
from dlmotion.studio.examples import examples
from dlmotion.studio.project import Project


@click.command(
    epilog=examples(
        ("serve --open", "show the gallery in the browser"),
        ("serve ~/site --port 8000", "another folder, at a port of your choice"),
    )
)
@click.argument("folder", required=False, type=click.Path(path_type=Path, file_okay=False))
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Default: any that is free.")
@click.option("--open", "show", is_flag=True, help="Open it in the browser.")
@click.pass_obj
def command(project: Project, folder: Path | None, port: int, show: bool) -> None:
    """Serve the gallery (or FOLDER) on 127.0.0.1 until Ctrl-C; nobody else can reach it."""
    root = folder or project.media / FOLDER
    if not (root / "index.html").is_file():
        raise CommandError(f"{root}: expected a gallery, found none; run: {typed()} gallery")
    try:
        server = Server(root, port)
    except OSError as error:
        raise CommandError(
            f"port {port}: expected a free one, got: {error.strerror}; try --port 0"
        ) from error
    with server:
        say(server.url)
        note("Ctrl-C ends it")
        if show:
            webbrowser.open(server.url)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            note("stopped")
