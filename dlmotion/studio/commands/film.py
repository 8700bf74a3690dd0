"""``film``: film any manim scene through the reel."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click

from dlmotion.base.environment import font_evidence
from dlmotion.base.hashes import FileHashes
from dlmotion.studio.console import fail, note, say, say_json
from dlmotion.studio.errors import FAILED, USAGE, CommandError, plainly
from dlmotion.studio.examples import examples
from dlmotion.studio.filming.failure import Failure, failure_of
from dlmotion.studio.filming.known import OURS, Known
from dlmotion.studio.filming.namesake import has_namesake, is_renamed, run_renamed
from dlmotion.studio.filming.options import manim_options
from dlmotion.studio.filming.places import Sources, places_of
from dlmotion.studio.filming.progress import Watched
from dlmotion.studio.filming.scenes import chosen, readable
from dlmotion.studio.filming.settings import (
    STDIN,
    Settings,
    can_stand,
    configure,
    keep_logs,
    pictured,
)
from dlmotion.studio.filming.shoot import Asked, Order, kind_of, shoot
from dlmotion.studio.filming.witness import Witness, watching
from dlmotion.studio.options import jobs_option, json_option
from dlmotion.studio.project import Project
from dlmotion.studio.summary import Stopwatch, weight


@click.command(
    epilog=examples(
        ("film talk.py Opening -qh", "one scene of yours, as `manim -qh` would"),
        ("film talk.py -a -ql", "every scene of the file, small"),
        ("film talk.py Opening --at 3.5", "a still of one moment"),
    )
)
@click.argument(
    "file", type=click.Path(path_type=Path, exists=True, dir_okay=False, allow_dash=True)
)
@click.argument("scenes", nargs=-1, metavar="[SCENE]...")
@manim_options
@click.option("--section", help="A still of the end of this section.")
@click.option("--at", "time", type=click.FloatRange(0), help="A still at this time in seconds.")
@click.option(
    "--preset",
    type=click.Choice(["draft", "standard", "archive"]),
    default="standard",
    show_default=True,
)
@click.option(
    "--frame-hashes",
    type=click.Path(path_type=Path, dir_okay=False),
    help="SHA-256 of every frame, as JSON.",
)
@jobs_option
@json_option
@click.pass_obj
def command(
    project: Project,
    /,
    file: Path,
    scenes: tuple[str, ...],
    section: str | None,
    time: float | None,
    preset: str,
    frame_hashes: Path | None,
    jobs: int | None,
    as_json: bool,
    **options: Any,
) -> int:
    """Film scenes of FILE, any manim scenes, with the same pixels as manim.

    Options and manim.cfg mean what they mean to `manim render`; several scenes are filmed side by
    side. FILE may be - for standard input. A film that nothing has changed for is left as it is.
    """
    if has_namesake(file) and not is_renamed():
        run_renamed(project.folder)
    watch = Stopwatch()
    asked = Asked(section, time, preset, frame_hashes, jobs)
    known = _known(project, file, scenes, options, asked)
    standing = known.recall() if known else None
    if standing is not None:
        _tell(standing, as_json=as_json)
        if not as_json:
            note(_summary(standing, watch, "fresh"))
        return 0
    with _data_alone() if as_json else nullcontext():
        results = film_scenes(project, file, scenes, options, asked, known=known)
    _tell(results, as_json=as_json)
    made = [result for result in results if isinstance(result, dict)]
    if made and not as_json:
        note(_summary(made, watch, "made"))
    _open([Path(result["path"]) for result in made if result["path"]])
    return FAILED if len(made) < len(results) else 0


def _known(
    project: Project,
    file: Path,
    scenes: tuple[str, ...],
    options: Mapping[str, Any],
    asked: Asked,
) -> Known | None:
    """What is known of this command from earlier, where it makes files that can be compared."""
    more = ("disable_caching", "dry_run", "log_to_file", "preview", "show_in_file_browser")
    if file == STDIN or asked.frame_hashes or is_renamed() or any(map(options.get, more)):
        return None
    words = replace(asked, jobs=None)
    return Known.of(project.state, (str(file), scenes, sorted(options.items()), words))


@dataclass(frozen=True)
class Notebook:
    """Where a cell stands: names that it may use, and what its outputs are named by."""

    names: Mapping[str, Any]
    origin: Path


def film_scenes(
    project: Project,
    file: Path,
    names: tuple[str, ...],
    options: Mapping[str, Any],
    asked: Asked,
    notebook: Notebook | None = None,
    known: Known | None = None,
) -> list[dict[str, Any] | Failure]:
    """Make what is asked of the scenes of a file; tells of each what was made, or why it was not.

    What depends on the names of a notebook cannot be known again, nor what of ours goes by another
    name: nothing is then taken over from earlier films. Otherwise ``known`` is told of these.

    Raises
    ------
    CommandError
        If nothing can be made of what was asked.
    """
    fonts = _fonts(project)
    witness = Witness((project.state, OURS))
    with watching(witness) if known else nullcontext():
        source = configure(file, names, options)
        with readable(source) as path:
            found = _imported(path, names, notebook.names if notebook else {})
            settings = Settings.now()
            keep_logs()
            order = Order(
                kind=kind_of(settings, asked, options["format"]),
                settings=settings,
                asked=asked,
                jobs=asked.jobs or len(os.sched_getaffinity(0)),
                state=project.state,
                evidence=fonts + pictured(),
                remembers=notebook is None and not is_renamed(),
            )
            if len(found) > 1 and (settings.name or asked.frame_hashes):
                raise CommandError(
                    f"--output and --frame-hashes are for one scene, got {len(found)}", USAGE
                )
            origin = notebook.origin if notebook else source
            results = _shoot_all(found, origin, path, order, witness)
    seen = witness.seen()
    for result in results:
        if isinstance(result, dict):
            seen.add(result.pop("@seen"))
    if known and can_stand():
        known.keep(results, seen)
    return results


def _imported(path: Path, names: tuple[str, ...], borrowed: Mapping[str, Any]) -> list[type]:
    """The scenes of a file; an error while it is imported is told with its line."""
    from manim import config

    try:
        return chosen(path, names, every=config.write_all, borrowed=borrowed)
    except CommandError:
        raise
    except (Exception, SystemExit) as error:
        failed = failure_of(error, "", path)
        if failed is None:
            raise
        raise CommandError("\n  ".join((failed.line, *failed.more))) from error


def _shoot_all(
    scenes: list[type], source: Path, path: Path, order: Order, witness: Witness
) -> list[dict[str, Any] | Failure]:
    """Make all films or stills, as many at once as there may be processes."""
    from dlmotion.reel.segments.children import in_children

    own = source if source == STDIN else source.resolve()
    sources = Sources.read(order.state / "films.json")
    places = {
        scene: places_of(scene.__name__, own, order.kind, order.settings.name, sources)
        for scene in scenes
    }
    each = replace(order, jobs=max(order.jobs // len(scenes), 1))
    with TemporaryDirectory(prefix="dlmotion-frames-") as folder:
        logs = {scene.__name__: Path(folder) / scene.__name__ for scene in scenes}
        with Watched(logs, shows=order.settings.watched):
            work = partial(_shoot, path=path, places=places, order=each, logs=logs, witness=witness)
            results = in_children(work, scenes, order.jobs)
    written = [Path(done["path"]) for done in results if isinstance(done, dict) and done["path"]]
    if written:
        sources.note({out.absolute(): own for out in written})
    return results


def _shoot(
    scene: type,
    *,
    path: Path,
    places: Mapping[type, tuple[Path, Path]],
    order: Order,
    logs: Mapping[str, Path],
    witness: Witness,
) -> dict[str, Any] | Failure:
    try:
        told = shoot(scene, *places[scene], order, logs[scene.__name__])
        return {"scene": scene.__name__, "@seen": witness.seen()} | told
    except (Exception, SystemExit) as error:
        failed = failure_of(error, scene.__name__, path)
        if failed is not None:
            return failed
        if isinstance(error, ValueError):  # what was asked of the reel cannot be
            raise CommandError(str(error), USAGE) from error
        if isinstance(error, OSError):
            raise CommandError(plainly(error)) from error
        raise


def _tell(results: Sequence[dict[str, Any] | Failure], *, as_json: bool) -> None:
    made = [result for result in results if isinstance(result, dict)]
    if as_json and made:
        say_json(made[0] if len(results) == 1 else {"films": made})
    elif not as_json:
        for result in made:
            say(result["path"] or f"{result['scene']}: {result['frames']} frames, nothing written")
    for failed in results:
        if isinstance(failed, Failure):
            fail(failed.line, *failed.more)


def _summary(made: Sequence[dict[str, Any]], watch: Stopwatch, how: str) -> str:
    """How many, how long it took, what they weigh; a folder of numbered PNGs is not weighed."""
    size = weight(Path(result["path"]) for result in made if result["path"])
    return watch.line(f"{len(made)} {how}", size)


def _fonts(project: Project) -> str:
    """Fonts of this machine, which the reel does not know of."""
    hashes = FileHashes(project.state / "hashes.json")
    found = font_evidence(hashes)
    hashes.save()
    return repr(found)


def _open(paths: list[Path]) -> None:
    """Show what was made, where ``-p`` or manim.cfg ask for it."""
    from manim import config

    for path in paths:
        if config.show_in_file_browser:
            click.launch(str(path), locate=True)
        if config.preview and config.preview_command:
            subprocess.run([config.preview_command, str(path)], check=False)  # noqa: S603
        elif config.preview:
            click.launch(str(path))


@contextmanager
def _data_alone() -> Iterator[None]:
    """Whatever is printed inside goes to stderr: what comes out is JSON and nothing else."""
    sys.stdout.flush()
    kept = os.dup(1)
    os.dup2(2, 1)
    try:
        yield
    finally:
        sys.stdout.flush()
        os.dup2(kept, 1)
        os.close(kept)
