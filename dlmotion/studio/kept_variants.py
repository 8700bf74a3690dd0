"""Variants with a name: inputs of a lesson that ``dlmotion.toml`` of the project keeps.

``[variants.gradient-descent.slow]`` with ``learning_rate = 0.3`` is ``gradient-descent@slow``.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from dlmotion.base.atomic import write_text
from dlmotion.publish.escape import is_name
from dlmotion.publish.lesson import Lesson
from dlmotion.studio.errors import USAGE, CommandError
from dlmotion.studio.variant import split

NAME = "dlmotion.toml"
_TABLE = "variants"
_WHOLE = re.compile(r"-?(0|[1-9]\d*)")


def read_variants(
    folder: Path, lessons: Sequence[Lesson]
) -> tuple[dict[str, list[Lesson]], tuple[str, ...]]:
    """Read the variants of a project by lesson, and one line for each that cannot be used."""
    path = folder / NAME
    if not path.is_file():
        return {}, ()
    by_slug = {lesson.slug: lesson for lesson in lessons}
    found: dict[str, list[Lesson]] = {}
    wrong: list[str] = []
    try:
        table = tomllib.loads(path.read_bytes().decode("utf-8")).get(_TABLE, {})
        for slug, variants in _tables(table, _TABLE).items():
            if slug not in by_slug:
                raise _Wrong(f"{_TABLE}.{slug}", "a lesson", slug)
            for name, inputs in _tables(variants, f"{_TABLE}.{slug}").items():
                settings = _settings(inputs, f"{_TABLE}.{slug}.{name}", folder)
                if not is_name(name):
                    raise _Wrong(f"{_TABLE}.{slug}", "names of a-z, 0-9 and -", name)
                found.setdefault(slug, []).append(by_slug[slug].as_variant(name, settings))
    except (_Wrong, tomllib.TOMLDecodeError, OSError, UnicodeDecodeError) as error:
        wrong.append(f"{NAME}: {' '.join(str(error).split())}")
    return found, tuple(wrong)


def keep_variant(folder: Path, lesson: Lesson, name: str, settings: Sequence[str]) -> Lesson:
    """Write a variant into ``dlmotion.toml``, instead of one of that name; all else stays.

    Raises CommandError if the name cannot be one, or the file cannot be read or written.
    """
    if not is_name(name):
        raise CommandError(f"--as: expected a name of a-z, 0-9 and -, got {name!r}", USAGE)
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    path = folder / NAME
    try:
        document = tomlkit.parse(path.read_bytes().decode("utf-8") if path.exists() else "")
        variants = document.setdefault(_TABLE, tomlkit.table(is_super_table=True))
        of_lesson = variants.setdefault(lesson.base, tomlkit.table(is_super_table=True))
        kept = tomlkit.table()
        for key, value in sorted(map(split, settings)):
            kept.add(key, _value(value, folder))
        if of_lesson.get(name) != kept.unwrap():
            of_lesson[name] = kept
            write_text(path, tomlkit.dumps(document))
    except (TOMLKitError, AttributeError, TypeError) as error:
        line = " ".join(str(error).split())
        raise CommandError(f"{NAME}: expected tables of variants, got: {line}") from error
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{path}: expected a file to write to, got: {error}") from error
    return lesson.as_variant(name, _settings(kept.unwrap(), name, folder))


class _Wrong(Exception):
    """A table of the file that cannot be used."""

    def __init__(self, where: str, expected: str, got: object) -> None:
        super().__init__(f"{where}: expected {expected}, got {got!r}")


def _tables(value: object, where: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _Wrong(where, "a table", value)
    return value


def _settings(inputs: object, where: str, folder: Path) -> list[str]:
    """Return the ``key=value`` of a table; a file is looked for from the project's folder."""
    settings = []
    for key, value in _tables(inputs, where).items():
        if isinstance(value, bool) or not isinstance(value, int | float | str | list):
            raise _Wrong(f"{where}.{key}", "a number, a text or a list of texts", value)
        text = ",".join(map(str, value)) if isinstance(value, list) else str(value)
        file = folder / text
        settings.append(f"{key}={file.resolve() if text and file.is_file() else text}")
    if not settings:
        raise _Wrong(where, "at least one input", inputs)
    return settings


def _value(text: str, folder: Path) -> Mapping[str, Any] | Any:
    """Return what TOML writes for one input: numbers as they are, files below the folder short."""
    if _WHOLE.fullmatch(text):
        return int(text)
    try:
        number = float(text)
    except ValueError:
        path = Path(text)
        below = path.is_file() and path.is_relative_to(folder)
        return path.relative_to(folder).as_posix() if below else text
    return number if str(number) == text else text
