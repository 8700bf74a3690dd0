"""Lines are broken by width, glyphs are checked, readouts keep their place and size."""

from itertools import pairwise
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from manim import config, tempconfig

from dlmotion.stage import fonts
from dlmotion.stage.glyphs import typeset
from dlmotion.stage.layout import CAPTION_BAND
from dlmotion.stage.line_breaks import break_lines
from dlmotion.stage.marks.text.formula import Formula, Value
from dlmotion.stage.readout import Readout, resolve
from dlmotion.stage.text import text
from dlmotion.stage.theme import DARK, SIZES, em


def test_a_line_is_as_wide_as_its_advances_say():
    line = text("梯度下降", DARK, "label")
    assert line.width == pytest.approx(4 * em("label"), rel=0.06)
    assert line.pixels == pytest.approx(SIZES["label"])


@pytest.mark.parametrize("string", ["n∂n", "n·n"])
def test_no_hole_is_left_by_what_the_family_sets_as_wide_as_chinese(string):
    shapes, width = typeset(string, "label", DARK.family)
    unit = em("label")
    left, right = (b[:, 0].min() - a[:, 0].max() for a, b in pairwise(shapes))
    assert 0.0 < left < 0.22 * unit
    assert left == pytest.approx(right, abs=0.06 * unit)
    assert width == pytest.approx(fonts.width(string) * unit)
    inked = shapes[-1][:, 0].max() - shapes[0][:, 0].min()
    assert text(string, DARK, "label").width == pytest.approx(inked, abs=0.02 * unit)


def test_scaling_a_line_changes_its_pixels():
    assert text("损失", DARK, "label").scale(0.5).pixels == pytest.approx(SIZES["label"] / 2)


def test_a_character_without_glyph_is_named():
    with pytest.raises(fonts.FontError, match=r"U\+1F600"):
        text("好\N{GRINNING FACE}", DARK)


def test_an_equation_wider_than_its_column_is_parted_between_its_sides():
    wide = break_lines("accuracy = 0.123456789", 2.0, "label", DARK)
    assert wide == ["accuracy =", "0.123456789"]
    assert break_lines("accuracy = 0.123456789", 9.0, "label", DARK) == ["accuracy = 0.123456789"]


@given(st.text(alphabet="损失函数，。（）abc d12 ", min_size=1, max_size=60), st.floats(1.5, 12.0))
def test_breaking_keeps_every_character_and_the_width(string, width):
    lines = break_lines(string, width, "label", DARK)
    assert "".join("".join(lines).split()) == "".join(string.split())
    for line in lines:
        words = line.split()
        longest = max((fonts.width(word) for word in words), default=0.0)
        assert fonts.width(line) * em("label") <= max(width, longest * em("label")) + 1e-9


def test_no_line_breaks_inside_a_number():
    string = "Dense: inputs × units + units = 1,048,832 parameters; all layers together 1,116,970."
    for width in (6.0, 8.0, 9.0, 11.0):
        assert "1,048,832" in " ".join(break_lines(string, width, "label", DARK))


@pytest.mark.parametrize(
    ("string", "whole"),
    [
        ("小批量用一点方向上的噪声换来更多步。学习率相同、看过的样本一样多时胜过两头。", "相同"),
        ("At 0 the loss pulls at w₂ with 0.078 only; the λ = 0.10 of L1 is more.", "λ = 0.10"),
        ("训练时留下的乘以 1/(1 − p)；预测时全部都在", "1/(1 − p)"),
        ("Each becomes a row of numbers: 4, 64, 128. Every cell is one input.", "4, 64, 128."),
        ("10,000 classes take 80 MB, as numbers 8 kB. So as labels, they stay numbers.", "8 kB."),
    ],
)
def test_no_line_breaks_inside_a_word_or_a_formula(string, whole):
    for width in np.linspace(3.0, 12.0, 40):
        assert any(whole in line for line in break_lines(string, width, "label", DARK))


def test_a_comma_between_numbers_is_no_pause():
    string = "Each becomes a row of numbers: 4, 64, 128. Every cell is one input of the network."
    upper, lower = break_lines(string, CAPTION_BAND.width, "caption", DARK)
    assert (upper[-1], lower[:11]) == (":", "4, 64, 128.")


def test_a_line_ends_with_a_dash_between_spaces():
    string = "one two three — four five six"
    for width in (2.0, 3.0, 3.5):
        lines = break_lines(string, width, "label", DARK)
        assert " ".join(lines) == string
        assert not any(line[0] == "—" for line in lines)
    assert lines == ["one two three —", "four five six"]


def test_no_line_starts_with_closing_punctuation():
    for string in (
        "学习率太大，损失反而上升。学习率太小，训练很慢。",
        "损失却升了——在背偶然——不停",
    ):
        lines = break_lines(string, 2.0, "label", DARK)
        assert len(lines) > 2
        assert not any(line[0] in "，。—" for line in lines)


