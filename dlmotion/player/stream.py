"""A stream: what a page needs to play a lesson, in one checked file. docs/PLAYER.md says it all."""

from __future__ import annotations

import gzip
import json
import struct
import zlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from dlmotion.player.anchors import anchored
from dlmotion.player.chains import chains_of
from dlmotion.player.coarse import coarsen
from dlmotion.player.columns import StreamError, pack, unpack
from dlmotion.player.curves import curved
from dlmotion.player.form_writer import FormWriter
from dlmotion.player.look_writer import LookWriter
from dlmotion.player.picture_writer import PictureWriter
from dlmotion.player.strip import Strip, Tables
from dlmotion.player.strip_writer import StripWriter
from dlmotion.player.texts import texts_of

MAGIC = b"dlmotion"
VERSION = 2
_FRONT = struct.Struct("<8sHHII")  # magic, version, zero, length and CRC-32 of the body
_GZIP, _MEMORY = 31, 6  # a window of 32 kB; blocks of 4,096 symbols, each with a code of its own
_LARGE = 2000  # bytes of a column for which a block of its own is worth it
COLUMNS = (
    *("frames", "edits", "groups", "flags", "forms", "looks", "xs", "ys", "glides"),
    *("form_modes", "form_likes", "form_lengths", "form_kinds", "form_xs", "form_ys"),
    *("contour_refs", "contour_lengths", "contour_kinds", "contour_xs", "contour_ys"),
    *("look_pens", "look_inks", "look_stops", "look_axes"),
    *("picture_shapes", "picture_colours", "picture_pixels", "picture_planes"),
)
"""Columns of a stream, in this order."""


def encode(strips: Sequence[Strip], tables: Tables, head: Mapping[str, Any], themes: int) -> bytes:
    """The stream of some strips; ``head`` is what a page should know of them."""
    coarsen(tables)
    strips = [anchored(curved(strip, tables), tables) for strip in strips]
    forms, numbers = FormWriter(), dict[int, int]()
    for chain in chains_of(strips, tables):
        first = len(numbers)
        numbers.update({form: first + place for place, form in enumerate(chain.forms)})
        like = None if chain.like is None else numbers[chain.like]
        forms.write([tables.forms[form] for form in chain.forms], like)
    writer = StripWriter(numbers)
    for strip in strips:
        writer.write(strip)
    looks, pictures = LookWriter(), PictureWriter(themes, tables.pictures)
    for theme in range(themes):
        looks.write([tables.looks[number][theme] for number in writer.looks])
    for number in range(len(tables.pictures)):
        pictures.write(number)
    columns = forms.columns | writer.columns | looks.columns | pictures.columns
    counts = {
        "forms": len(forms.made),
        "points": sum(len(made.points) for made in forms.made if made is not None),
        "looks": len(writer.looks),
        "pictures": len(tables.pictures),
        "films": len(strips),
        "themes": themes,
    }
    texts = texts_of(strips, tables, numbers, head.get("fps", 0))
    begins = [
        [len(pack(columns[name][:at])) for name, at in said.items()] for said in writer.begins
    ]
    head = {**head, "counts": counts, "texts": texts, "begins": begins}
    return wrap(head, {name: pack(columns[name]) for name in COLUMNS})


def wrap(head: Mapping[str, Any], columns: Mapping[str, bytes]) -> bytes:
    """A head and packed columns as a file."""
    text = json.dumps(head, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
    lengths = struct.pack(f"<{len(COLUMNS)}I", *(len(columns[name]) for name in COLUMNS))
    packed = _packed(
        [struct.pack("<I", len(text)) + text + lengths, *(columns[name] for name in COLUMNS)]
    )
    return _FRONT.pack(MAGIC, VERSION, 0, len(packed), zlib.crc32(packed)) + packed


def _packed(parts: Iterable[bytes]) -> bytes:
    """Parts as one gzip member; each large one begins a block, since its numbers are its own."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, _GZIP, _MEMORY)
    packed = b""
    for part in parts:
        packed += deflate.compress(part)
        if len(part) > _LARGE:
            packed += deflate.flush(zlib.Z_BLOCK)
    return packed + deflate.flush()


def unwrap(stream: bytes) -> tuple[dict[str, Any], dict[str, list[int]]]:
    """Head and columns of a file; ``StreamError`` says in what it is none of ours, or not whole."""
    if len(stream) < _FRONT.size:
        raise StreamError(f"expected a stream, got {len(stream)} bytes")
    magic, version, zero, length, check = _FRONT.unpack_from(stream)
    packed = stream[_FRONT.size :]
    if magic != MAGIC or zero:
        raise StreamError("expected a stream of dlmotion, got another kind of file")
    if version != VERSION:
        raise StreamError(f"expected a stream of version {VERSION}, got {version}")
    if len(packed) != length:
        raise StreamError(f"expected {length} bytes after the front, got {len(packed)}")
    if zlib.crc32(packed) != check:
        raise StreamError("expected the bytes that were written, got others: the file is damaged")
    try:
        body = gzip.decompress(packed)
        (size,) = struct.unpack_from("<I", body)
        head = json.loads(body[4 : 4 + size])
        lengths = struct.unpack_from(f"<{len(COLUMNS)}I", body, 4 + size)
    except (OSError, EOFError, zlib.error, struct.error, ValueError) as error:
        raise StreamError(f"expected a stream, got one that does not open: {error}") from None
    at = 4 + size + 4 * len(COLUMNS)
    if at + sum(lengths) != len(body):
        raise StreamError(f"expected {at + sum(lengths)} bytes inside, got {len(body)}")
    columns: dict[str, list[int]] = {}
    for name, length in zip(COLUMNS, lengths, strict=True):
        columns[name] = unpack(body[at : at + length])
        at += length
    return head, columns
