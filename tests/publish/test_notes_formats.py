"""Kinds of notes beside plain CommonMark: front matter of all kinds, embeds, links with blanks."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlmotion.publish.notes.document import Document
from dlmotion.publish.notes.drawer import Drawer
from dlmotion.publish.notes.headings import front_title
from dlmotion.publish.notes.pictures import find_pictures
from dlmotion.publish.notes.remove import remove_from_notes
from dlmotion.publish.notes.scan import list_notes
from dlmotion.publish.notes.sites import detect_site
from dlmotion.publish.notes.sync import Settings
from dlmotion.studio.project import Project
from tests.publish.notes_fixtures import png_bytes
from tests.publish.notes_syncing import network_svg, outside_markers, states, sync

HEADS = {
    "yaml": '---\ntitle: "梯度下降"\n---\n',
    "toml": '+++\ntitle = "梯度下降"\ndraft = true\n+++\n',
    "json": '{\n  "title": "梯度下降",\n  "tags": ["a"]\n}\n',
    "hexo": "title: 梯度下降\ndate: x\n---\n",
}


@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS)
def test_front_matter_of_every_kind_has_a_title(head: str) -> None:
    document = Document(head + "\n正文。\n")
    assert front_title(document) == "梯度下降"
    assert len(document.front_matter) == head.count("\n")


@pytest.mark.parametrize(
    "text", ["{{< a >}}\n", "{% a %}\n", '{"a": 1} tail\n', "{not json\n", "{\n"]
)
def test_what_only_starts_like_json_is_text(text: str) -> None:
    assert len(Document(text).front_matter) == 0


def test_json_front_matter_is_hugos(tmp_path: Path) -> None:
    assert detect_site(tmp_path / "n.md", Document(HEADS["json"])).name == "hugo"
    assert detect_site(tmp_path / "n.md", Document(HEADS["toml"])).name == "plain"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("![[sigmoid_demo.png]]", [("sigmoid_demo.png", "")]),
        (
            "a\n![[pics/445.jpg|300]] ![[b.svg|tanh 的图]]",
            [("pics/445.jpg", ""), ("b.svg", "tanh 的图")],
        ),
        ("![](img/a.png =300x)", [("img/a.png", "")]),
        ("![x](img/my pics/a b.png)", [("img/my pics/a b.png", "x")]),
        ("![x](<my pics/a.png>) ![](b.png)", [("my pics/a.png", "x"), ("b.png", "")]),
        ("`![[a.png]]` ![[note]] ![[note#part]]", []),
        ("```\n![[a.png]]\n![](a b.png)\n```", []),
    ],
)
def test_pictures_that_editors_show_are_found(text: str, found: list[tuple[str, str]]) -> None:
    assert [(p.link, p.alt) for p in find_pictures(Document(text))] == found


def test_an_embedded_picture_is_looked_up_in_the_whole_vault(
    built: Project, tmp_path: Path
) -> None:
    text = "# 激活函数\n\n## Sigmoid\n\n![[sigmoid_demo.png]]\n\n![[here.png|200]]\n"
    (tmp_path / "n.md").write_text(text, encoding="utf-8")
    (tmp_path / "attachments").mkdir()
    (tmp_path / "attachments/Here.png").write_bytes(png_bytes(1))
    done = sync(built, tmp_path, films=False)
    assert states(done) == {"sigmoid_demo.png": "filled", "here.png": "exists"}
    assert (tmp_path / "sigmoid_demo.png").is_file()
    assert (tmp_path / "n.md").read_text(encoding="utf-8") == text


def test_a_link_with_a_blank_and_a_size_is_filled(built: Project, tmp_path: Path) -> None:
    text = "# 激活函数\n\n## Sigmoid\n\n![](my img/sigmoid_demo.png =300x)\n"
    (tmp_path / "n.md").write_text(text, encoding="utf-8")
    assert states(sync(built, tmp_path, films=False)) == {"sigmoid_demo.png": "filled"}
    assert (tmp_path / "my img/sigmoid_demo.png").is_file()


def test_notes_of_every_kind_are_read_but_hidden_ones(built: Project, tmp_path: Path) -> None:
    names = ["b.mdx", "c.qmd", "d.Rmd", "f.md", "g.markdown", "h.ipynb"]
    for name in (*names, ".hidden/e.mdx", "node_modules/x/README.md", "i.rst"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x\n", encoding="utf-8")
    assert [path.name for path in list_notes([tmp_path])] == names


def test_films_of_mdx_are_linked_posters_between_its_own_comments(
    built: Project, tmp_path: Path
) -> None:
    text = "import A from './a'\n\n# Softmax\n\n神经网络的输出层。\n\n<A b={1} />\n"
    (tmp_path / "n.mdx").write_text(text, encoding="utf-8")
    sync(built, tmp_path)
    after = (tmp_path / "n.mdx").read_text(encoding="utf-8")
    assert "{/* dlmotion:begin film " in after
    assert "<!--" not in after
    assert "<video" not in after
    assert "](./dlmotion/softmax.zh.poster.png)](./dlmotion/softmax.zh.mp4)" in after
    assert not sync(built, tmp_path).changed
    remove_from_notes([tmp_path], Settings(tmp_path, tmp_path))
    assert (tmp_path / "n.mdx").read_text(encoding="utf-8") == text
    assert [path.name for path in tmp_path.iterdir()] == ["n.mdx"]


@pytest.mark.parametrize("name", ["n.qmd", "n.Rmd"])
def test_chunks_of_quarto_and_r_markdown_are_code(
    built: Project, tmp_path: Path, name: str
) -> None:
    chunk = "```{python}\n#| label: net\nm = Sequential([Dense(3, input_shape=(2,))])\n```\n"
    text = f"---\ntitle: Softmax\n---\n\n{chunk}\n```{{r}}\n# no heading\n```\n"
    (tmp_path / name).write_text(text, encoding="utf-8")
    done = sync(built, tmp_path, films=False, drawer=Drawer(network_svg, "1"))
    assert list(states(done, "keras").values()) == ["shown"]
    after = (tmp_path / name).read_text(encoding="utf-8")
    assert after.count("<!-- dlmotion:begin keras") == 1
    assert outside_markers(after) == text


@given(
    head=st.sampled_from([*HEADS.values(), ""]),
    eol=st.sampled_from(["\n", "\r\n"]),
    parts=st.lists(
        st.sampled_from(
            [
                "**反向传播**\n",
                "![[445.jpg|300]]\n",
                "![](a b/445.jpg =20x)\n",
                "# Softmax\n",
                "> x\n",
            ]
        ),
        max_size=6,
    ),
)
@settings(max_examples=15)
def test_nothing_outside_of_markers_changes_in_any_format(
    built: Project,
    tmp_path_factory: pytest.TempPathFactory,
    head: str,
    eol: str,
    parts: list[str],
) -> None:
    folder = tmp_path_factory.mktemp("notes")
    before = (head + "\n正文。\n\n" + "\n".join(parts)).replace("\n", eol).encode()
    (folder / "n.md").write_bytes(before)
    sync(built, folder)
    after = (folder / "n.md").read_bytes().decode("utf-8")
    assert outside_markers(after).encode() == before
    assert not sync(built, folder).changed
