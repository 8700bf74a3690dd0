"""The figure of a network shows the sizes, activations and counts that the code tells."""

from pathlib import Path

import pytest
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.patches import Circle

from dlcore import read_keras
from dlcore.outline.outline import read_network, read_networks
from dlcore.outline.values import NetworkCodeError
from dlmotion.stage.figure_file import FigureError
from dlmotion.stage.network_figure import (
    MOST_LAYERS,
    SHOWN_UNITS,
    draw_network,
    network_columns,
    network_figure,
)
from dlmotion.stage.theme import LOOKS

NOTE = """
layers = [
    Dense(units=6, input_shape=(8,), activation='relu'),
    Dense(units=6, activation='relu'),
    Dense(units=4, activation='softmax'),
]
model = Sequential(layers)
"""
IMAGE = """
model = Sequential([
    Conv2D(4, (3, 3), activation='relu', input_shape=(8, 8, 1)),
    Flatten(), Dropout(0.5), Dense(10, activation='softmax'),
])
"""


def drawn(source: str, theme: str, lang: str) -> Figure:
    columns = network_columns(read_network([source]))
    return network_figure([("net", columns)], LOOKS[theme], lang)


def texts(source: str, lang: str = "zh") -> list[str]:
    figure = drawn(source, "light", lang)
    return [text.get_text() for text in figure.axes[0].texts]


def test_every_number_is_that_of_the_summary() -> None:
    table = read_keras(NOTE).network.summary()
    shown = texts(NOTE)
    assert [text for text in shown if text.endswith("个参数")] == [
        *(f"{count} 个参数" for count in table.n_params),
        f"共 {table.total} 个参数",
    ]
    assert [text for text in shown if text.isdigit()] == [
        str(n) for (n,) in (table.input_shape, *table.output_shapes)
    ]
    assert [text for text in shown if text in ("relu", "softmax")] == ["relu", "relu", "softmax"]


def test_units_are_drawn_one_by_one_up_to_a_limit() -> None:
    figure = drawn(NOTE, "dark", "en")
    circles = [p for p in figure.axes[0].patches if isinstance(p, Circle) and p.get_zorder() == 2]
    assert len(circles) == SHOWN_UNITS + 6 + 6 + 4


def test_only_dense_layers_are_joined_all_to_all() -> None:
    figure = drawn(IMAGE, "light", "zh")
    lines = [c for c in figure.axes[0].collections if isinstance(c, LineCollection)]
    counts = [len(each.get_segments()) for each in lines]
    assert counts == [1, SHOWN_UNITS, SHOWN_UNITS, SHOWN_UNITS * SHOWN_UNITS]


def test_shapes_of_images_are_spelled_out() -> None:
    shown = texts(IMAGE, "en")
    assert {"8 × 8 × 1", "6 × 6 × 4", "144", "0 parameters", "1450 parameters"} <= set(shown)


def test_an_input_that_the_code_does_not_tell_is_not_made_up() -> None:
    shown = texts(
        "m = Sequential([Dense(512, activation='relu'), Dense(10, activation='softmax')])", "en"
    )
    assert {"size unknown", "? parameters", "5130 parameters", "5130 + ? parameters"} <= set(shown)


def test_files_repeat_to_the_byte_and_the_words_say_the_layers(tmp_path: Path) -> None:
    first, second = (draw_network([NOTE], 0, tmp_path / name, "zh", "light") for name in "ab")
    assert first.files["svg"].read_bytes() == second.files["svg"].read_bytes()
    assert set(first.files) == {"svg"}
    assert first.alt == "输入 8，Dense 6 relu，Dense 6 relu，Dense 4 softmax，共 124 个参数"
    assert (first.width, first.height) == (740, 450)


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("print('hello')", NetworkCodeError),
        ("m = Sequential([Conv2D(4, n)])", NetworkCodeError),
        (f"m = Sequential([{'Dense(2), ' * MOST_LAYERS}Dense(2)])", FigureError),
    ],
)  # fmt: skip
def test_code_that_cannot_be_drawn_is_told(
    tmp_path: Path, source: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        draw_network([source], 0, tmp_path, "en", "dark")


def test_activations_of_pytorch_join_their_layer_and_unknown_sizes_are_said() -> None:
    shown = texts("net = nn.Sequential(nn.Conv2d(1, 4, 3), nn.ReLU(), nn.MaxPool2d(2))", "en")
    assert {"1 × ? × ?", "4 × ? × ?", "Conv2d", "ReLU", "MaxPool2d", "40 parameters"} <= set(shown)
    assert shown.index("ReLU") == shown.index("Conv2d") + 1


AROUND = """
a = Input((6,))
b = Input((6,))
same = Dense(4)
c = Concatenate()([same(a), same(b)])
net = Model([a, b], Dense(1)(c))
"""
PAIR = """
maker = Sequential([Dense(3, input_shape=(2,))])
judge = Sequential([Dense(1, input_shape=(3,))])
"""
KEPT = """
class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(4, 4)
    def forward(self, x):
        y = self.a(x)
        return y + torch.relu(y)
"""


def test_what_flows_past_other_layers_goes_over_them() -> None:
    figure = drawn(AROUND, "light", "en")
    assert [line.get_gid() for line in figure.axes[0].lines] == ["way"]
    joined = [c for c in figure.axes[0].collections if isinstance(c, LineCollection)]
    # From the first input to its layer, from the second to it, into the meeting point, and on.
    assert len(joined) == 4
    assert len(joined[2].get_segments()) == 1


def test_parameters_that_layers_share_are_counted_once() -> None:
    shown = texts(AROUND, "en")
    assert shown.count("shared parameters") == 1
    assert f"{6 * 4 + 4 + 8 + 1} parameters" in shown


def test_networks_of_one_block_are_drawn_below_each_other_with_their_names(tmp_path: Path) -> None:
    networks = [(each.name, network_columns(each)) for each in read_networks([PAIR])]
    figure = network_figure(networks, LOOKS["dark"], "en")
    assert [axes.texts[-1].get_text() for axes in figure.axes] == [
        "maker: 9 parameters",
        "judge: 4 parameters",
    ]
    told = draw_network([PAIR], 0, tmp_path, "en", "dark")
    assert told.alt == (
        "input 2, Dense 3, maker: 9 parameters; input 3, Dense 1, judge: 4 parameters"
    )


def test_an_activation_joins_its_layer_only_where_nothing_else_uses_it() -> None:
    shown = texts(KEPT, "en")
    assert {"Linear", "ReLU", "add"} <= set(shown)
    columns = network_columns(read_network([KEPT]))
    assert [column.name for column in columns] == ["", "Linear", "ReLU", "add"]
    assert columns[-1].before == (1, 2)
