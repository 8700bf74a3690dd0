"""`dlmotion.toml`: a person decides once, and takes back."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from dlmotion.publish.notes.drawer import Drawer
from dlmotion.studio.commands.notes import command
from dlmotion.studio.project import Project
from tests.publish.notes_syncing import network_svg, snapshot, sync


def test_choices_are_written_once_and_obeyed(built: Project, root: Path) -> None:
    sync(built, root / "notes", root)
    path = root / "notes" / "dlmotion.toml"
    text = path.read_text(encoding="utf-8")
    assert '"four/445.jpg" = "activation-curves/tanh-sigmoid" # the figure replaces 445.jpg' in text
    mine = "# my own words\n" + text.replace("activation-curves/tanh-sigmoid", "skip")
    mine = mine.replace(
        '"梯度下降" = "gradient-descent"', '"梯度下降" = ["gradient-descent", "neuron"]'
    )
    mine = mine.replace('"SoftMax" = "softmax"', '"SoftMax" = "off"')
    path.write_text(mine, encoding="utf-8")
    sync(built, root / "notes", root)
    assert path.read_text(encoding="utf-8") == mine
    assert not (root / "notes/four/445.jpg").exists()
    assert "softmax.zh.mp4" not in (root / "notes/004_hexo.md").read_text(encoding="utf-8")
    assert not (root / "notes/004_hexo/softmax.zh.mp4").exists()
    vue = (root / "notes/002_vitepress.md").read_text(encoding="utf-8")
    assert vue.index("gradient-descent.zh.mp4") < vue.rindex("neuron.zh.mp4")
    assert not sync(built, root / "notes", root).changed


def test_general_choices_set_language_and_theme(built: Project, root: Path) -> None:
    (root / "notes" / "dlmotion.toml").write_bytes(b'lang = "en"\r\ntheme = "dark"\r\n')
    sync(built, root / "notes", root)
    assert (
        (root / "notes" / "dlmotion.toml")
        .read_bytes()
        .startswith(b'lang = "en"\r\ntheme = "dark"\r\n')
    )
    assert (root / "notes/four/sigmoid_demo.png").read_bytes() == (
        built.media / "activation-curves/figures/sigmoid.en.dark@2x.png"
    ).read_bytes()
    assert "![Window times kernel 90]" in (root / "notes/001_typora.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("x = [", "expected TOML"),
        ('lang = "fr"', "lang: expected zh, en, got 'fr'"),
        ('color = "red"', "color: expected one of site, lang, theme, as, notes"),
        (
            '[notes."a.md".pictures]\n"x.png" = "softmax"',
            "expected lesson/figure or skip, got 'softmax'",
        ),
        ('[notes."a.md".pictures]\n"x.png" = "../x/y"', "expected lesson/figure or skip"),
        ('[notes."a.md".films]\n"x" = ["a", 1]', "expected lesson or off"),
        ('[notes."a.md".sounds]\n"x" = "a"', "expected one of pictures, films, keras"),
    ],
)
def test_a_wrong_choice_is_one_line_and_changes_nothing(
    built: Project, root: Path, text: str, told: str
) -> None:
    (root / "notes" / "dlmotion.toml").write_text(text, encoding="utf-8")
    before = snapshot(root)
    result = CliRunner().invoke(
        command,
        ["sync", str(root / "notes"), "--root", str(root)],
        obj=built,
        standalone_mode=False,
    )
    assert told in str(result.exception)
    assert "\n" not in str(result.exception)
    assert snapshot(root) == before


def test_a_choice_of_an_unknown_figure_waits(built: Project, root: Path) -> None:
    (root / "notes" / "dlmotion.toml").write_text(
        '[notes."004_hexo.md".pictures]\n"four/445.jpg" = "softmax/none"\n', encoding="utf-8"
    )
    done = sync(built, root / "notes", root)
    (outcome,) = [o for note in done.notes for o in note.outcomes if o.subject == "four/445.jpg"]
    assert (outcome.state, outcome.detail) == (
        "waiting",
        "softmax: expected a figure of shares, got 'none'",
    )


def test_a_choice_of_an_unknown_lesson_is_told(built: Project, root: Path) -> None:
    (root / "notes" / "dlmotion.toml").write_text(
        '[notes."004_hexo.md".films]\nSoftMax = "sofmax"\n', encoding="utf-8"
    )
    done = sync(built, root / "notes", root)
    (outcome,) = [o for note in done.notes for o in note.outcomes if o.subject == "SoftMax"]
    assert (outcome.state, outcome.detail) == (
        "waiting",
        "expected a lesson, got 'sofmax'; did you mean 'softmax'?",
    )
    assert not any("sofmax" in line for line in done.build)


def test_everything_can_be_taken_back(built: Project, root: Path) -> None:
    before = snapshot(root)
    sync(built, root / "notes", root, drawer=Drawer(network_svg, "1"))
    choices = root / "notes" / "dlmotion.toml"
    text = choices.read_text(encoding="utf-8")
    choices.write_text(re.sub(r'= "(?:draw|[a-z0-9/-]+)"', '= "skip"', text), encoding="utf-8")
    sync(built, root / "notes", root, drawer=Drawer(network_svg, "1"))
    after = snapshot(root)
    del after["notes/dlmotion.toml"]
    assert {name: content for name, (content, _) in after.items()} == {
        name: content for name, (content, _) in before.items()
    }
    assert not sync(built, root / "notes", root).changed
