"""Streams hold what was recorded: read back in Python, and in JavaScript to the same numbers."""

from __future__ import annotations

import json
import math
import random
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlmotion.player.columns import StreamError
from dlmotion.player.decode import Decoded, decode
from dlmotion.player.fidelity import check
from dlmotion.player.form_writer import (
    FRESH,
    LONGER,
    PLACED,
    SCALED,
    STEADY_ALONG,
    TURNED,
    WAYS,
    Made,
)
from dlmotion.player.looks import Ink, Look, Pen
from dlmotion.player.matrices import ONE, turned
from dlmotion.player.outlines import POINTS, outlines_of
from dlmotion.player.pictures import Mixed, Placed
from dlmotion.player.stream import COLUMNS, VERSION, unwrap
from dlmotion.player.strip import Strip, Tables, ThemesDifferError, strip_of
from dlmotion.player.take import Props
from dlmotion.reel.display_list import Pixels, Shape
from tests.player.scenes import SIZE, Dark, Elsewhere, Light, node, stream_of, strip, take

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def made() -> tuple[Strip, Tables, bytes]:
    both, tables = strip(Dark, Light)
    return both, tables, stream_of(both, tables=tables)


def test_a_stream_shows_what_was_recorded(made: tuple[Strip, Tables, bytes]) -> None:
    both, tables, stream = made
    decoded = decode(stream)
    check(decoded, [both], tables)
    assert sum(frames for frames, _ in decoded.films[0]) == both.frames == 42
    assert decoded.head["size"] == [SIZE["width"], SIZE["height"]]


def test_a_stream_that_shows_something_else_is_found_out(
    made: tuple[Strip, Tables, bytes],
) -> None:
    both, tables, stream = made
    decoded = decode(stream)
    frames, shown = decoded.films[0][9]
    decoded.films[0][9] = (frames, (*shown[:-1], shown[-1]._replace(x=shown[-1].x + 5)))
    with pytest.raises(StreamError, match="expected the points of form"):
        check(decoded, [both], tables)


def test_the_ground_and_the_ink_are_each_theme_s_own(made: tuple[Strip, Tables, bytes]) -> None:
    decoded = decode(made[2])
    ground = decoded.films[0][0][1][0]
    fills = [theme[ground.look].fill for theme in decoded.looks]
    assert [fill and fill.stops[0] for fill in fills] == [(16, 20, 24, 255), (250, 250, 250, 255)]
    assert [pixels[0, 0, 1] for pixels in seen(decoded.pictures[0])] == [40, 200]


def test_a_square_ends_where_it_was_sent(made: tuple[Strip, Tables, bytes]) -> None:
    decoded = decode(made[2])
    # Two units to the right of the middle, 45 pixels a unit: the square's middle, in eighths.
    _, shown = decoded.films[0][17]
    things = [(decoded.forms[thing.form], thing) for thing in shown]
    squares = [
        (form, at)
        for form, at in things
        if isinstance(form, Made) and form.kinds == b"\0\1\1\1\1\3"
    ]
    form, at = squares[0]
    middle = form.points[:4].mean(axis=0) + (at.x, at.y)
    assert np.abs(middle - np.array([320 + 90, 180]) * 8).max() <= 1.5


def test_every_way_to_say_a_form_is_used(made: tuple[Strip, Tables, bytes]) -> None:
    modes = unwrap(made[2])[1]["form_modes"]
    assert {mode % WAYS for mode in modes} >= {FRESH, LONGER, PLACED, SCALED, STEADY_ALONG, TURNED}
    assert max(modes) > WAYS


def test_two_films_share_what_they_both_show(made: tuple[Strip, Tables, bytes]) -> None:
    both, tables, stream = made
    twice = stream_of(both, both, tables=tables)
    check(decode(twice), [both, both], tables)
    assert len(twice) < 1.35 * len(stream)


def test_what_takes_have_in_common_is_worked_out_once_to_the_same_stream(
    made: tuple[Strip, Tables, bytes],
) -> None:
    tables = Tables()
    apart = strip_of([take(scene, Props()) for scene in (Dark, Light)], tables)
    assert stream_of(apart, tables=tables) == made[2]


CORNERS = st.lists(
    st.tuples(st.sampled_from([-4.0, 0.0, 0.5, 1.25, 3.0, math.nan]), st.floats(-9, 9)),
    min_size=4,
    max_size=25,
)