@pytest.mark.parametrize(
    ("width", "lines"),
    [
        (
            9.5,
            "表格里一列自己就有含义；|图像和声音里，一个数几乎不说明什么，|"
            "含义在许多数组成的图样里。",
        ),
        (8.5, "没有停顿的一句话在任何|两个字之间都可以换行"),
        (
            11.2,
            "Without an activation between them,| any number of layers is one layer;|"
            " the activation does the folding.",
        ),
    ],
)
def test_lines_end_where_a_reader_pauses(width, lines):
    broken = break_lines(lines.replace("|", ""), width, "takeaway", DARK)
    assert broken == [line.strip() for line in lines.split("|")]


@pytest.mark.parametrize(
    ("lines", "longer"),
    [
        (
            "训练集用来学，验证集用来挑，测试集最后只看|一次：一旦拿它来挑，它的分数平均就偏高。",
            "训练集用来学，验证集用来挑，|测试集最后只看一次：|一旦拿它来挑，它的分数平均就偏高。",
        ),
        (
            "过拟合：训练损失还在降，新数据上的损失|却升了——模型在背这批数据里的偶然。",
            "过拟合：训练损失还在降，|新数据上的损失却升了——|模型在背这批数据里的偶然。",
        ),
        ("坡越缓步越小；跨过谷底，|只要落点更低仍会收敛，落点更高才发散。", None),
        ("卷积处处用同一组权重；展平以后各处权重不同，|所以图像挪了位置就可能认错。", None),
        ("One line of the network is one layer, |with its own weights and biases.", None),
    ],
)
def test_a_line_more_is_taken_only_to_end_lines_at_pauses(lines, longer):
    string = lines.replace("|", "")
    for spare, expected in ((0, lines), (1, longer or lines)):
        broken = break_lines(string, 11.2, "takeaway", DARK, spare)
        assert broken == [line.strip() for line in expected.split("|")]


def test_a_line_rather_ends_after_a_member_of_a_list_than_in_a_phrase():
    string = "小批量用噪声换来更多步。学习率相同、看过的样本一样多时，这次是 16 胜过两头。"
    upper, lower = break_lines(string, 11.2, "takeaway", DARK)
    assert (upper[-1], lower[0]) == ("、", "看")


def trace():
    return SimpleNamespace(
        probs=np.array([[0.125, 0.875], [0.5, 0.5]]), run=SimpleNamespace(a=(np.eye(2),))
    )


def test_resolve_walks_names_tuples_indices_and_slices():
    assert resolve(trace(), "probs[0,1]") == 0.875
    assert resolve(trace(), "run.a[0][1,1]") == 1.0
    assert resolve(trace(), "probs[:,0]").tolist() == [0.125, 0.5]


@pytest.mark.parametrize(
    "path", ["loss", "probs[9,9]", "run.a[3]", "__import__('os')", "probs[", "probs[x]"]
)
def test_resolve_refuses_what_is_not_there(path):
    with pytest.raises(LookupError, match="expected a value at"):
        resolve(trace(), path)


def test_readout_shows_the_traces_number_and_keeps_its_anchor_and_scale():
    number = Readout(trace(), "probs", (0, 0), theme=DARK, spec=".3f", align=1.0).place(
        np.array([2.0, 1.0, 0.0])
    )
    assert number.numbers()[0].path == "probs[0,0]"
    number.scale(0.5, about_point=np.array([2.0, 1.0, 0.0]))
    right, height = number.get_right()[0], number.height
    number.read((0, 1))
    assert number.text == "0.875"
    assert number.get_right()[0] == pytest.approx(right, abs=0.02)
    assert number.height == pytest.approx(height, rel=0.05)
    assert number.pixels == pytest.approx(SIZES["number"] / 2, rel=0.02)


def test_transparent_readouts_show_nothing():
    number = Readout(trace(), "probs", (0, 0), theme=DARK)
    number.set_opacity(0.0)
    assert number.numbers() == []


def test_drawn_text_is_few_shapes_and_holds_no_svg_that_animations_would_copy():
    drawn = [text("损失 0.5", DARK), Formula(("J(w) = w^2",), DARK)]
    parts = [part for line in drawn for part in line.get_family()]
    assert [len(line.family_members_with_points()) for line in drawn] == [1, 1]
    assert not any(hasattr(part, "path_obj") for part in parts)


def test_fraction_bars_are_as_thick_at_first_as_later_and_at_any_resolution(monkeypatch):
    widths = []
    for pixels in (1920, 1920, 160):
        monkeypatch.setattr(config, "pixel_width", pixels)
        fraction = Formula(("frac(z, sigma)",), DARK)
        widths.append([float(shape.stroke_width) for shape in fraction.get_family()])
    assert widths[0] == widths[1] == pytest.approx(widths[2])
    assert max(widths[0][-1:]) > 0.5


def test_formulas_leave_nothing_that_another_process_could_take_away(tmp_path):
    with tempconfig({"tex_dir": str(tmp_path)}):
        Formula(("frac(z, sigma)",), DARK)
    assert list(tmp_path.iterdir()) == []


def test_thousands_in_a_formula_have_a_comma_and_no_gap():
    trace = SimpleNamespace(n=4096)
    plain, parted = (
        Formula((Value("n", "n", None, spec),), DARK, trace=trace) for spec in ("d", ",d")
    )
    assert [number.text for number in parted.numbers()] == ["4,096"]
    assert plain.width < parted.width < 1.25 * plain.width
