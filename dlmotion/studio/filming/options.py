"""The options of ``manim render``, by its own names and letters, and what becomes of each."""

from __future__ import annotations

import re
from argparse import Namespace
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import click

from dlmotion.studio.errors import USAGE, CommandError

Function = TypeVar("Function", bound=Callable[..., Any])
QUALITIES = ("l", "m", "h", "p", "k")
FORMATS = ("auto", "none", "png", "png-sequence", "svg", "gif", "mp4", "webm", "mov")
VERBOSITIES = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")

IGNORED = {
    "--notify_outdated_version": "nothing here asks a server",
    "--silent": "nothing here asks a server",
    "--enable_gui": "only of OpenGL",
    "--fullscreen": "only of OpenGL",
    "--enable_wireframe": "only of OpenGL",
    "--use_projection_fill_shaders": "only of OpenGL",
    "--use_projection_stroke_shaders": "only of OpenGL",
    "--no_latex_cleanup": "",
}
"""Flags that change no picture: taken, and nothing is said."""
REFUSED = {
    "--live-preview": "the reel paints no window; `watch` shows a lesson, -p the finished film",
    "--jupyter": "in a notebook use %%dlmotion after %load_ext dlmotion",
    "--video-codec": "films are coded by --preset; see --format for other containers",
    "--pixel-format": "films are coded by --preset; see --format for other containers",
    "--encoder-option": "films are coded by --preset; see --format for other containers",
}
"""Options that ask for what the reel does not do, and what to do instead."""
_VALUES = {
    "--gui_location": click.STRING,
    "--max-inflight-encoders": click.IntRange(min=1),
    "--encoder-queue-size": click.IntRange(min=1),
    "--video-codec": click.STRING,
    "--pixel-format": click.STRING,
    "--encoder-option": click.STRING,
}
_SHORT = {"--live-preview": "-l"}
_PAIR = re.compile(r"\s*(-?\d+)\s*(?:[;,x-]\s*(-?\d+)\s*)?")


def _numbers(expected: str, counts: tuple[int, ...]) -> Callable[..., tuple[int, ...] | None]:
    """Read one or two whole numbers as manim takes them: ``3``, ``3,5``, ``3;5``, ``3-5``."""

    def read(_: click.Context, __: click.Parameter, text: str | None) -> tuple[int, ...] | None:
        if text is None:
            return None
        found = _PAIR.fullmatch(text)
        given = tuple(int(part) for part in found.groups() if part) if found else ()
        if len(given) not in counts or any(number < -1 for number in given):
            raise click.BadParameter(f"expected {expected}, got {text!r}")
        return given

    return read


def _resolution(
    context: click.Context, parameter: click.Parameter, text: str | None
) -> tuple[int, ...] | None:
    given = _numbers("W,H in pixels", (2,))(context, parameter, text)
    if given is not None and min(given) < 1:
        raise click.BadParameter(f"expected W,H in pixels, got {text!r}")
    return given


TAKEN = (
    click.option("-c", "--config_file", type=click.Path(exists=True, dir_okay=False)),
    click.option(
        "-a", "--write_all", "--write-all", is_flag=True, default=None, help="Every scene."
    ),
    click.option(
        "-q",
        "--quality",
        type=click.Choice(QUALITIES, case_sensitive=False),
        help="As manim's: 480p15, 720p30, 1080p60, 1440p60, 2160p60. Default: that of manim.cfg.",
    ),
    click.option("-r", "--resolution", callback=_resolution, metavar="W,H", help="Pixels."),
    click.option(
        *("--fps", "--frame_rate", "frame_rate"),
        type=click.FloatRange(1, 240),
        help="Frames per second.",
    ),
    click.option(
        "--format", type=click.Choice(FORMATS, case_sensitive=False), help="Of what is written."
    ),
    click.option(
        "-t", "--transparent", is_flag=True, default=None, help="Leave the background out."
    ),
    click.option(
        *("-s", "--save_last_frame", "--save-last-frame"),
        is_flag=True,
        default=None,
        help="Only the last frame, as PNG (or --format svg).",
    ),
    click.option(
        *("-n", "--from_animation_number", "--from-animation-number"),
        callback=_numbers("FIRST or FIRST,LAST", (1, 2)),
        metavar="FIRST[,LAST]",
        help="Which plays.",
    ),
    click.option(
        *("-o", "--output_file", "--output"),
        metavar="NAME|PATH",
        help="A name where manim would put it, or a path with a folder or an ending.",
    ),
    click.option("-0", "--zero_pad", type=click.IntRange(0, 9), help="Digits of numbered PNGs."),
    click.option("--media_dir", type=click.Path(), help="Folder for films and pictures."),
    click.option("--log_dir", type=click.Path(), help="Folder for logs."),
    click.option("--log_to_file", is_flag=True, default=None, help="Keep manim's log."),
    click.option("--save_sections", is_flag=True, default=None, help="A film a section, too."),
    click.option("--seed", type=int, help="Of the random numbers (default: 0)."),
    click.option("--tex_template", type=click.Path(exists=True, dir_okay=False)),
    click.option("-v", "--verbosity", type=click.Choice(VERBOSITIES, case_sensitive=False)),
    click.option("--renderer", type=click.Choice(["cairo", "opengl"], case_sensitive=False)),
    click.option(
        "--progress_bar",
        type=click.Choice(["display", "leave", "none"], case_sensitive=False),
        help="none: say nothing of frames, speed and time left.",
    ),
    click.option(
        "--disable_caching", is_flag=True, default=None, help="Film even what has not changed."
    ),
    click.option("--dry_run", is_flag=True, default=None, help="Run the scene, write nothing."),
    click.option("-p", "--preview", is_flag=True, default=None, help="Open what was made."),
    click.option("--preview_command", help="Program that opens it."),
    click.option("--show_in_file_browser", is_flag=True, default=None, help="Show its folder."),
)
"""What changes what is made: handed on to manim's own configuration."""


def manim_options(function: Function) -> Function:
    """Add every option of ``manim render``: those that are taken, ignored and refused."""
    quiet = [*IGNORED, "--gui_location", "--max-inflight-encoders", "--encoder-queue-size"]
    for name in dict.fromkeys([*quiet, *REFUSED]):
        value = _VALUES.get(name)
        short = [_SHORT[name]] if name in _SHORT else []
        refused = name in REFUSED
        function = click.option(
            *short,
            name,
            type=value,
            is_flag=value is None,
            hidden=True,
            expose_value=False,
            multiple=name == "--encoder-option",
            callback=_refuse if refused else None,
        )(function)
    for option in reversed(TAKEN):
        function = option(function)
    return function


def _refuse(_: click.Context, parameter: click.Parameter, value: Any) -> None:
    if value and value != "auto":
        name = parameter.opts[-1]
        raise CommandError(f"{name} is not taken: {REFUSED[name]}", USAGE)


def as_manim_reads(file: Any, names: tuple[str, ...], options: Mapping[str, Any]) -> Namespace:
    """Return the options as manim's configuration digests them; what was not given is None."""
    given = dict(options)
    if given.get("format") == "svg":  # not one of manim's: a still, drawn as vectors
        given["format"] = "png"
    return Namespace(**given, file=file, scene_names=list(names), gui_location=None)
