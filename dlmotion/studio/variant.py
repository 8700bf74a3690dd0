"""A variant: a lesson with other inputs than its own, kept apart from the lesson itself."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from pathlib import Path

from dlmotion.publish.lesson import Lesson

_IDX = r"-(images|labels)[.-]"


def variant_name(settings: Sequence[str]) -> str:
    """Name of the folder for some ``key=value`` settings; "" for none.

    In [a-z0-9-] and at most 64 long. A readable part and six digits of a hash, since 0.3 and 0-3
    read the same.
    """
    if not settings:
        return ""
    text = "-".join(
        f"{key}-{Path(value).stem if '/' in value else value}"
        for key, value in map(split, settings)
    )
    readable = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:57].strip("-")
    digest = hashlib.sha256(json.dumps(sorted(settings)).encode()).hexdigest()[:6]
    return f"{readable}-{digest}" if readable else digest


def split(setting: str) -> tuple[str, str]:
    """Split ``key=value``."""
    key, _, value = setting.partition("=")
    return key, value


def settings_of(lesson: Lesson, more: Sequence[str]) -> tuple[str, ...]:
    """Return the settings of a lesson or variant with ``more`` of them, which win."""
    if not more:
        return lesson.settings
    pairs = dict(map(split, (*lesson.settings, *more)))
    return tuple(sorted(f"{key}={value}" for key, value in pairs.items()))


def files_in(settings: Sequence[str]) -> dict[str, Path]:
    """Files that settings point at, by key: their content is an input too.

    Of a folder they are the IDX files in it, each by its name.
    """
    found: dict[str, Path] = {}
    for key, value in map(split, settings):
        path = Path(value)
        if value and path.is_file():
            found[key] = path
        elif value and path.is_absolute() and path.is_dir():
            inside = (file for file in sorted(path.iterdir()) if re.search(_IDX, file.name))
            found |= {f"{key}/{file.name}": file for file in inside if file.is_file()}
    return found
