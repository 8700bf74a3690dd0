"""Backpropagation on screen: numbers on a net, a chain of factors, worked lines, and the check's table."""

from dataclasses import dataclass

import numpy as np
import pytest

from dlcore import GradientCheck
from stage.layout import Region
from stage.mobjects.chain_product import ChainProduct
from stage.mobjects.check_table import CheckTable
from stage.mobjects.gradient_network import GradientNetwork
from stage.mobjects.worked import Worked
from stage.theme import DARK
from stage.words import Words

BOX = Region(-3.0, 3.0, -2.8, 2.8)
WORDS = Words({"labels": {key: {"en": key} for key in ("formula", "differences", "error", "miss")}}, "en", {})


@dataclass(frozen=True)
class Recorded:
    """A net of two layers with made-up gradients, and two checks."""

    weight: np.ndarray
    slope: np.ndarray
    delta: np.ndarray
    check: GradientCheck
    wrong: GradientCheck


@pytest.fixture
def trace() -> Recorded:
    analytic = np.array([0.5, -0.25, 0.125])
    return Recorded(
        weight=np.array([[0.8, -0.6], [0.4, 0.9]]),
        slope=np.array([[0.11, -0.22], [0.33, -0.44]]),
        delta=np.array([[0.7, -0.1]]),
        check=GradientCheck(analytic, analytic, 2e-11),
        wrong=GradientCheck(np.array([9.0, 8.0, 0.125]), analytic, 0.97),
    )


def net_of(trace: Recorded) -> GradientNetwork:
    return GradientNetwork(BOX, (2, 2), DARK, trace, ("weight",), (("x_1", "x_2"), ("h_1", "h_2")))


def test_edges_carry_weight_above_and_gradient_below(trace: Recorded) -> None:
    net = net_of(trace)
    weights, slopes = net.on_edges(0, "weight"), net.on_edges(0, "slope", spec=".2f", color="gradient", below=True)
    assert [number.number.path for number in weights] == ["weight[0,0]", "weight[0,1]", "weight[1,0]", "weight[1,1]"]
    assert [number.ink for number in weights] == [DARK.weight(value) for value in (0.8, -0.6, 0.4, 0.9)]
    assert [slope.text for slope in slopes] == ["0.11", "−0.22", "0.33", "−0.44"]
    for weight, slope in zip(weights, slopes, strict=True):
        assert weight.get_y() > slope.get_y()


def test_deltas_stand_below_their_units(trace: Recorded) -> None:
    net = net_of(trace)
    for n, number in enumerate(net.under_units(1, "delta", (0,))):
        assert number.number.path == f"delta[0,{n}]"
        assert number.get_top()[1] < net.unit(1, n).get_bottom()[1]
        assert number.get_x() == pytest.approx(net.spot(1, n)[0], abs=0.1)


def test_wide_rows_fill_the_region(trace: Recorded) -> None:
    net = net_of(trace)
    assert net.spot(0, 0)[1] - net.spot(0, 1)[1] == pytest.approx(BOX.height / 2)


def test_chain_product_writes_the_rule_its_factors_and_the_result(trace: Recorded) -> None:
    chain = (
        ("a", "miss", "weight", (0, 0), "loss"),
        ("b", "", "slope", (0, 1), "ink"),
        ("c", "", "delta", (0, 0), "gradient"),
    )
    product = ChainProduct(BOX, trace, chain, DARK, WORDS, spec=".2f")
    assert len(product) == 4
    assert product[0].text == "c = a dot b"
    assert [row[-1].text for row in product[1:3]] == ["0.80", "−0.22"]
    assert product[3][1][-1].number.path == "delta[0,0]"
    heights = [part.get_y() for part in product]
    assert heights == sorted(heights, reverse=True)


def test_worked_line_reads_the_trace_and_brackets_negative_factors(trace: Recorded) -> None:
    line = Worked("z = <weight[0,0]|.1f> dot <slope[0,1]|.2f> = <delta[0,1]>", DARK, trace, {"delta": "gradient"})
    assert [number.path for number in line.numbers()] == ["weight[0,0]", "slope[0,1]", "delta[0,1]"]
    assert [number.text for number in line.numbers()] == ["0.8", "−0.22", "−0.100"]
    assert line.text.count("( {{") == 1
    assert line.part("part2")[0].get_color().to_hex() == DARK.gradient


def test_worked_line_names_a_number_that_the_trace_lacks(trace: Recorded) -> None:
    with pytest.raises(LookupError, match="nowhere"):
        Worked("<nowhere[0]>", DARK, trace, {})


def test_check_table_sets_both_gradients_side_by_side(trace: Recorded) -> None:
    table = CheckTable(BOX, trace, "check", ("u", "v", "w"), ("formula", "differences", "error"), DARK, WORDS)
    assert [n.text for n in table.analytic] == ["0.500000", "−0.250000", "0.125000"]
    for left, right in zip(table.analytic, table.numeric, strict=True):
        assert left.get_y() == pytest.approx(right.get_y(), abs=0.02)
    assert table.verdict[1].text == "2.0e−11"
    cells, verdict = table.failing("wrong", 2)
    assert [n.number.path for n in cells] == ["wrong.analytic[0]", "wrong.analytic[1]"]
    assert (verdict[1].text, verdict[1].ink) == ("0.97", DARK.loss)


def test_check_table_wants_a_name_for_each_entry(trace: Recorded) -> None:
    with pytest.raises(ValueError, match="one for each entry of check, got 2"):
        CheckTable(BOX, trace, "check", ("u", "v"), ("formula", "differences", "error"), DARK, WORDS)
