"""The command line of export: the snippet goes to stdout, everything else to stderr."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dlmotion.base.names import SITES
from dlmotion.player.script import script_name
from dlmotion.publish.packs import SCRIPTED
from dlmotion.studio.cli import run
from tests.publish.tree import build_lesson, write_lesson


@pytest.fixture
def project(tmp_path: Path) -> Path:
    write_lesson(tmp_path / "scenes", "softmax")
    write_lesson(tmp_path / "scenes", "adam", order=29)
    build_lesson(tmp_path / "media", "softmax")
    return tmp_path


def export(project: Path, *words: str) -> int:
    return run(["--project", str(project), "export", *words])


def test_the_snippet_is_the_only_output(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert export(project, "softmax", "--for", "plain", "--to", str(project / "blog")) == 0
    out, err = capsys.readouterr()
    assert out.startswith('<link rel="stylesheet" href="softmax/softmax.zh.css">')
    assert '<source src="softmax/softmax.zh.mp4" type="video/mp4">' in out
    assert "wrote   softmax/softmax.zh.mp4" in err
    assert "softmax.zh: film ≤" in err
    assert (project / "blog/softmax/softmax.zh.mp4").is_file()


def test_json_lists_files_and_language(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["softmax", "--for", "hexo", "--to", str(project / "a.md"), "--lang", "en", "--json"]
    assert export(project, *words) == 0
    (pack,) = json.loads(capsys.readouterr().out)["packs"]
    assert "softmax/softmax.en.mp4" in [file["path"] for file in pack["files"]]
    assert pack["folder"] == str(project / "a")


def test_one_lesson_that_is_not_built_stops_no_other(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert export(project, "softmax", "adam", "--for", "plain", "--to", str(project / "blog")) == 1
    out, err = capsys.readouterr()
    assert "softmax/softmax.zh.mp4" in out
    assert "error: adam: adam: expected" not in err
    assert (
        "error: adam: expected a film or figures in zh, nothing is built; run: dlmotion build adam"
        in err
    )


def test_lessons_for_one_vitepress_page_share_its_script(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    build_lesson(project / "media", "adam")
    assert (
        export(project, "softmax", "adam", "--for", "vitepress", "--to", str(project / "blog")) == 0
    )
    out = capsys.readouterr().out
    script, body = out.split("</script>\n")
    assert script.splitlines() == [
        "<script setup>",
        "import DlSoftmaxZh from './softmax/DlSoftmaxZh.vue'",
        "import DlAdamZh from './adam/DlAdamZh.vue'",
    ]
    assert [line for line in body.splitlines() if line.endswith("Zh />")] == [
        "<DlSoftmaxZh />",
        "<DlAdamZh />",
    ]
    saved = (project / "blog/adam/adam.zh.snippet.txt").read_text(encoding="utf-8")
    assert saved.startswith("<script setup>\nimport DlAdamZh from ")


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (
            ["--to", "blocked"],
            "blocked/softmax: expected a place that can be written, got: Not a directory",
        ),
        (
            ["--to", "x", "-q", "4k"],
            "nothing is built; run: dlmotion build softmax --lang zh -q 4k",
        ),
    ],
)
def test_what_cannot_be_packed_is_one_line(
    project: Path,
    words: list[str],
    line: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(project)
    (project / "blocked").write_text("a file", encoding="utf-8")
    assert export(project, "softmax", "--for", "plain", *words) == 1
    out, err = capsys.readouterr()
    assert out == ""
    (last,) = [each for each in err.splitlines() if each.startswith("error: ")]
    assert last.startswith("error: softmax: ")
    assert err.endswith(f"{line}\n")


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["--for", "plain", "--to", "x"], "expected the lessons to pack"),
        (["softmax", "--for", "wordpress", "--to", "x"], "wordpress"),
        (["sofmax", "--for", "plain", "--to", "x"], "did you mean 'softmax'"),
    ],
)
def test_usage_errors_are_one_line(
    project: Path, words: list[str], line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert export(project, *words) == 2
    err = capsys.readouterr().err
    assert line in err
    assert len(err.strip().splitlines()) == 1


@pytest.mark.parametrize("site", SITES)
@pytest.mark.parametrize("form", ["vectors", "video"])
def test_vectors_go_where_pages_run_scripts_unless_video_is_asked_for(
    project: Path, site: str, form: str
) -> None:
    (project / "media/softmax/softmax.motion").write_bytes(b"vectors")
    to = project / "blog" / "note.md"
    assert export(project, "softmax", "--for", site, "--to", str(to), "--as", form) == 0
    files = [file for file in (project / "blog").rglob("*") if file.is_file()]
    expected = form == "vectors" and site in SCRIPTED
    assert ("softmax.motion" in [file.name for file in files]) is expected
    assert (script_name() in [file.name for file in files]) is expected
    own = [file for file in files if "layouts" not in file.parts]
    pages = [file for file in own if file.suffix in {".txt", ".html", ".vue", ".ipynb"}]
    assert any("dlmotion-film" in file.read_text(encoding="utf-8") for file in pages) is (
        expected and site != "hugo"  # there the shortcode writes the element
    )


def test_the_other_theme_is_said_and_so_is_the_folder(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("softmax", "--for", "plain", "--to", str(project / "blog"))
    assert export(project, *words) == 0
    err = capsys.readouterr().err
    assert "is built, the one in" not in err
    assert f" files to {project / 'blog'} in " in err
    for film in (project / "media/softmax").glob("softmax.zh.dark.*"):
        film.unlink()
    assert export(project, *words) == 0
    said = "note: no film in dark is built, the one in light is shown; --build films it"
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "streamed"),
    [
        (("hexo", "-q", "high"), True),
        (("hexo", "-q", "draft"), False),
        (("hexo",), False),
        (("hexo", "-q", "high", "--as", "video"), False),
        (("readme", "-q", "high"), False),
    ],
)
def test_build_makes_the_stream_that_a_page_would_play(
    project: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], streamed: bool
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(
        "dlmotion.studio.commands.export.build_shown",
        lambda site, targets: bool(asked.extend(targets)) or True,
    )
    build_lesson(project / "media", "softmax", qualities=("draft", "high"))
    site, *more = words
    assert export(project, "softmax", "--for", site, "--to", str(project / "a.md"), *more) == 0
    assert "motion:softmax" not in asked
    export(project, "softmax", "--for", site, "--to", str(project / "a.md"), *more, "--build")
    assert ("motion:softmax" in asked) is streamed
    (project / "media/softmax/softmax.motion").write_bytes(b"vectors")
    asked.clear()
    export(project, "softmax", "--for", site, "--to", str(project / "a.md"), *more, "--build")
    assert asked == []