@given(st.lists(st.tuples(CORNERS, st.booleans(), st.booleans()), min_size=1, max_size=5))
def test_outlines_of_many_shapes_are_those_of_each(found: list[tuple[Any, bool, bool]]) -> None:
    shapes = []
    for corners, whole, told in found:
        points = np.array(corners)[: len(corners) // 4 * 4 if whole else None]
        splits = np.array([[0, 4, 0], [4, len(points), 1]]) if told else None
        shapes.append(Shape(points, 1e-6, splits))
    matrix = (45.0, 0.0, 0.0, -45.0, 320.0, 180.0)
    for shape, (outline, first) in zip(shapes, outlines_of(shapes, matrix), strict=True):
        ((alone, start),) = outlines_of([shape], matrix)
        assert (outline.key(), first.tolist()) == (alone.key(), start.tolist())
        assert len(outline.points) == POINTS[outline.kinds].sum()


def test_themes_that_show_other_things_are_no_strip() -> None:
    with pytest.raises(ThemesDifferError, match="as many things"):
        strip(Dark, Elsewhere)


@given(st.integers(-5000, 5000), st.integers(-5000, 5000), st.integers(-2 * ONE, 2 * ONE))
def test_products_round_halves_up(x: int, y: int, a: int) -> None:
    found = turned(np.array([[x, y]]), (a, 0, ONE // 2, ONE)).tolist()
    exact = Fraction(x * a + y * (ONE // 2), ONE)
    assert found == [[math.floor(exact + Fraction(1, 2)), y]]


def seen(picture: tuple[Pixels, ...] | Mixed) -> list[Pixels]:
    """A picture in both themes."""
    if isinstance(picture, Mixed):
        return [picture.pixels(theme) for theme in range(2)]
    return list(picture)


def plain(decoded: Decoded) -> dict[str, Any]:
    """What ``dump.mjs`` says of the same stream."""

    def form(found: Made | Placed) -> list[Any]:
        if isinstance(found, Placed):
            return [found.picture, int(found.smooth), found.corners.ravel().tolist()]
        return [list(found.kinds), found.points.ravel().tolist()]

    def ink(found: Ink | None) -> Any:
        return found and [[list(stop) for stop in found.stops], list(found.axis)]

    def pen(found: Pen | None) -> Any:
        return found and [*(ink(found.ink) or []), found.width, found.join, found.cap]

    def look(found: Look) -> list[Any]:
        return [pen(found.back), ink(found.fill), pen(found.line)]

    return {
        "forms": [form(found) for found in decoded.forms],
        "looks": [[look(found) for found in theme] for theme in decoded.looks],
        "pictures": [
            [pixels.ravel().tolist() for pixels in seen(found)] for found in decoded.pictures
        ],
        "films": [
            [[frames, [[t.form, t.look, t.x, t.y] for t in shown]] for frames, shown in film]
            for film in decoded.films
        ],
    }


def test_the_page_reads_the_same_numbers(made: tuple[Strip, Tables, bytes], tmp_path: Path) -> None:
    both, tables, _ = made
    path = tmp_path / "film.motion"
    path.write_bytes(stream_of(both, both, tables=tables))
    read, meant = json.loads(node(HERE / "dump.mjs", str(path))), plain(decode(path.read_bytes()))
    assert meant["pictures"][0]
    for part in meant:
        assert read[part] == meant[part], part


def flips(length: int, count: int) -> list[tuple[int, int]]:
    """Places of a file, and which bits to turn there."""
    dice = random.Random(7)  # noqa: S311 (damage that is the same in every run)
    return [(dice.randrange(length), dice.randrange(1, 256)) for _ in range(count)]


def test_damage_is_refused(made: tuple[Strip, Tables, bytes], tmp_path: Path) -> None:
    stream = made[2]
    for end in range(0, len(stream), 97):
        with pytest.raises(StreamError):
            decode(stream[:end])
    turned_over = flips(len(stream), 2000)
    for place, mask in turned_over:
        copy = bytearray(stream)
        copy[place] ^= mask
        with pytest.raises(StreamError):
            decode(bytes(copy))
    path, said = tmp_path / "film.motion", tmp_path / "flips.json"
    path.write_bytes(stream)
    said.write_text(json.dumps(turned_over), encoding="utf-8")
    assert json.loads(node(HERE / "damage.mjs", str(path), str(said))) == []


def test_another_version_says_so(made: tuple[Strip, Tables, bytes]) -> None:
    stream = bytearray(made[2])
    stream[8] = VERSION + 1
    with pytest.raises(StreamError, match=f"of version {VERSION}, got {VERSION + 1}"):
        decode(bytes(stream))


def test_the_document_names_the_columns_as_they_come() -> None:
    text = " ".join(
        (Path(__file__).parents[2] / "docs/PLAYER.md").read_text(encoding="utf-8").split()
    )
    assert f"| 4 × {len(COLUMNS)} | length of each column" in text
    assert f"in this order: {', '.join(f'`{name}`' for name in COLUMNS)}." in text
