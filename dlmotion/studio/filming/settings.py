"""manim's configuration for a file: manim.cfg, then the flags, then what the file itself sets.

That is the order of ``manim render``, which reads its files before its flags and runs the module
after both. ``manim.cfg`` of the working folder and of the user are read where manim is imported.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dlmotion.studio.errors import USAGE, CommandError
from dlmotion.studio.filming.options import as_manim_reads

_CONFIG = "manim.cfg"
STDIN = Path("-")
_PICTURED = (
    *("pixel_width", "pixel_height", "frame_rate", "frame_width", "frame_height"),
    *("background_color", "background_opacity", "seed", "assets_dir", "plugins", "tex_template"),
)
"""What pictures depend on, besides the scene."""


def configure(file: Path, names: tuple[str, ...], options: Mapping[str, Any]) -> Path:
    """Let manim's configuration digest the flags; returns the file of the scenes.

    A ``manim.cfg`` beside the file counts where the working folder has none. FILE may be a
    configuration that names the file, as for manim.

    Raises
    ------
    CommandError
        If manim does not take a value, in its own words.
    """
    from manim import config, console, logger

    console.stderr = True  # what manim remarks is not data
    for handler in logger.handlers:
        handler.setLevel("WARNING")  # as the reel has it while it films; a log may hold more
    beside = file.parent / _CONFIG
    lone = options.get("config_file") is None and file.suffix != ".cfg"
    try:
        if file != STDIN and lone and beside.is_file() and not Path(_CONFIG).is_file():
            config.digest_file(beside)
        config.digest_args(as_manim_reads(file, names, options))
    except (ValueError, KeyError, FileNotFoundError) as error:
        raise CommandError(" ".join(str(error).split()), USAGE) from error
    return Path(config.input_file) if file.suffix == ".cfg" else file


@dataclass(frozen=True)
class Settings:
    """What manim's configuration says once the file was run: size, rate, background, format."""

    width: int
    height: int
    fps: float
    seed: int
    format: str
    transparent: bool
    plays: tuple[int, int] | None
    sections: bool
    written: bool
    name: str | None
    digits: int
    watched: bool

    @classmethod
    def now(cls) -> Settings:
        """Read the configuration as it stands.

        Raises
        ------
        CommandError
            If it wants OpenGL, or a format that cannot be what is asked of it.
        """
        from manim import config

        if str(getattr(config.renderer, "value", config.renderer)).lower() == "opengl":
            raise CommandError(
                "the scene asks for OpenGL, whose pictures a graphics card paints; dlmotion films "
                "scenes of manim's cairo renderer: leave the renderer out, or use manim render",
                USAGE,
            )
        first, last = config.from_animation_number, config.upto_animation_number
        whole = first == 0 and last in (-1, float("inf"))
        return cls(
            width=config.pixel_width,
            height=config.pixel_height,
            fps=config.frame_rate,
            seed=config.seed or 0,
            format=config.format or "auto",
            transparent=config.transparent,
            plays=None if whole else (first, -1 if last == float("inf") else last),
            sections=config.save_sections,
            written=not config.dry_run,
            name=str(config.output_file) if config.output_file else None,
            digits=config.zero_pad,
            watched=config.progress_bar != "none",
        )

    @property
    def shape(self) -> dict[str, Any]:
        """Keywords of a film and of a still alike."""
        return {"width": self.width, "height": self.height, "fps": self.fps, "seed": self.seed}


def keep_logs() -> None:
    """Fix the folder of manim's logs: media, where it would be, is a passing one while filming."""
    from manim import config

    if config.log_to_file:
        folder: Any = config.get_dir("log_dir")
        folder.mkdir(parents=True, exist_ok=True)
        config.log_dir = str(folder.absolute())


def can_stand() -> bool:
    """Whether a film may be left as it is next time: nothing shown, logged or done by plugins."""
    from manim import config

    shown = config.preview or config.show_in_file_browser
    return not (shown or config.log_to_file or config.plugins or config.dry_run)


def pictured() -> str:
    """Everything of the configuration that pictures depend on: evidence of a film."""
    from manim import config

    values = {name: config[name] for name in _PICTURED if name != "tex_template"}
    return repr((sorted(values.items(), key=repr), vars(config.tex_template)))
