"""A drawn convolutional network shows its recorded values: maps, vector, bars, shapes, one window's arithmetic."""

import numpy as np
import pytest

from dlcore import trace_conv2d
from stage.layout import Region
from stage.mobjects.class_bars import ClassBars
from stage.mobjects.conv_net import ConvNet
from stage.mobjects.map_stack import MapStack
from stage.mobjects.picture import paint
from stage.mobjects.pipeline import Pipeline
from stage.mobjects.vector_strip import VectorStrip
from stage.mobjects.window_sum import WindowSum, adding_spec
from stage.receipt import visible_numbers
from stage.theme import DARK

REGION = Region(-6.0, 6.0, -2.5, 3.0)
BOX = Region(0.0, 1.5, -2.0, 2.0)
MAPS = np.arange(48.0).reshape(2, 2, 3, 4) - 20.0
TRACE = {
    "maps": MAPS,
    "image": np.abs(MAPS[:, :1]),
    "flat": np.array([[1.0, 4.0, 2.0], [0.0, 3.0, 8.0]]),
    "probs": np.array([[0.25, 0.75], [0.9, 0.1]]),
    "classes": np.arange(2),
    "shapes": (np.array([1, 3, 4]), np.array([2, 3, 4]), np.array([3]), np.array([2])),
    "n_params": np.array([0, 20, 0, 8]),
}


def net():
    plan = Pipeline(REGION, TRACE, ("input", "conv", "flat", "dense"), (1, 1, 1, 2), DARK)
    drawn = ConvNet(plan, TRACE, {"image": 2.0, "maps": 2.0}, "flat", "probs", DARK, marked={1: "activation"})
    return plan, drawn


def test_maps_of_a_stack_share_one_scale_and_do_not_touch():
    stack = MapStack(BOX, TRACE, "maps", DARK, signed=True)
    for picture, values in zip(stack.maps, MAPS[0], strict=True):
        assert picture.limits == (-27.0, 27.0)
        assert np.array_equal(picture.pixel_array, paint(values, DARK, (-27.0, 27.0), signed=True))
    assert stack.maps[0].get_bottom()[1] > stack.maps[1].get_top()[1]
    assert stack.height <= BOX.height
    assert stack.width <= BOX.width + 1e-6


def test_a_stack_moves_to_the_nearest_moment():
    stack = MapStack(BOX, TRACE, "maps", DARK)
    assert np.array_equal(stack.at(0.7).maps[1].values, MAPS[1, 1])
    assert np.array_equal(stack.at(0.2).maps[1].values, MAPS[0, 1])
    assert np.array_equal(stack.at(9.0).maps[0].values, MAPS[1, 0])


def test_reveal_fills_every_map_in_reading_order():
    stack = MapStack(BOX, TRACE, "maps", DARK, signed=True).reveal(5)
    for picture, values in zip(stack.maps, MAPS[0], strict=True):
        assert np.array_equal(picture.values.ravel()[:5], values.ravel()[:5])
        assert not picture.values.ravel()[5:].any()


def test_a_window_lies_on_its_values():
    stack = MapStack(BOX, TRACE, "maps", DARK)
    frame, picture = stack.window(1, 1, 2, (2, 2)), stack.maps[1]
    assert frame.get_center() == pytest.approx((picture.spot(1, 2) + picture.spot(2, 3)) / 2)
    assert (frame.width, frame.height) == pytest.approx((2 * picture.cell, 2 * picture.cell))


def test_strip_cells_stand_in_the_order_of_the_vector():
    strip = VectorStrip(BOX, TRACE, "flat", DARK, width=0.3)
    assert strip.height == pytest.approx(BOX.height)
    assert strip.tip(0)[1] > strip.tip(1)[1] > strip.tip(2)[1]
    assert strip.tail(1)[0] - strip.tip(1)[0] == pytest.approx(0.3)
    assert np.array_equal(strip.at(1.0).values[:, 0], TRACE["flat"][1])


