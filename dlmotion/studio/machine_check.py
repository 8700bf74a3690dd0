"""What a machine needs for dlmotion, checked one by one, each with the command that mends it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from string import Formatter

from dlmotion.base import environment
from dlmotion.base.names import FAMILY, LANGUAGES
from dlmotion.base.typed import typed
from dlmotion.publish.lesson import Lesson
from dlmotion.stage.numerals import SCRIPTS
from dlmotion.studio.errors import CommandError
from dlmotion.studio.project import INSTALLED, Project

_PYTHON = ((3, 11), (3, 13))
_FREE_BYTES = 2 << 30
_AGAIN = (
    "install the wheel again, in a new venv" if INSTALLED else "rm -f .venv/.ready && make setup"
)
"""Sets up anew: `make setup` alone believes the mark of the last time."""
_NUMBERS = ("digits and signs of numbers", "0123456789.,+−-×=()%eE<>⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


@dataclass(frozen=True)
class Finding:
    """One thing that was checked; ``remedy`` is what to run if it is not as it should be."""

    name: str
    good: bool
    found: str
    remedy: str = ""


def check_all(project: Project) -> Iterator[Finding]:
    """Yield every finding; nothing is changed but for a trial file that is removed again."""
    lessons, broken = project.lessons()
    yield _python()
    yield _packages()
    yield from _libraries()
    yield _manim()
    yield _font()
    yield from _glyphs(lessons)
    yield _disk(project)
    yield _writing(project)
    for line in broken:
        yield Finding("lesson", False, line, "mend that line of the file")
    if not broken:
        yield Finding("lessons", True, f"{len(lessons)} can be read")


def sentences(lesson: Lesson) -> Iterator[tuple[str, str]]:
    """Every text of a lesson with the key under which its file has it, placeholders left out."""
    named = [("title", lesson.title), ("takeaway", lesson.takeaway)]
    named += [(f"beats.{beat.key}", beat.caption) for beat in lesson.beats]
    named += [(f"labels.{key}", text) for key, text in lesson.labels.items()]
    for figure in lesson.figures:
        named += [
            (f"figures.{figure.name}.caption", figure.caption),
            (f"figures.{figure.name}.alt", figure.alt),
        ]
    for key, texts in named:
        for lang in LANGUAGES:
            yield f"{key}.{lang}", "".join(part for part, *_ in Formatter().parse(texts[lang]))


def _python() -> Finding:
    low, high = _PYTHON
    good = low <= sys.version_info[:2] <= high
    found = ".".join(str(part) for part in sys.version_info[:3])
    remedy = "rm -rf .venv && make setup PYTHON=python3.12"
    if INSTALLED:
        remedy = "python3.12 -m venv .venv, and install the wheel there"
    return Finding("python", good, found, remedy)


def _packages() -> Finding:
    """Ask pip whether every package has what it requires; other installers bring no pip."""
    shown = ", ".join(f"{name} {environment.package_version(name)}" for name in ("manim", "numpy"))
    if find_spec("pip") is None:
        return Finding("packages", True, f"{shown}; not compared, for there is no pip")
    command = [sys.executable, "-m", "pip", "check", "--disable-pip-version-check"]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    lines = (answer.stdout or answer.stderr).strip().splitlines()
    good = answer.returncode == 0
    return Finding("packages", good, shown if good else "; ".join(lines[:3]), _AGAIN)


def _libraries() -> Iterator[Finding]:
    for name, import_name, package in (
        ("cairo", "cairo", "pycairo"),
        ("pango", "manimpango", "manimpango"),
    ):
        probe = subprocess.run(  # noqa: S603
            [sys.executable, "-c", f"import {import_name}"],
            capture_output=True,
            text=True,
            check=False,
        )
        lines = probe.stderr.strip().splitlines()
        found = lines[-1] if lines else f"{environment.library_version(name)}, {package} loads it"
        remedy = f"brew install cairo pango && {_AGAIN}"
        if sys.platform != "darwin":
            remedy = f"sudo apt-get install -y libcairo2-dev libpango1.0-dev && {_AGAIN}"
        yield Finding(name, probe.returncode == 0, found, remedy)


def _manim() -> Finding:
    """Ask the reel which of manim's functions it does not know, in a process that imports manim."""
    command = [sys.executable, "-m", "dlmotion.reel.originals.check"]
    surroundings = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}  # this very code
    answer = subprocess.run(  # noqa: S603
        command, capture_output=True, text=True, check=False, env=surroundings
    )
    lines = answer.stdout.strip().splitlines() or answer.stderr.strip().splitlines()[-1:]
    if answer.returncode == 0:
        return Finding("manim", True, "every function that the reel stands in for is known to it")
    # A part that steps back is slower and right; only without the renderer is nothing filmed.
    stops = not answer.stdout or any("nothing can be filmed" in line for line in lines)
    return Finding("manim", not stops, "; ".join(lines), _AGAIN)


def _font() -> Finding:
    path = environment.font_file()
    found = str(path) if path else f"{FAMILY} is not installed"
    return Finding("font", path is not None, found, environment.FONT_REMEDY)


def _glyphs(lessons: tuple[Lesson, ...]) -> Iterator[Finding]:
    """Look up every character of every sentence in the font."""
    path = environment.font_file()
    if path is None:
        return
    covered = _covered(path)
    lacking = [
        f"{lesson.slug}: {key}: {character!r} (U+{ord(character):04X})"
        for lesson in lessons
        for key, text in [*sentences(lesson), _NUMBERS]
        for character in dict.fromkeys(text)
        if not character.isspace() and ord(_drawn(character)) not in covered
    ]
    for line in lacking:
        yield Finding(
            "glyph", False, f"the font has no {line}", "use another character in that sentence"
        )
    if not lacking:
        count = len({c for lesson in lessons for _, text in sentences(lesson) for c in text})
        yield Finding(
            "glyphs", True, f"all {count} characters of {len(lessons)} lessons are in the font"
        )


def _drawn(character: str) -> str:
    """Return what is looked up in the font: raised and lowered characters are drawn from theirs."""
    return SCRIPTS[character][0] if character in SCRIPTS else character


def _covered(path: Path) -> set[int]:
    from fontTools.ttLib import TTCollection, TTFont

    if path.suffix.lower() not in (".ttc", ".otc"):
        return set(TTFont(path, lazy=True).getBestCmap())
    with TTCollection(str(path), lazy=True) as fonts:
        for font in fonts:
            if font["name"].getDebugName(1) == FAMILY:
                return set(font.getBestCmap())
    return set()


def _disk(project: Project) -> Finding:
    folder = next(path for path in (project.media, *project.media.parents) if path.is_dir())
    free = shutil.disk_usage(folder).free
    found = f"{free / 2**30:.1f} GiB free at {folder}"
    return Finding(
        "disk", free >= _FREE_BYTES, found, f"{typed()} clean --cache, or free at least 2 GiB"
    )


def _writing(project: Project) -> Finding:
    try:
        project.check_writable()
    except CommandError as error:
        return Finding(
            "writing", False, str(error), f"chmod u+w {project.media}, or use --media FOLDER"
        )
    return Finding("writing", True, f"{project.media} and {project.state} take files")
