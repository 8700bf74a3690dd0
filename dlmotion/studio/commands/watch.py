"""``watch``: show a lesson anew whenever it is saved."""

from __future__ import annotations

import os
import subprocess
import sys
import webbrowser
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Thread
from typing import Any

import click

from dlmotion.base.names import LANGUAGES, THEMES
from dlmotion.base.typed import typed
from dlmotion.player.script import script
from dlmotion.publish.lesson import Lesson
from dlmotion.publish.serve import Server
from dlmotion.publish.watch_page import CSP, Board, Panel, routes
from dlmotion.studio.completion import complete_lesson
from dlmotion.studio.console import note, say
from dlmotion.studio.errors import CommandError
from dlmotion.studio.examples import examples
from dlmotion.studio.numbers import inputs_in
from dlmotion.studio.preview import Preview, Request, Shown, Trial
from dlmotion.studio.project import BUILT_IN, Project, choose
from dlmotion.studio.site import check_environment
from dlmotion.studio.watcher import SUFFIXES, Watcher

DEBOUNCE, STEP = 120, 30
"""Milliseconds in which saves count as one, and between looks."""


@click.command(
    epilog=examples(
        ("watch softmax --open", "see a lesson in the browser while you write it"),
        ("watch --lang en --theme light", "whichever lesson is saved, in English"),
    )
)
@click.argument("lesson", required=False, shell_complete=complete_lesson)
@click.option(
    "--lang", type=click.Choice(LANGUAGES), default="zh", show_default=True, help="Language."
)
@click.option(
    "--theme", type=click.Choice(THEMES), default="dark", show_default=True, help="Theme."
)
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Default: any that is free.")
@click.option("--open", "show", is_flag=True, help="Open the page in the browser.")
@click.pass_obj
def command(
    project: Project, lesson: str | None, lang: str, theme: str, port: int, show: bool
) -> None:
    """On every save draw the changed beat, then film the draft; the page reloads by itself.

    Beside them stand the lesson's inputs: a change plays the lesson with it.
    """
    lessons, broken = project.lessons()
    only = choose(lessons, [lesson], broken)[0].slug if lesson else None
    check_environment(project)
    board, preview = Board(), Preview(project.code_paths)
    panel = panel_of(project, preview, lang, theme)
    preview.warm()
    try:
        server = Server(project.state, port, routes(board, lang, panel), CSP)
    except OSError as error:
        preview.close()
        raise CommandError(
            f"port {port}: expected a free one, got: {error.strerror}; try --port 0"
        ) from error
    watcher = _watcher(project, board, preview, lang, theme, only)
    with server:
        Thread(target=server.serve_forever, daemon=True).start()
        say(server.url)
        note("save a lesson to see it; Ctrl-C ends it")
        if show:
            webbrowser.open(server.url)
        try:
            watcher.start(lessons)
            follow(project, watcher)
        except KeyboardInterrupt:
            note("stopped")
        finally:
            watcher.stop()
            preview.close()
            server.shutdown()


def follow(project: Project, watcher: Watcher) -> None:
    """Hand every save to the watcher until Ctrl-C."""
    from watchfiles import watch

    packages = ("dlcore", "dlmotion/stage", "dlmotion/reel")
    folders = [project.scenes, *([BUILT_IN] if project.built_in else [])]
    folders += [root / name for root in project.roots for name in packages]
    for changes in watch(
        *filter(Path.is_dir, folders),
        watch_filter=_is_code,
        debounce=DEBOUNCE,
        step=STEP,
        raise_interrupt=True,
    ):
        watcher.saved({Path(path) for _, path in changes if Path(path).is_file()})


def _is_code(_: object, path: str) -> bool:
    return (
        path.endswith(SUFFIXES)
        and "__pycache__" not in path
        and not Path(path).name.startswith(".")
    )


def panel_of(project: Project, preview: Preview, lang: str, theme: str) -> Panel:
    """What the page may change of the lesson that it shows."""

    def found(slug: str) -> Lesson:
        lessons, broken = project.lessons()
        return choose(lessons, [slug], broken)[0]

    def inputs(slug: str) -> list[dict[str, Any]]:
        # A file is chosen by its path, which pages do not learn.
        files = {"image", "source", "data"}
        return [row for row in inputs_in(found(slug), project) if row["kind"] not in files]

    def trial(
        slug: str, settings: Sequence[str], beat: str, part: Callable[[bytes], None]
    ) -> bytes | str:
        asked = Trial(found(slug).module, tuple(settings), lang, theme, beat=beat)
        tried = preview.tried(asked, part)
        return tried.error or tried.stream

    return Panel(inputs, trial, script(), f"{typed()} build")


def _watcher(
    project: Project, board: Board, preview: Preview, lang: str, theme: str, only: str | None
) -> Watcher:
    folder = project.state / "watch"
    folder.mkdir(parents=True, exist_ok=True)

    def picture(lesson: Lesson) -> Path:
        return folder / f"{lesson.slug}.png"

    def still(lesson: Lesson, beat: str | None) -> Shown:
        return preview.still(Request(lesson.module, beat, lang, theme, picture(lesson)))

    return Watcher(
        scenes=project.scenes,
        board=board,
        still=still,
        film=lambda lesson: Building(project, lesson, lang, theme),
        picture=picture,
        movie=lambda lesson: (
            project.media / lesson.slug / f"{lesson.slug}.{lang}.{theme}.draft.mp4"
        ),
        renew=preview.restart,
        lang=lang,
        only=only,
        told=note,
    )


class Building:
    """A build of one draft film in a process of its own, so that a new save can stop it."""

    def __init__(self, project: Project, lesson: Lesson, lang: str, theme: str) -> None:
        words = [
            "--project",
            str(project.folder),
            "--media",
            str(project.media),
            "build",
            lesson.slug,
        ]
        options = ["--only", "videos", "-q", "draft", "--lang", lang, "--theme", theme]
        program = [
            sys.executable,
            "-c",
            "from dlmotion.studio.cli import main; main()",
            *words,
            *options,
        ]
        paths = os.pathsep.join(str(path) for path in project.code_paths)
        environment = {
            **os.environ,
            "PYTHONPATH": paths,
            "PYTHONDONTWRITEBYTECODE": "1",
            "NO_COLOR": "1",
        }
        self._process = subprocess.Popen(  # noqa: S603
            program, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=environment
        )

    def wait(self) -> str:
        """Wait until it is done; returns the last line that it complained with, or nothing."""
        _, said = self._process.communicate()
        if self._process.returncode == 0:
            return ""
        errors = [line for line in said.splitlines() if line.startswith("error: ")]
        return (errors or said.splitlines() or ["the draft could not be filmed"])[-1].removeprefix(
            "error: "
        )

    def stop(self) -> None:
        """End it as Ctrl-C would; what was finished is kept."""
        self._process.terminate()