def test_class_bars_are_named_and_marked():
    bars = ClassBars(BOX, TRACE, "probs", DARK, marked={1: "activation"})
    assert [name.text for name in bars.names] == ["0", "1"]
    for k, name in enumerate(bars.names):
        assert name.get_right()[0] < bars.spot(k, 0.0)[0]
        assert name.pen[1] == pytest.approx(bars.spot(k, 0.0)[1])
    assert bars.bars[1].get_fill_color().to_hex() == DARK.activation
    assert bars.tip(0)[0] < bars.names[0].get_left()[0]


def test_pipeline_columns_carry_their_shape_and_count():
    plan, _ = net()
    told = [[(n.path, n.text) for n in visible_numbers([plan.entry(k)])] for k in range(4)]
    assert told[0] == [("shapes[0][0]", "1"), ("shapes[0][1]", "3"), ("shapes[0][2]", "4")]
    assert told[1][-1] == ("n_params[1]", "20")
    assert told[3] == [("shapes[3][0]", "2"), ("n_params[3]", "8")]
    for k in range(4):
        body = plan.body(k)
        assert plan.heads[k].get_bottom()[1] > body.top
        assert plan.sizes[k].get_top()[1] < body.bottom
        assert plan.heads[k].get_x() == pytest.approx(body.center[0])


def test_values_follow_the_names_of_rows():
    plan, drawn = net()
    value = drawn.bars.names[0].copy()
    rows = plan.rows(("a long name", "b"), (value,))
    assert value.get_left()[0] > rows[0].get_right()[0]
    assert value.pen[1] == pytest.approx(rows[0].get_y(), abs=0.05)


def test_one_clock_moves_maps_and_vector():
    _, drawn = net()
    drawn.at(1)
    assert np.array_equal(drawn.stacks["maps"].maps[0].values, MAPS[1, 0])
    assert np.array_equal(drawn.strip.values[:, 0], TRACE["flat"][1])


def test_connections_start_and_end_where_they_belong():
    _, drawn = net()
    lines = drawn.sight("image", "maps", 1)
    assert len(lines) == 1
    assert lines[0].get_end() == pytest.approx(drawn.stacks["maps"].tip(1))
    edges = drawn.votes(np.array([0.5, -2.0, 1.0]), 1)
    assert [edge.weight for edge in edges] == [0.5, -2.0, 1.0]
    assert max(edges, key=lambda edge: edge.get_stroke_width()) is edges[1]
    for k, edge in enumerate(edges):
        assert edge.tail == pytest.approx(drawn.strip.tail(k))
        assert edge.tip == pytest.approx(drawn.bars.tip(1))


@pytest.mark.parametrize(("bias", "written"), [(-0.5, "( {{ -0.50 : bias }} )"), (0.5, "+ {{ 0.50 : bias }} =")])
def test_window_sum_adds_up_as_written(bias, written):
    walk = trace_conv2d(MAPS[0, 0], np.array([[1.0, 0.0], [0.0, -2.0]]), bias)
    trace = {"walk": walk, "products": walk.products.sum(axis=(1, 2))}
    work = WindowSum(REGION, trace, "walk", "products", 1, ("pixels", "kernel"), DARK)
    total, added, result = work.total.numbers()
    assert (total.path, added.path, result.path) == ("products[1]", "walk.bias", "walk.sums[1]")
    assert total.value + added.value == pytest.approx(result.value)
    assert written in work.total.text
    pixels = [number.value for number in visible_numbers([work.pixels])]
    kernel = [number.value for number in visible_numbers([work.kernel])]
    assert np.dot(pixels, kernel) == pytest.approx(total.value)


@pytest.mark.parametrize(("first", "second", "spec"), [(1.25, 0.5, ".2f"), (2.2639, -0.0271, ".3f"), (0.1, 0.2, ".2f")])
def test_printed_terms_add_up(first, second, spec):
    assert adding_spec(first, second) == spec
