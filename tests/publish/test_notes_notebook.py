"""Notebooks: Markdown cells are prose, code cells code, and no other byte of the JSON changes."""

import json
from pathlib import Path
from typing import Any

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlmotion.publish.notes.code_blocks import find_code_blocks
from dlmotion.publish.notes.drawer import Drawer
from dlmotion.publish.notes.errors import NotesError
from dlmotion.publish.notes.headings import find_sections
from dlmotion.publish.notes.markers import Insert, apply_blocks, find_blocks, key_of
from dlmotion.publish.notes.notebook import Notebook, read_notebook
from dlmotion.publish.notes.remove import remove_from_notes
from dlmotion.publish.notes.sync import Settings
from dlmotion.studio.project import Project
from tests.publish.notes_syncing import network_svg, states, sync

TEXTS = st.sampled_from(
    ["# 梯度下降\n\n沿着坡走。", "## B", "## B\n", "", "\n", "![](a.png)\n\n"]
    + ["a \\ \"q\" \u2028 😀\n\n## C\n\n- x"]
    + ["```\n# no\n```", "text\n<!-- dlmotion:end -->", "Setext\n===\n", "| a |\n|---|\n| 1 |"]
)  # fmt: skip
CODE = st.sampled_from(
    ["x = 1", "net = Sequential([Dense(3)])\n", "print('```')", "", "%matplotlib inline\n"]
    + ["import torch.nn as nn\nnet = nn.Sequential(nn.Linear(4, 2))"]
)  # fmt: skip


@st.composite
def notebooks(draw: st.DrawFn) -> str:
    """Draw a notebook as some program may have written it."""
    cells: list[dict[str, Any]] = []
    for i in range(draw(st.integers(0, 6))):
        kind = draw(st.sampled_from(["markdown", "code", "raw"]))
        text = draw(CODE if kind == "code" else TEXTS)
        lines = text.splitlines(keepends=True)
        source = draw(st.sampled_from([text, lines, [text], [*lines, ""]]))
        cell = {"cell_type": kind, "metadata": {"a": '] } "'}, "source": source}
        if kind == "code":
            cell |= {"outputs": [{"text": ['{"cells": []}']}], "execution_count": None}
        if draw(st.booleans()):
            cell["id"] = f"cell-{i}"
        cells.append(dict(draw(st.permutations(list(cell.items())))))
    book = {"cells": cells, "metadata": {"language_info": {"name": "python"}}, "nbformat": 4}
    text = json.dumps(
        dict(draw(st.permutations(list(book.items())))),
        ensure_ascii=draw(st.booleans()),
        indent=draw(st.sampled_from([None, 1, "\t"])),
    )
    return text.replace("\n", draw(st.sampled_from(["\n", "\r\n"]))) + draw(
        st.sampled_from(["", "\n"])
    )


def wishes(book: Notebook, words: str = "one") -> list[Insert]:
    """Ask for a film below every heading and a network below all code."""
    films = [
        Insert("film", key_of(s.key), "softmax", (f'film {words} "q" 中',), s.body)
        for s in find_sections(book)
        if s.level
    ]
    networks = [
        Insert("keras", key_of(i, b.key), "network", (words,), book.block_end(b.end - 1) or b.end)
        for i, b in enumerate(find_code_blocks(book))
    ]
    return sorted(films + networks, key=lambda insert: insert.before)


@given(stored=notebooks())
def test_what_is_put_in_is_found_again_and_goes_without_a_trace(stored: str) -> None:
    book = read_notebook(stored)
    inserts = wishes(book)
    once, events = apply_blocks(book, inserts, {})
    assert [event.action for event in events] == ["added"] * len(inserts)
    again = read_notebook(once)
    assert {(b.kind, b.key) for b in find_blocks(again)} == {(i.kind, i.key) for i in inserts}
    assert apply_blocks(again, [], {})[0] == stored


@given(stored=notebooks())
def test_no_cell_of_the_writer_changes_but_for_the_blocks(stored: str) -> None:
    book = read_notebook(stored)
    once, _ = apply_blocks(book, wishes(book), {})
    old, new = json.loads(stored), json.loads(once)
    assert {name: value for name, value in new.items() if name != "cells"} == {
        name: value for name, value in old.items() if name != "cells"
    }
    kept = [c for c in new["cells"] if c["metadata"].get("dlmotion") != "added"]
    for before, after in zip(old["cells"], kept, strict=True):
        if before["cell_type"] == "markdown":
            assert {**after, "source": ""} == {**before, "source": ""}
        else:
            assert after == before


@given(stored=notebooks())
def test_twice_is_once_and_a_refresh_stays_in_place(stored: str) -> None:
    book = read_notebook(stored)
    inserts = wishes(book)
    once, _ = apply_blocks(book, inserts, {})
    again = read_notebook(once)
    assert apply_blocks(again, inserts, {})[0] == once
    renewed, events = apply_blocks(again, wishes(book, "two"), {})
    assert {event.action for event in events} <= {"refreshed"}
    assert apply_blocks(read_notebook(renewed), [], {})[0] == stored


@given(stored=notebooks())
def test_jupyter_may_save_it_in_between(stored: str) -> None:
    book = read_notebook(stored)
    once, _ = apply_blocks(book, wishes(book), {})
    saved = json.loads(once)
    for cell in saved["cells"]:
        cell["source"] = "".join(cell["source"]).splitlines(keepends=True)
    cleared = apply_blocks(read_notebook(json.dumps(saved)), [], {})[0]
    texts = ["".join(cell["source"]) for cell in json.loads(cleared)["cells"]]
    assert texts == ["".join(cell["source"]) for cell in json.loads(stored)["cells"]]


@pytest.mark.parametrize(
    "text", ["", "x", "[]", "{}", '{"cells": 1}', '{"cells": [1]}', '{"cells": [{"source": 1}]}']
    + ['{"cells": [', '{"worksheets": []}', "[" * 9999, '{"cells": [{}] , "metadata": []}']
)  # fmt: skip
def test_what_is_no_notebook_is_told(text: str) -> None:
    with pytest.raises(NotesError, match="expected a notebook"):
        read_notebook(text)


def test_a_notebook_of_jupyters_is_synced_and_stays_one(built: Project, tmp_path: Path) -> None:
    book = nbformat.v4.new_notebook()
    book.cells = [
        nbformat.v4.new_markdown_cell("# Softmax\n\n神经网络的输出层：分数变成概率。"),
        nbformat.v4.new_code_cell("from keras.layers import Dense\nunits = 3"),
        nbformat.v4.new_code_cell("net = Sequential([Dense(units, input_shape=(2,))])"),
    ]
    path = tmp_path / "n.ipynb"
    nbformat.write(book, path)
    before = path.read_bytes()
    done = sync(built, tmp_path, drawer=Drawer(network_svg, "1"))
    assert list(states(done, "keras").values()) == ["shown"]
    after = nbformat.read(path, as_version=4)
    nbformat.validate(after)
    film, network = after.cells[0].source, after.cells[3].source
    assert film.startswith("# Softmax\n<!-- dlmotion:begin film ")
    assert "](./dlmotion/softmax.zh.poster.png)](./dlmotion/softmax.zh.mp4)" in film
    assert film.endswith("<!-- dlmotion:end -->\n\n神经网络的输出层：分数变成概率。")
    (drawn,) = (tmp_path / "n.assets").glob("*.svg")
    assert f"](./n.assets/{drawn.name})" in network
    assert not sync(built, tmp_path, drawer=Drawer(network_svg, "1")).changed
    remove_from_notes([tmp_path], Settings(tmp_path, tmp_path))
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["n.ipynb"]
