"""Receipts and other JSON that a build leaves behind, checked before any page shows them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from dlmotion.base.names import LANGUAGES

MAX_JSON_BYTES = 64_000_000
MAX_SECONDS = 86_400
MAX_SIDE = 16_384


class MediaError(Exception):
    """Built files that do not fit together; one line: what was expected, what came, where."""


def read_receipt(path: Path) -> Mapping[str, Any]:
    """Read a receipt; raises MediaError unless every part that pages show is there and sound."""
    receipt = read_json(path)
    for key, fits in _RECEIPT.items():
        if not fits(receipt.get(key)):
            raise MediaError(
                f"{path.name}: expected a receipt, its {key!r} is {quoted(receipt.get(key))}"
            )
    return receipt


def _is_time(value: object) -> bool:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return number and 0 <= float(value) < MAX_SECONDS  # type: ignore[arg-type]


def _is_size(value: object) -> bool:
    if not isinstance(value, list) or len(value) != 2:
        return False
    return all(isinstance(side, int) and 0 < side <= MAX_SIDE for side in value)


def _is_text(value: object) -> bool:
    return isinstance(value, dict) and all(isinstance(value.get(lang), str) for lang in LANGUAGES)


def _is_beats(value: object) -> bool:
    return isinstance(value, list) and all(
        isinstance(beat, dict)
        and isinstance(beat.get("key"), str)
        and _is_time(beat.get("start"))
        and _is_time(beat.get("end"))
        and _is_text(beat.get("caption"))
        for beat in value
    )


def _is_numbers(value: object) -> bool:
    return value is None or (
        isinstance(value, list)
        and all(
            isinstance(number, dict)
            and _is_time(number.get("time"))
            and {"beat", "path", "value", "text"} <= set(number)
            for number in value
        )
    )


_RECEIPT: Mapping[str, Callable[[object], bool]] = {
    "lesson": lambda value: isinstance(value, str),
    "digest": lambda value: isinstance(value, str),
    "size": _is_size,
    "duration": _is_time,
    "title": _is_text,
    "takeaway": lambda value: value is None or _is_text(value),
    "inputs": lambda value: value is None or isinstance(value, dict),
    "calls": lambda value: value is None or isinstance(value, list),
    "beats": _is_beats,
    "numbers": _is_numbers,
}


def quoted(value: object) -> str:
    """Return a value as a message shows it: short."""
    text = "missing" if value is None else repr(value)
    return text if len(text) <= 60 else text[:59] + "…"


def read_json(path: Path) -> dict[str, Any]:
    """Read one JSON object of bounded size."""
    if path.stat().st_size > MAX_JSON_BYTES:
        raise MediaError(
            f"{path.name}: expected at most {MAX_JSON_BYTES} bytes, got {path.stat().st_size}"
        )
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise MediaError(f"{path.name}: expected JSON, got: {error}") from error
    if not isinstance(value, dict):
        raise MediaError(f"{path.name}: expected a JSON object, got {type(value).__name__}")
    return value
