"""Notes that are made to be slow: read in part, with a line that says so, and never changed."""

from pathlib import Path

import pytest

from dlmotion.publish.notes.code_blocks import CodeBlock, find_code_blocks
from dlmotion.publish.notes.document import Document
from dlmotion.publish.notes.drawer import MOST_LAYERS, Drawer, Drawing
from dlmotion.publish.notes.headings import MAX_SECTIONS
from dlmotion.publish.notes.pictures import MAX_PICTURES, find_pictures
from dlmotion.publish.notes.reader import MAX_CELLS, MAX_LINES, MAX_TEXT, Work
from dlmotion.studio.project import Project
from tests.publish.notes_syncing import sync

SIZE = 200_000


def filled(piece: str) -> str:
    return piece * (SIZE // len(piece))


@pytest.mark.parametrize(
    "piece",
    [
        "model = Dense(\n", "<!--", "<!--\n", "<img src=\n", "![a][r]\n", "{{< figure ", "**a",
        "model = Dense('\n\n", "<!--\n\n", "[[[[ <a <a\n\n", "| a\n|-\n",
        "> - ", "$$\n", "{% raw %}\n", "m = Dense(1)\n", "m = Dense(1)\nx = f(2)\n\n",
        "|a" * 999 + "\n" + "|-" * 999 + "\n", "a|b|c\n-|-\n",
        "```\nm = Sequential([Dense(1)])\n```\n", "```\nimport torch\n" + "\n" * 999,
    ],
)  # fmt: skip
def test_a_hostile_note_ends_and_keeps_its_bytes(
    built: Project, tmp_path: Path, piece: str
) -> None:
    text = "# 梯度下降\n\n反向传播。\n\n" + filled(piece)
    (tmp_path / "n.md").write_text(text, encoding="utf-8")
    done = sync(built, tmp_path, films=False)
    assert not done.failures
    assert (tmp_path / "n.md").read_text(encoding="utf-8") == text


def test_work_on_a_note_is_bounded() -> None:
    work = Work()
    tangled = "<" * 2000
    allowed = [work.allows(tangled) for _ in range(1000)]
    assert 0 < sum(allowed) * len(tangled) ** 2 <= 20_000_000
    assert not Work().allows("x" * (MAX_TEXT + 1))
    assert not allowed[-1]
    assert work.passed_over == allowed.count(False)
    assert work.allows("plain words go on for ever")


def test_loose_calls_that_never_close_are_looked_at_only_so_far() -> None:
    text = "model = Dense(\n" * 1000 + "\n\n# A\n\nmodel = Sequential([Dense(3)])\n"
    assert find_code_blocks(Document(text)) == ()
    assert len(find_code_blocks(Document(text.rpartition("# A")[2]))) == 1


def test_each_cap_is_told_in_one_line(built: Project, tmp_path: Path) -> None:
    text = "".join(f"# 第 {i} 天\n\n![](p{i}.png)\n\n" for i in range(MAX_LINES // 3))
    (tmp_path / "n.md").write_text(text + "x" * (MAX_TEXT + 1), encoding="utf-8")
    (tmp_path / "long.md").write_text("y" * (MAX_TEXT + 1), encoding="utf-8")
    assert sync(built, tmp_path, films=False).hints == [
        "long.md: 1 paragraphs are too long or too tangled to read",
        f"n.md: read the first {MAX_LINES} of {len(Document(text).lines) + 1} lines",
        f"n.md: looked at the first {MAX_PICTURES} pictures",
        f"n.md: looked at the first {MAX_SECTIONS} headings",
    ]
    assert len(find_pictures(Document(text))) == MAX_PICTURES


def test_networks_of_a_note_are_drawn_up_to_a_limit(built: Project, tmp_path: Path) -> None:
    block = "```python\nm = Sequential([Dense({0}, input_shape=({0},))])\n```\n\n"
    text = "# 梯度下降\n\n" + "".join(block.format(i + 1) for i in range(5))
    (tmp_path / "n.md").write_text(text + block.format(1), encoding="utf-8")
    drawn: list[str] = []

    def draw(code: CodeBlock, folder: Path, lang: str, theme: str) -> Drawing:
        drawn.append(code.source)
        (folder / "n.svg").write_text("<svg/>", encoding="utf-8")
        return Drawing(folder / "n.svg", "a", 1, 1)

    drawer = Drawer(draw, "1", lambda code: MOST_LAYERS // 3)
    done = sync(built, tmp_path, films=False, drawer=drawer)
    assert len(drawn) == 2  # the first again is the same file
    details = [each.detail for each in done.notes[0].outcomes if each.kind == "keras"]
    assert [f"at most {MOST_LAYERS} layers" in each for each in details] == [
        *(False, False, True, True, True, False)
    ]
    again = sync(built, tmp_path, films=False, drawer=drawer)
    assert not again.changed


def test_a_network_is_drawn_again_only_when_its_code_changes(
    built: Project, tmp_path: Path
) -> None:
    drawn: list[str] = []

    def draw(code: CodeBlock, folder: Path, lang: str, theme: str) -> Drawing:
        drawn.append(code.source)
        (folder / "n.svg").write_text("<svg/>", encoding="utf-8")
        return Drawing(folder / "n.svg", "a", 1, 1)

    text = "# 梯度下降\n\n```python\nm = Sequential([Dense({0}, input_shape=(2,))])\n```\n"
    for units, times in ((3, 1), (3, 1), (4, 2), (4, 2)):
        note = tmp_path / "n.md"
        if times > len(drawn):
            note.write_text(text.format(units), encoding="utf-8")
        sync(built, tmp_path, films=False, drawer=Drawer(draw, "1"))
        assert len(drawn) == times


def test_a_table_with_too_many_cells_is_passed_over_and_told() -> None:
    row = "| a " * 50 + "|\n"
    text = "# A\n\n" + row + "| - " * 50 + "|\n" + row * (MAX_CELLS // 50) + "\n![](b.png)\n"
    document = Document(text)
    assert [picture.link for picture in find_pictures(document)] == ["b.png"]
    assert document.limits == ["1 paragraphs are too long or too tangled to read"]
    small = Document("| ![](a.png) | b |\n|---|---|\n| ![](c.png) | d |\n")
    assert [picture.link for picture in find_pictures(small)] == ["a.png", "c.png"]
    assert not small.limits
