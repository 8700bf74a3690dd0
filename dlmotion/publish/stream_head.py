"""What the head of a stream says (docs/PLAYER.md), read without the rest of it."""

from __future__ import annotations

import json
import struct
import zlib
from pathlib import Path
from typing import Any

_FRONT = 20
_START = 1 << 16
"""Bytes that are read first: nearly every head ends within them."""


def is_draft(path: Path) -> bool:
    """Whether a stream says that it is a draft; what cannot be read its player will refuse."""
    return _head(path).get("draft") is True


def is_blank(path: Path) -> bool:
    """Whether a stream says that it holds no film."""
    return _head(path).get("films") == []


def languages_of(path: Path) -> frozenset[str]:
    """Languages that films of a stream are in."""
    return frozenset(str(film["lang"]) for film in _head(path).get("films", ()))


def _head(path: Path) -> dict[str, Any]:
    """What a stream says; nothing if it cannot be read."""
    try:
        with path.open("rb") as file:
            file.seek(_FRONT)
            inflate = zlib.decompressobj(zlib.MAX_WBITS | 16)
            body = inflate.decompress(file.read(_START))
            (length,) = struct.unpack_from("<I", body)
            while len(body) < 4 + length and (more := file.read(_START)):
                body += inflate.decompress(more)
        head = json.loads(body[4 : 4 + length])
    except (OSError, zlib.error, struct.error, ValueError):
        return {}
    return head if isinstance(head, dict) else {}
