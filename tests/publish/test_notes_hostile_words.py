"""Hostile words of notes and lessons stay words in pages, choices, terminals; code is not run."""

import json
import re
import tomllib
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner

from dlmotion.base.names import NOTE_SITES
from dlmotion.publish.notes.choices import Choices
from dlmotion.publish.notes.code_blocks import find_code_blocks
from dlmotion.publish.notes.document import Document
from dlmotion.publish.notes.markers import find_blocks
from dlmotion.publish.notes.snippets import FigureLink, FilmLink, figure_lines, film_lines
from dlmotion.studio.commands.notes import command
from dlmotion.studio.project import Project
from tests.publish.notes_fixtures import make_project, write_lessons
from tests.publish.notes_syncing import everything, sync

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onload='alert(1)",
    "{{ 7 * 7 }} {% raw %} {{< ref >}} {{% x %}} {# c #}",
    "](javascript:alert(1)) ![x](y)",
    "--> <!-- dlmotion:end -->\n\n<script>",
    '\\" >}} {{< evil >}}',
)


class Tags(HTMLParser):
    """Collect tags and attribute names."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.names: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.names |= {name for name, _ in attrs}


@pytest.mark.parametrize("site", NOTE_SITES)
@pytest.mark.parametrize("text", HOSTILE)
def test_alt_texts_and_titles_stay_words_on_every_site(site: str, text: str) -> None:
    figure = figure_lines(site, FigureLink("f.svg", text, 8, 4))
    films = [
        film_lines(site, FilmLink("f.mp4", text, "zh", 8, 4, "p.png", {"zh": "c.vtt"}), raw)
        for raw in (True, False)
    ]
    if site != "hugo":
        films.pop()
    for lines in (figure, *films):
        joined = "\n".join(lines)
        reader = Tags()
        reader.feed(joined)
        assert set(reader.tags) <= {"img", "video", "track"}
        assert not {name for name in reader.names if name.startswith("on")}
        if site == "hugo":
            own = re.sub(r"^\{\{< figure |(?<=\") >\}\}$", "", joined, flags=re.MULTILINE)
            assert not re.search(r"\{\{|\}\}|<!--|-->", own)
        else:
            own = re.sub(r"\{% asset_path [a-z0-9.]+ %\}", "", joined)
            assert not re.search(r"[{}]|<!--|-->|\]\(j", own)
        assert all(line.strip() for line in lines)


@pytest.mark.parametrize("text", HOSTILE)
def test_quotes_in_a_hugo_shortcode_are_escaped(text: str) -> None:
    (line,) = figure_lines("hugo", FigureLink("f.svg", text, 8, 4))
    match = re.fullmatch(r'\{\{< figure src="f\.svg" alt="((?:[^"\\]|\\.)*)" width="8" >\}\}', line)
    assert match
    plain = re.sub(r"\\(.)", r"\1", match.group(1))
    assert plain.translate(
        {ord("＜"): "<", ord("＞"): ">", ord("＼"): "\\", ord(" "): None}
    ) == re.sub(r"\s", "", text)


@pytest.mark.parametrize("site", NOTE_SITES)
def test_hostile_words_of_a_lesson_leave_one_sound_block(site: str, tmp_path: Path) -> None:
    project = make_project(tmp_path, films=True, only=("softmax",))
    path = project.media / "softmax" / "figures.zh.json"
    listing = json.loads(path.read_text(encoding="utf-8"))
    listing["figures"][0]["alt"] = " ".join(HOSTILE)
    path.write_text(json.dumps(listing), encoding="utf-8")
    receipt = project.media / "softmax" / "softmax.zh.light.draft.json"
    data = json.loads(receipt.read_text(encoding="utf-8"))
    data["title"]["zh"] = " ".join(HOSTILE)
    receipt.write_text(json.dumps(data), encoding="utf-8")
    root = tmp_path / "notes"
    root.mkdir()
    note = root / "004.md"
    note.write_text(
        "# Softmax\n\n![](https://x.example/image-20220330140602341.png)\n", encoding="utf-8"
    )
    sync(project, root, site=site)
    text = note.read_text(encoding="utf-8")
    blocks = find_blocks(Document(text))
    assert [(block.kind, block.edited) for block in blocks] == [("film", False), ("figure", False)]
    assert text.count("<!-- dlmotion:end -->") == 2
    assert "<script" not in text
    before = everything(root)
    sync(project, root, site=site)
    assert everything(root) == before


@pytest.mark.parametrize(
    "words",
    [
        'a"b',
        "a]\n[x]",
        "a'b",
        "[notes.x]",
        "a = 1",
        "\\",
        "# c",
        "🙂 图",
        "a.b",
        "",
        " ",
        "\x1b[31m",
        "\x7f",
    ],
)
def test_any_heading_or_link_is_one_key_of_the_choices(tmp_path: Path, words: str) -> None:
    choices = Choices(tmp_path)
    choices.add(f"{words}.md", "films", words, "softmax", f"also: {words}\n[notes]")
    choices.add(f"{words}.md", "pictures", words, "a/b")
    text = choices.dump()
    expected = {"films": {words: "softmax"}, "pictures": {words: "a/b"}}
    assert tomllib.loads(text) == {"notes": {f"{words}.md": expected}}
    (tmp_path / "dlmotion.toml").write_bytes(text.encode())
    assert Choices(tmp_path).get(f"{words}.md", "films", words) == ("softmax",)


def test_control_characters_of_a_note_do_not_reach_the_terminal(tmp_path: Path) -> None:
    (tmp_path / "n.md").write_text(
        "# \x1b[31mred [bold]x[/] \x07\n\n![](\x1b[2J.png)\n", encoding="utf-8"
    )
    write_lessons(tmp_path / "scenes")
    project = Project.at(tmp_path, None)
    asked = ["scan", str(tmp_path / "n.md")]
    result = CliRunner().invoke(command, asked, obj=project, standalone_mode=False)
    assert result.exception is None
    assert "\x1b" not in result.stdout
    assert "\x07" not in result.stdout
    assert "[bold]x[/]" in result.stdout


@pytest.mark.parametrize(
    "network",
    ["Sequential([Dense(2, input_shape=(3,))])", "nn.Sequential(nn.Linear(3, 2))"],
)
def test_code_of_a_note_is_never_run(tmp_path: Path, network: str) -> None:
    from dlmotion.studio.commands.notes import _draw_network

    flag = tmp_path / "ran"
    source = f"```\nopen({str(flag)!r}, 'w')\nmodel = {network}\n```\n"
    (block,) = find_code_blocks(Document(source))
    drawing = _draw_network(block, tmp_path, "zh", "light")
    assert not flag.exists()
    assert "2" in drawing.alt
