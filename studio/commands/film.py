"""``film``: film any manim scene through the reel."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from studio.console import say, say_json
from studio.errors import USAGE, CommandError, plainly
from studio.options import jobs_option, json_option
from studio.project import Project

# manim's own letters: width, height, frames per second.
QUALITIES = {
    "l": (854, 480, 15),
    "m": (1280, 720, 30),
    "h": (1920, 1080, 60),
    "p": (2560, 1440, 60),
    "k": (3840, 2160, 60),
}


def _resolution(_: click.Context, __: click.Parameter, text: str | None) -> tuple[int, int] | None:
    if text is None:
        return None
    parts = text.replace("x", ",").split(",")
    if len(parts) != 2 or not all(part.strip().isdigit() and int(part) > 0 for part in parts):
        raise click.BadParameter(f"expected W,H in pixels, got {text!r}")
    return int(parts[0]), int(parts[1])


def _plays(_: click.Context, __: click.Parameter, text: str | None) -> tuple[int, int] | None:
    if text is None:
        return None
    parts = text.split(",")
    if len(parts) > 2 or not all(part.strip().isdigit() for part in parts):
        raise click.BadParameter(f"expected FIRST or FIRST,LAST, got {text!r}")
    return int(parts[0]), int(parts[1]) if len(parts) == 2 else -1


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.argument("scenes", nargs=-1, metavar="[SCENE]...")
@click.option("-a", "--write-all", is_flag=True, help="Every scene of the file.")
@click.option("-q", "--quality", type=click.Choice(list(QUALITIES)), default="h", show_default=True, help="As manim's.")
@click.option("-r", "--resolution", callback=_resolution, metavar="W,H", help="Pixels, instead of the quality's.")
@click.option("--fps", type=click.FloatRange(1, 240), help="Frames per second, instead of the quality's.")
@click.option("--format", "kind", type=click.Choice(["mp4", "webm", "mov", "gif", "png", "svg"]), help="Of the film.")
@click.option("-t", "--transparent", is_flag=True, help="Leave the background out (webm, mov, gif, png, svg).")
@click.option("-s", "--save-last-frame", is_flag=True, help="Only the last frame, as PNG (or --format svg).")
@click.option("--section", help="A still of the end of this section.")
@click.option("--at", "time", type=click.FloatRange(0), help="A still at this time in seconds.")
@click.option("-n", "--from-animation-number", "plays", callback=_plays, metavar="FIRST[,LAST]", help="Which plays.")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="File to write.")
@click.option("--seed", type=int, default=0, show_default=True, help="Of the random numbers.")
@click.option("--preset", type=click.Choice(["draft", "standard", "archive"]), default="standard", show_default=True)
@click.option(
    "--frame-hashes", type=click.Path(path_type=Path, dir_okay=False), help="SHA-256 of every frame, as JSON."
)
@jobs_option
@json_option
@click.pass_obj
def command(
    project: Project, file: Path, scenes: tuple[str, ...], write_all: bool, as_json: bool, **options: Any
) -> int:
    """Film scenes of FILE, any manim scenes, with the same pixels as manim; several are filmed side by side."""
    width, height, fps = QUALITIES[options["quality"]]
    width, height = options["resolution"] or (width, height)
    shape = {"width": width, "height": height, "fps": options["fps"] or fps, "seed": options["seed"]}
    try:
        chosen = _chosen(file, scenes, every=write_all)
        if len(chosen) > 1 and (options["output"] or options["frame_hashes"]):
            raise ValueError(f"--output and --frame-hashes are for one scene, got {len(chosen)}")
        results = _shoot_all(project, chosen, file, shape, options)
    except ValueError as error:
        raise CommandError(str(error), USAGE) from error
    except OSError as error:
        raise CommandError(plainly(error)) from error
    if as_json:
        say_json(results[0] if len(chosen) == 1 else {"films": results})
    else:
        for result in results:
            say(result["path"])
    return 0


def _chosen(file: Path, names: tuple[str, ...], *, every: bool) -> list[type]:
    """The scenes of these names, all of the file, or the only one it has."""
    from reel.load import load_scene, scenes_in

    if names and not every:
        return [load_scene(file, name) for name in dict.fromkeys(names)]
    found = scenes_in(file)
    if len(found) == 1 or (found and every):
        return list(found.values())
    raise ValueError(f"expected the name of a scene, or -a for all; {file} has: {', '.join(found) or 'none'}")


def _shoot_all(
    project: Project, scenes: list[type], file: Path, shape: dict[str, Any], options: dict[str, Any]
) -> list[dict[str, Any]]:
    """Write all films or stills, as many at once as there may be processes."""
    import os

    from reel.children import in_children

    jobs = options["jobs"] or len(os.sched_getaffinity(0))
    own = options | {"jobs": max(jobs // len(scenes), 1)}

    def shoot(scene: type) -> dict[str, Any]:
        try:
            return _shoot(project, scene, file, shape, own)
        except (ValueError, OSError):
            raise
        except Exception as error:
            raise RuntimeError(f"{scene.__name__} of {file}: {type(error).__name__}: {error}") from error

    return in_children(shoot, scenes, jobs)


def _shoot(project: Project, scene: type, file: Path, shape: dict[str, Any], options: dict[str, Any]) -> dict[str, Any]:
    """Write the film or the still; returns what there is to say about it."""
    import reel

    wants_still = options["save_last_frame"] or options["section"] or options["time"] is not None
    kind = options["kind"] or ("png" if wants_still else "mov" if options["transparent"] else "mp4")
    default = project.media / "films" / file.stem / f"{scene.__name__}.{kind}"
    out = options["output"] or default
    out = out if out.suffix else out.with_suffix(f".{kind}")
    more = {"transparent": options["transparent"], "frame_hashes": options["frame_hashes"]}
    if kind in ("png", "svg"):
        path = reel.still(scene, out, section=options["section"], time=options["time"], **shape, **more)
        return {"path": str(path), "frames": 1}
    film = reel.film(
        scene,
        out,
        **shape,
        **more,
        format=kind,
        preset=options["preset"],
        plays=options["plays"],
        jobs=options["jobs"],
        store=reel.Store(project.state / "reel"),
    )
    return {
        "path": str(film.path),
        "frames": film.frames,
        "duration": round(film.duration, 3),
        "painted": film.misses,
        "reused": film.hits,
        "passed": film.passed,
        "sections": [{"name": mark.name, "start": mark.start, "end": mark.end} for mark in film.sections],
    }
