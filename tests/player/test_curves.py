"""What bends, fades or is lit on its way is said once: its steps, its pixels, its colours."""

from __future__ import annotations

import numpy as np
import pytest

from dlmotion.player.columns import StreamError
from dlmotion.player.curves import as_curves, curved
from dlmotion.player.decode import decode
from dlmotion.player.fidelity import check
from dlmotion.player.form_writer import Made
from dlmotion.player.looks import plain
from dlmotion.player.outlines import CLOSE, CUBIC, LINE, MOVE, Outline
from dlmotion.player.picture_writer import PictureWriter
from dlmotion.player.pictures import layers_of, split_alpha
from dlmotion.player.stream import encode
from dlmotion.player.strip import Strip, Tables
from dlmotion.player.take import Run, Spot
from dlmotion.reel.display_list import Blend, Image
from dlmotion.stage.raster import Raster

CORNERS = np.array([[0, 0], [800, 0], [800, 800], [0, 800]], np.int64)
FRAMES, INK = 20, plain((1, 2, 3, 255))


def bent(share: float) -> Outline:
    """A square whose sides bulge by a share; up to a tenth of the way they are lines."""
    ends = np.roll(CORNERS, -1, axis=0)
    out = np.stack([(ends - CORNERS)[:, 1], -(ends - CORNERS)[:, 0]], axis=1)
    handles = [CORNERS + (ends - CORNERS) * part / 3 + out * share / 4 for part in (1, 2)]
    kinds, points = [MOVE], [CORNERS[:1]]
    for side in range(4):
        curve = side % 2 == 1 or share > 0.1
        kinds.append(CUBIC if curve else LINE)
        points += [np.rint(handles[k][side : side + 1]).astype(np.int64) for k in (0, 1) if curve]
        points.append(ends[side : side + 1])
    return Outline(np.array([*kinds, CLOSE], np.uint8), np.concatenate(points))


def film() -> tuple[Strip, Tables]:
    tables, spots, runs = Tables(), [], []
    look = tables.number("looks", (INK,), (INK,))
    for frame in range(FRAMES):
        form = bent(frame / (FRAMES - 1))
        spots.append(Spot(tables.number("forms", form.key(), form), look, 0.0, 0.0))
        runs.append(Run(1, np.array([frame]), np.array([7])))
    return Strip(runs, spots), tables


def test_a_square_that_becomes_round_keeps_its_steps() -> None:
    strip, tables = film()
    stream = encode([strip], tables, {}, 1)
    decoded = decode(stream)
    check(decoded, [strip], tables)
    made = [form for form in decoded.forms if isinstance(form, Made)]
    assert {form.kinds for form in made} == {bytes([MOVE, *[CUBIC] * 4, CLOSE])}
    assert len(decoded.forms) == FRAMES
    same = curved(strip, tables)
    assert [run.frames for run in same.runs] == [1] * FRAMES


def test_a_line_as_a_curve_is_the_same_line() -> None:
    square = bent(0.0)
    round_ = as_curves(square, bent(1.0).kinds)
    assert round_.points[1:4].tolist() == [[267, 0], [533, 0], [800, 0]]
    assert as_curves(square, square.kinds) is square


def test_a_curve_that_travels_as_a_line_is_found_out() -> None:
    strip, tables = film()
    decoded = decode(encode([strip], tables, {}, 1))
    curve = next(form for form in decoded.forms if isinstance(form, Made))
    straight = Made(bytes([MOVE, *[LINE] * 4, CLOSE]), curve.points[[0, 3, 6, 9, 12]], -1)
    decoded.forms[:] = [straight] * len(decoded.forms)
    with pytest.raises(StreamError, match="expected the steps"):
        check(decoded, [strip], tables)


def card(level: int) -> np.ndarray:
    """Pixels with a hole."""
    pixels = np.random.default_rng(level).integers(0, 256, (4, 6, 4), dtype=np.uint8)
    pixels[..., 3] = 255
    pixels[1, 2] = 0
    return pixels


def test_pixels_that_fade_are_one_picture() -> None:
    ghost = card(1)
    ghost[..., 3] = 0
    found = set()
    for part in np.linspace(0.05, 0.95, 9):
        shown = Raster(ghost).interpolate(Raster(ghost), Raster(card(1)), part)
        assert shown.blend_of is not None
        *_, told = shown.blend_of
        image = Image(
            shown.pixel_array, np.zeros((4, 2)), 0, b"", 3, None, Blend(ghost, card(1), told)
        )
        (layer,) = layers_of(image)
        pixels, alpha = split_alpha(layer.pixels)
        assert abs(alpha - 255 * part) <= 1
        found.add(pixels.tobytes())
    assert found == {card(1).tobytes()}


def test_pixels_with_holes_on_their_way_are_two_pictures() -> None:
    shown = Raster(card(1)).interpolate(Raster(card(1)), Raster(card(2)), 0.25)
    blend = Blend(card(1), card(2), 0.25)
    image = Image(shown.pixel_array, np.zeros((4, 2)), 0, b"", 3, None, blend)
    under, over = layers_of(image)
    assert split_alpha(under.pixels)[1] == 255
    pixels, alpha = split_alpha(over.pixels)
    assert (alpha, pixels[1, 2, 3]) == (64, 0)


def test_what_is_lit_changes_its_number_by_one() -> None:
    rng = np.random.default_rng(0)
    dark = np.zeros((8, 8, 4), np.uint8)
    dark[..., 0], dark[..., 3] = rng.integers(0, 16, (8, 8)) * 4, 255
    lit = dark.copy()
    lit[..., 0] += 160
    lit[..., 1] += 90
    writer = PictureWriter(1, [(dark,), (lit,)])
    writer.write(0)
    writer.write(1)
    assert set(writer.columns["picture_pixels"][64:]) == {1}
