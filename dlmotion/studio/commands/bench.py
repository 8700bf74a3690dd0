"""``bench``: measure the reel against manim."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dlmotion.base.typed import typed
from dlmotion.publish.lesson import Lesson
from dlmotion.studio.completion import complete_lesson
from dlmotion.studio.console import note, say, say_json
from dlmotion.studio.errors import CommandError
from dlmotion.studio.examples import examples
from dlmotion.studio.options import json_option
from dlmotion.studio.project import Project, choose

if TYPE_CHECKING:
    from dlmotion.reel.bench.bench import Subject


@click.command(
    epilog=examples(
        ("bench softmax", "one lesson, manim against the reel"),
        ("bench talk.py:Opening --rounds 5", "a scene of yours"),
        ("bench --player softmax", "its film as vectors: how large, how fast, how like the film"),
    )
)
@click.argument(
    "subjects",
    nargs=-1,
    metavar="[LESSON | FILE.py[:SCENE]]…",
    shell_complete=complete_lesson,
)
@click.option(
    "--rounds", type=click.IntRange(1, 20), default=3, show_default=True, help="Interleaved rounds."
)
@click.option(
    "-r", "--resolution", type=(int, int), default=(1920, 1080), show_default=True, help="Pixels."
)
@click.option(
    "--fps", type=click.IntRange(1, 240), default=60, show_default=True, help="Frames per second."
)
@click.option(
    "--preset",
    type=click.Choice(["draft", "standard", "archive"]),
    default="standard",
    show_default=True,
)
@click.option(
    "-j",
    "--jobs",
    type=click.IntRange(1, 64),
    default=2,
    show_default=True,
    help="Processes of the reel.",
)
@click.option(
    "--tuned/--no-tuned", default=True, help="Also measure manim with four encoders in flight."
)
@click.option(
    "--player",
    is_flag=True,
    help="Measure films as vectors that are built: sizes; times and likeness in Chromium; edits.",
)
@json_option
@click.pass_obj
def command(
    project: Project,
    subjects: tuple[str, ...],
    rounds: int,
    resolution: tuple[int, int],
    fps: int,
    preset: str,
    jobs: int,
    tuned: bool,
    player: bool,
    as_json: bool,
) -> int:
    """Time stock manim against the reel on lessons (default: all) and any scenes or files.

    Prints a Markdown table.
    """
    from dlmotion.reel.bench.bench import Setting, bench, table

    if player:
        return _player(project, subjects, rounds, as_json)
    setting = Setting(*resolution, fps=fps, preset=preset, jobs=jobs, rounds=rounds, tuned=tuned)
    try:
        rows = bench(_subjects(project, subjects), setting, note)
    except (RuntimeError, ValueError) as error:
        raise CommandError(str(error)) from error
    if as_json:
        say_json([dataclasses.asdict(row) for row in rows])
    else:
        say(table(rows))
    return 0


def _player(project: Project, names: tuple[str, ...], rounds: int, as_json: bool) -> int:
    """Print how large films as vectors are that are built, how fast and how like they are shown.

    At last, how soon an edit of their lessons can be watched.

    Likeness is that of drafts recorded now, since the reel paints what lessons are now.
    """
    from dlmotion.player.columns import StreamError
    from dlmotion.studio import edit_speed, player_likeness, player_speed, player_table
    from dlmotion.studio.commands.watch import DEBOUNCE

    lessons = _lessons(project, list(names))
    films = {
        lesson.slug: project.media / lesson.slug / f"{lesson.slug}.motion" for lesson in lessons
    }
    built = {slug: film for slug, film in films.items() if player_table.is_whole(film)}
    lacking = sorted(films.keys() - built.keys())
    if lacking and (names or not built):
        raise CommandError(
            f"not built whole as vectors: {', '.join(lacking)}; run: {typed()} build --only motions"
        )
    try:
        sizes = player_table.rows_in(project.media, lessons)
    except StreamError as error:
        raise CommandError(f"{project.media}: {error}") from error
    if not as_json:
        say(player_table.table(sizes))
        say()
    speeds = player_speed.speeds(built, rounds, note)
    if not as_json:
        say(player_speed.table(speeds))
        say()
    sys.path[:0] = [str(path) for path in project.code_paths if str(path) not in sys.path]
    measured = [each for each in lessons if each.slug in built]
    alike = player_likeness.likenesses(measured, note)
    if not as_json:
        say(player_likeness.table(alike))
        say()
    edits = edit_speed.edits(measured, project.code_paths, rounds, DEBOUNCE / 1000, note)
    if as_json:
        told: dict[str, Sequence[Any]] = {"sizes": sizes, "speeds": speeds, "likeness": alike}
        told["edits"] = edits
        say_json({name: [dataclasses.asdict(row) for row in rows] for name, rows in told.items()})
    else:
        say(edit_speed.table(edits))
    return 0


def _subjects(project: Project, names: tuple[str, ...]) -> list[Subject]:
    """What to measure: scenes of files as they are named, then lessons."""
    from dlmotion.reel.bench.bench import Subject
    from dlmotion.reel.record.load import scenes_in

    files = [name for name in names if ":" in name or name.endswith(".py")]
    named = [name for name in names if name not in files]
    chosen = _lessons(project, named) if named or not names else []
    found: list[Subject] = []
    for name in files:
        if name.endswith(".py"):
            scenes = list(scenes_in(Path(name)))
            label, only = (
                (scenes[0], scenes[0]) if len(scenes) == 1 else (f"all of {Path(name).name}", None)
            )
            found.append(Subject(label, Path(name), only))
        else:
            file, _, scene = name.rpartition(":")
            found.append(Subject(scene, Path(file), scene))
    for lesson in chosen:
        scene = "".join(part.capitalize() for part in lesson.scene_path.stem.split("_")) + "Scene"
        found.append(Subject(lesson.slug, lesson.scene_path, scene))
    return found


def _lessons(project: Project, names: list[str]) -> list[Lesson]:
    """Lessons of these names, all if there are none."""
    lessons, broken = project.lessons()
    return choose(lessons, names, broken)
