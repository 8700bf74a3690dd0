"""`notes scan` finds what notes show, what is missing, and which lessons and figures fit."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dlmotion.publish.lesson import Lesson, load_lessons
from dlmotion.publish.notes.code_blocks import find_code_blocks
from dlmotion.publish.notes.coverage import note_matches
from dlmotion.publish.notes.document import Document
from dlmotion.publish.notes.errors import NotesError
from dlmotion.publish.notes.headings import find_sections
from dlmotion.publish.notes.links import picture_name, resolve_link
from dlmotion.publish.notes.matching import Matcher
from dlmotion.publish.notes.pictures import find_pictures
from dlmotion.publish.notes.scan import ScannedNote, list_notes, scan_note
from dlmotion.publish.notes.sites import detect_site
from dlmotion.publish.notes.words import mentions, terms
from dlmotion.studio.commands.notes import command
from dlmotion.studio.errors import USAGE, CommandError
from dlmotion.studio.project import Project
from tests.publish.notes_fixtures import (
    NOTES,
    expected_figures,
    png_bytes,
    write_lessons,
    write_notes,
)


@pytest.fixture
def lessons(tmp_path: Path) -> tuple[Lesson, ...]:
    return load_lessons(write_lessons(tmp_path / "scenes"))


def scan_all(root: Path, lessons: tuple[Lesson, ...]) -> list[ScannedNote]:
    matcher = Matcher(lessons)
    return [scan_note(path, root, matcher, lessons) for path in list_notes([root])]


def pictures(text: str) -> list[tuple[str, int]]:
    return [(p.link, p.line) for p in find_pictures(Document(text))]


def titles(text: str) -> list[tuple[int, str]]:
    return [(s.level, s.title) for s in find_sections(Document(text)) if s.level]


def test_all_twenty_pictures_find_their_figure(tmp_path: Path, lessons: tuple[Lesson, ...]) -> None:
    found = [
        p for note in scan_all(write_notes(tmp_path / "notes"), lessons) for p in note.pictures
    ]
    chosen = {p.target.name: (p.best.lesson, p.best.figure) for p in found if p.best}
    assert len(found) == 20
    assert chosen == expected_figures()


def test_words_nearby_find_a_figure_and_are_hardly_ever_sure_of_a_wrong_one(
    tmp_path: Path, lessons: tuple[Lesson, ...]
) -> None:
    blind = tuple(
        replace(lesson, figures=tuple(replace(figure, replaces=()) for figure in lesson.figures))
        for lesson in lessons
    )
    found = [p for note in scan_all(write_notes(tmp_path / "notes"), blind) for p in note.pictures]
    truth = expected_figures()
    sure = {p.target.name: (p.best.lesson, p.best.figure) for p in found if p.best}
    first = [
        truth[p.target.name] == (p.candidates[0].lesson, p.candidates[0].figure)
        for p in found
        if p.candidates
    ]
    assert len(sure) >= 5
    assert len(sure.items() - truth.items()) <= 1
    assert sum(first) >= 12


def test_sections_know_their_lessons(tmp_path: Path, lessons: tuple[Lesson, ...]) -> None:
    notes = {note.name: note for note in scan_all(write_notes(tmp_path / "notes"), lessons)}
    covers = {
        (name, s.title): [c.lesson for c in note.covered(s)]
        for name, note in notes.items()
        for s in note.sections
    }
    assert covers["002_vitepress.md", "梯度下降"] == [
        "gradient-descent",
        "gradient-descent-surface",
    ]
    assert covers["001_typora.md", "28.消失的梯度"] == ["vanishing-gradients"]
    assert covers["001_typora.md", "3.网络"] == ["neuron", "network-layers"]
    assert covers["003_hugo.md", "数据"] == []


def test_a_longer_phrase_hides_its_parts(lessons: tuple[Lesson, ...], tmp_path: Path) -> None:
    shorter = replace(lessons[0], slug="supervised-learning", notes=())
    longer = replace(lessons[0], slug="unsupervised-learning", notes=())
    (tmp_path / "n.md").write_text("# 无监督学习\n", encoding="utf-8")
    (note,) = [scan_note(tmp_path / "n.md", tmp_path, Matcher([]), [shorter, longer])]
    assert [cover.lesson for cover in note.covers["无监督学习"]] == ["unsupervised-learning"]


@pytest.mark.parametrize(
    ("name", "note", "same"),
    [
        ("002_x.md", "002", True),
        ("0021.md", "002", False),
        ("a/002.md", "002", True),
        ("x002.md", "002", False),
    ],
)
def test_a_note_is_named_by_how_its_file_starts(name: str, note: str, same: bool) -> None:
    assert note_matches(name, note) is same


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ('<img src = "../pics/图.png"/>', [("../pics/图.png", 0)]),
        ("a\n<IMG alt='x'\n   SRC=b.png >\n", [("b.png", 1)]),
        ("![](a%20b.png) and\n![x](<c d.png> 't')", [("a%20b.png", 0), ("c d.png", 1)]),
        ("![a][1]\n\n[1]: r.png", [("r.png", 0)]),
        ("```\n![](no.png)\n```\n~~~~\n<img src=no.png>\n~~~~", []),
        ("`![](no.png)` <!-- <img src=no.png> -->\n\n<!--\n![](no.png)\n-->\n", []),
        ("<div>\n<script>'<img src=no.png>'</script>\n<img src=y.png></div>", [("y.png", 2)]),
        ('{{< figure src="h.png" title="t" >}}', [("h.png", 0)]),
        ("{% asset_img e.png 说明 %}\n\n{% codeblock %}\n![](no.png)\n{% endcodeblock %}",
         [("e.png", 0)]),
        ("| a |\n|---|\n| ![](t.png) |\n\n- x\n  - ![](l.png)\n\n> ![](q.png)",
         [("t.png", 2), ("l.png", 5), ("q.png", 7)]),
        ("![x](file:///C:/a.png) ![y](data:image/png;base64,AA)",
         [("file:///C:/a.png", 0), ("data:image/png;base64,AA", 0)]),
        ("$$\n![](no.png)\n$$", []),
    ],
)  # fmt: skip
def test_pictures_are_found_where_a_reader_would_see_one(
    text: str, links: list[tuple[str, int]]
) -> None:
    assert pictures(text) == links


def test_the_same_picture_twice_is_counted() -> None:
    assert [
        p.repeat for p in find_pictures(Document("![](a.png)\n\n![](a.png)\n\n![](b.png)"))
    ] == [0, 1, 0]


@pytest.mark.parametrize(
    ("text", "heads"),
    [
        ("# A\nB\n===\n## **C** `d`", [(1, "A"), (1, "B"), (2, "C d")]),
        ("---\n# no: heading\n---\n# A", [(1, "A")]),
        ("+++\ntitle = 'x'\n+++\n# A", [(1, "A")]),
        ("title: x\ndate: y\n---\n# A", [(1, "A")]),
        ("\ufeff---\ntitle: x\n---\n# A", [(1, "A")]),
        ("$$\na\n=\nb\n$$\n# A", [(1, "A")]),
        ("- # no\n\n> # no\n\n```\n# no\n```\n# A", [(1, "A")]),
        ("# A\r\n## B\r## C", [(1, "A"), (2, "B"), (2, "C")]),
    ],
)
def test_headings_are_those_of_the_page(text: str, heads: list[tuple[int, str]]) -> None:
    assert titles(text) == heads


def test_sections_of_one_title_have_keys_of_their_own() -> None:
    assert [s.key for s in find_sections(Document("# A\n## B\n# A\n## B"))] == [
        "",
        "A",
        "B",
        "A #2",
        "B #2",
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("```python\nm = Sequential([Dense(3)])\n```", [(True, True)]),
        ("~~~~\nkeras.activations.elu(x)\n~~~~", [(False, True)]),
        ("```py\nimport tensorflow as tf\na = tf.constant(1)\n```", []),
        (
            '模型：\nmodel = keras.Sequential([\n    layers.Dense(5, activation="(")\n])\n好',
            [(True, False)],
        ),
        ("```\nnet = nn.Sequential(nn.Linear(3, 2))\n```", [(True, True)]),
        ("```py\nimport torch\nx = torch.rand(3)\n```", [(False, True)]),
        ("```\nclass Net(nn.Module):\n    pass\n```", [(True, True)]),
        (
            "```\nNet(\n  (a): Sequential(\n    (0): Linear(in_features=3)\n  )\n)\n```",
            [],
        ),
        (
            '```\nModel: "sequential"\n Layer (type)   Output Shape\n dense (Dense)  (3)\n```',
            [],
        ),
        ("```\n        Layer (type)               Output Shape         Param #\nLinear-1\n```", []),
        ("```python\nimport paddle.nn as nn\nnet = nn.Sequential(nn.Linear(3, 2))\n```", []),
        ("A Dense(3) layer is not code.", []),
        ("model = Sequential([ never closed", []),
    ],
)
def test_keras_code_is_found_fenced_or_loose(text: str, found: list[tuple[bool, bool]]) -> None:
    assert [(b.network, b.fenced) for b in find_code_blocks(Document(text))] == found


def test_fences_of_one_note_belong_together() -> None:
    first = "```bash\nls\n```\n\n```python\nn = 3\n```\n\n"
    text = f"{first}- a\n\n  ```\n  m = Sequential([Dense(n)])\n  ```\n"
    (block,) = find_code_blocks(Document(text))
    assert block.pieces == ("n = 3\n", "m = Sequential([Dense(n)])\n")
    assert (block.piece, block.lines) == (1, (5, 11))


def test_loose_keras_code_ends_at_its_bracket() -> None:
    (block,) = find_code_blocks(
        Document("模型：\nmodel = keras.Sequential([\n  layers.Dense(5)\n])\n好")
    )
    assert block.source == "model = keras.Sequential([\n  layers.Dense(5)\n])\n"
    assert (block.start, block.end) == (1, 4)


@pytest.mark.parametrize(
    ("link", "state"),
    [
        ("here.png", "exists"),
        ("here.png?raw=true#top", "exists"),
        ("%68ere.png", "exists"),
        ("no.png", "missing"),
        ("sub\\no.png", "missing"),
        ("empty.png", "broken"),
        ("text.png", "broken"),
        ("folder.png", "broken"),
        ("https://x.example/a.png", "remote"),
        ("//x.example/a.png", "remote"),
        ("data:image/png;base64,AA", "embedded"),
        ("../out.png", "outside"),
        ("sub/../../out.png", "outside"),
        ("%2e%2e/out.png", "outside"),
        ("away/out.png", "outside"),
        ("/etc/passwd.png", "absolute"),
        ("%2fetc/x.png", "absolute"),
        ("C:\\pics\\a.png", "absolute"),
        ("file:///tmp/a.png", "absolute"),
    ],
)
def test_a_link_is_told_apart(tmp_path: Path, link: str, state: str) -> None:
    root = tmp_path / "root"
    (root / "folder.png").mkdir(parents=True)
    (root / "here.png").write_bytes(png_bytes(1))
    (root / "empty.png").write_bytes(b"")
    (root / "text.png").write_bytes(b"no picture")
    (root / "away").symlink_to(tmp_path)
    target = resolve_link(link, root / "note.md", root)
    assert target.state == state
    assert target.path is None or target.path.is_relative_to(root)


def test_a_picture_name_is_decoded_and_composed() -> None:
    assert picture_name("https://x/a/%E5%9B%BE.png?x=1") == "图.png"
    assert picture_name("cafe\u0301.png") == "caf\u00e9.png"


@pytest.mark.parametrize(
    ("name", "site"),
    [("000_hugo.md", "hugo"), ("001_typora.md", "typora"), ("002_vitepress.md", "vitepress"),
     ("003_hugo.md", "hugo"), ("004_hexo.md", "hexo")],
)  # fmt: skip
def test_a_site_is_told_by_how_the_note_is_written(tmp_path: Path, name: str, site: str) -> None:
    write_notes(tmp_path, (name,))
    document = Document((tmp_path / name).read_text(encoding="utf-8"))
    assert detect_site(tmp_path / name, document).name == site
    assert detect_site(tmp_path / name, document, "plain").name == "plain"


@pytest.mark.parametrize(
    ("made", "note", "site"),
    [([".vitepress/config.ts"], "guide/a.md", "vitepress"), (["hugo.toml"], "content/a.md", "hugo"),
     (["config.toml", "themes/t/x", "content/x"], "content/a.md", "hugo"),
     (["_config.yml", "source/_posts/x.md"], "source/_posts/a.md", "hexo"),
     (["config.toml"], "a.md", "plain")],
)  # fmt: skip
def test_a_site_is_told_by_the_folders_above(
    tmp_path: Path, made: list[str], note: str, site: str
) -> None:
    for name in [*made, note]:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x", encoding="utf-8")
    assert detect_site(tmp_path / note, Document("x")).name == site


@pytest.mark.parametrize(
    ("text", "phrase", "times"),
    [("Neurons and a neuron", "neuron", 2), ("neuronal", "neuron", 0),
     ("神经元和神经元", "神经元", 2),
     ("ＲｅＬＵ函数", "relu", 1), ("gradient-descent", "gradient descent", 1), ("x", "", 0)],
)  # fmt: skip
def test_phrases_are_counted_in_both_languages(text: str, phrase: str, times: int) -> None:
    assert mentions(text, phrase) == times


def test_chinese_is_cut_two_by_two() -> None:
    assert set(terms("梯度下降 Adam x1")) == {"梯度", "度下", "下降", "adam", "x1"}


def test_hidden_and_installed_folders_are_left_out(tmp_path: Path) -> None:
    for name in ("a.md", "b/c.markdown", ".git/x.md", "node_modules/p/README.md", "d.txt", "e.rst"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x", encoding="utf-8")
    assert [p.relative_to(tmp_path).as_posix() for p in list_notes([tmp_path])] == [
        "a.md",
        "b/c.markdown",
    ]
    with pytest.raises(NotesError, match=r"expected a note .* got 'd.txt'"):
        list_notes([tmp_path / "d.txt"])


def run_scan(project: Path, *arguments: object) -> Result:
    write_lessons(project / "scenes")
    words = ["scan", *map(str, arguments)]
    return CliRunner().invoke(command, words, obj=Project.at(project, None), standalone_mode=False)


def test_a_note_that_is_not_utf8_is_told_and_stops_nobody(tmp_path: Path) -> None:
    root = write_notes(tmp_path / "notes", ("003_hugo.md",))
    (root / "gbk.md").write_bytes("# 张量".encode("gbk"))
    result = run_scan(tmp_path, root, "--json")
    assert result.return_value == 0
    assert "gbk.md: expected UTF-8" in result.stderr
    assert [note["note"] for note in json.loads(result.stdout)["notes"]] == ["003_hugo.md"]


def test_scan_prints_a_table_and_writes_nothing(tmp_path: Path) -> None:
    root = write_notes(tmp_path / "notes")
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    result = run_scan(tmp_path, root)
    assert result.return_value == 0, result.output
    assert "20 pictures, 20 missing or remote, 20 of these have a figure" in result.stdout
    assert "activation-curves/hard-sigmoid" in result.stdout
    assert {path: path.read_bytes() for path in root.rglob("*") if path.is_file()} == before


def test_scan_as_json_names_everything(tmp_path: Path) -> None:
    result = run_scan(tmp_path, write_notes(tmp_path / "notes"), "--json")
    notes = {note["note"]: note for note in json.loads(result.stdout)["notes"]}
    assert list(notes) == list(NOTES)
    first = notes["004_hexo.md"]["pictures"][0]
    assert (first["line"], first["state"], first["section"]) == (14, "missing", "Sigmoid")
    assert first["candidates"][0]["figure"] == "sigmoid-formula"
    (keras,) = notes["003_hugo.md"]["keras"]
    assert (keras["line"], keras["section"], keras["network"], keras["fenced"]) == (
        13,
        "流程",
        True,
        False,
    )
    assert [s["covered"] for s in notes["003_hugo.md"]["sections"]] == [False] * 3


def test_paths_of_several_folders_need_a_root(tmp_path: Path) -> None:
    paths = [write_notes(tmp_path / name, ("003_hugo.md",)) for name in ("a", "b")]
    refused = run_scan(tmp_path, *paths)
    assert isinstance(refused.exception, CommandError)
    assert refused.exception.exit_code == USAGE
    assert "--root" in str(refused.exception)
    assert run_scan(tmp_path, *paths, "--root", tmp_path).return_value == 0
