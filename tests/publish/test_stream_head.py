"""A stream that is a draft stands for draft films, and for nothing that was filmed better."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest

from dlmotion.player.stream import encode
from dlmotion.player.strip import Tables
from dlmotion.publish.media import read_media
from dlmotion.publish.packs.content import collect
from dlmotion.publish.player_script import Script
from dlmotion.publish.stream_head import is_draft
from tests.player.scenes import SIZE, Dark, strip
from tests.publish.tree import build_lesson

LONG = "".join(sha256(bytes([number % 256, number // 256])).hexdigest() for number in range(4_000))
"""More than what is read of a file at first, packed as it is."""


def stream(**said: object) -> bytes:
    one, tables = strip(Dark)
    head = {"size": [SIZE["width"], SIZE["height"]], "fps": SIZE["fps"], "themes": ["dark"]}
    films = [{"lang": "zh", "frames": one.frames, "beats": []}]
    return encode([one], tables, {**head, "films": films, **said}, 1)


@pytest.mark.parametrize(
    ("said", "expected"),
    [({}, False), ({"draft": True}, True), ({"takeaway": LONG, "draft": True}, True)],
)
def test_a_head_says_whether_it_is_a_draft(
    tmp_path: Path, said: dict[str, object], expected: bool
) -> None:
    path = tmp_path / "film.motion"
    path.write_bytes(stream(**said))
    assert is_draft(path) is expected


def test_what_is_no_stream_is_no_draft(tmp_path: Path) -> None:
    path = tmp_path / "film.motion"
    whole = stream(draft=True)
    assert not is_draft(path)
    for data in (b"", b"vectors", whole[:40], whole[:20] + b"\x00" * 99):
        path.write_bytes(data)
        assert not is_draft(path)


def test_a_stream_without_films_is_shown_by_none(tmp_path: Path) -> None:
    build_lesson(tmp_path, "softmax")
    (tmp_path / "softmax/softmax.motion").write_bytes(encode([], Tables(), {"films": []}, 0))
    assert read_media(tmp_path, "softmax").motion is None


@pytest.mark.parametrize(
    ("quality", "said", "offered"),
    [
        ("draft", {"draft": True}, True),
        ("draft", {}, True),
        ("high", {}, True),
        ("high", {"draft": True}, False),
    ],
)
def test_drafts_stand_for_drafts(
    tmp_path: Path, quality: str, said: dict[str, object], offered: bool
) -> None:
    build_lesson(tmp_path, "softmax", qualities=(quality,))
    (tmp_path / "softmax/softmax.motion").write_bytes(stream(**said))
    media = read_media(tmp_path, "softmax")
    (film,) = [film for film in media.films if (film.lang, film.theme) == ("zh", "dark")]
    assert (media.motion_beside(film) is not None) is offered
    content = collect(media, "zh", title="t", player=Script("player.js", ""))
    assert ("softmax/softmax.motion" in [item.path for item in content.items]) is offered
