"""Variants with a name: kept in dlmotion.toml, and known to every command as a lesson is."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from dlmotion.publish.lesson import load_lesson
from dlmotion.studio.errors import CommandError
from dlmotion.studio.kept_variants import keep_variant, read_variants
from dlmotion.studio.variant import files_in
from tests.studio.project import Run, make_project, render, snapshot

FIGURES = ("--only", "figures")


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Run]:
    """A project with a lesson and its variant `wide`, of both of which the figures are built."""
    project = make_project(tmp_path_factory.mktemp("kept"), "good")
    (project / "dlmotion.toml").write_text('# mine\nlang = "zh"\n')
    done = render(project, "build", "good", *FIGURES, "--set", "reach=9", "--as", "wide")
    assert done.code == 0, done.err
    assert render(project, "build", "good", *FIGURES).code == 0
    return project, done


def test_it_is_kept_in_the_projects_file_whose_rest_stays(kept: tuple[Path, Run]) -> None:
    project, done = kept
    text = (project / "dlmotion.toml").read_text()
    assert text.startswith('# mine\nlang = "zh"\n')
    assert tomllib.loads(text)["variants"] == {"good": {"wide": {"reach": 9}}}
    assert "good@wide: kept reach=9 (dlmotion.toml)" in done.err
    assert "private" not in done.err


def test_its_files_are_its_own(kept: tuple[Path, Run]) -> None:
    project, _ = kept
    own = json.loads((project / "media/good/variants/wide/figures.zh.json").read_text())
    lesson = json.loads((project / "media/good/figures.zh.json").read_text())
    assert own["digest"] != lesson["digest"]


def test_list_status_and_check_know_it(kept: tuple[Path, Run]) -> None:
    project, _ = kept
    assert "      @wide                        reach=9\n" in render(project, "list").out
    told = render(project, "list", "good@wide").out
    assert "reach=6.0 (9 in this variant)" in told
    states = json.loads(render(project, "status", "good@wide", *FIGURES, "--json").out)
    assert {row["target"]: row["state"] for row in states["targets"]} == {
        "trace:good@wide": "fresh",
        "words:good@wide": "fresh",
        "figures:good@wide:zh": "fresh",
    }
    assert render(project, "check").code == 0


def test_export_and_gallery_show_it_beside_the_lesson(kept: tuple[Path, Run]) -> None:
    project, _ = kept
    page = project / "blog/index.md"
    done = render(project, "export", "good", "good@wide", "--for", "plain", "--to", str(page))
    assert done.code == 0, done.err
    names = set(snapshot(project / "blog"))
    assert {name.split("/")[0] for name in names if "/" in name} == {"good", "good--wide"}
    one, other = (
        (project / f"blog/{name}/figures/curve.zh.light.svg").read_bytes()
        for name in ("good", "good--wide")
    )
    assert one != other
    assert render(project, "gallery").code == 0
    site = (project / "media/gallery/zh/good--wide.html").read_text(encoding="utf-8")
    assert "· wide</h1>" in site
    assert 'href="good--wide.html"' in (project / "media/gallery/zh/index.html").read_text("utf-8")


def test_notes_show_it_when_dlmotion_toml_says_so_and_never_choose_it(
    kept: tuple[Path, Run],
) -> None:
    project, _ = kept
    notes = project / "notes"
    notes.mkdir()
    (notes / "a.md").write_text("# Deep learning\n\n![](gone/curve.png)\n")
    choices = '[notes."a.md".pictures]\n"gone/curve.png" = "good@wide/curve"\n'
    (notes / "dlmotion.toml").write_text(choices)
    done = render(project, "notes", "sync", str(notes))
    assert done.code == 0, done.err
    png = next((project / "media/good/variants/wide/figures").glob("curve.zh.light*.png"))
    assert (notes / "gone/curve.png").read_bytes() == png.read_bytes()
    scanned = json.loads(render(project, "notes", "scan", str(notes), "--json").out)
    assert "good@wide" not in json.dumps(scanned)


def test_copies_of_figures_do_not_meet(kept: tuple[Path, Run]) -> None:
    project, _ = kept
    words = ("figures", "--to", "copies", "--format", "svg", "--theme", "light")
    assert render(project, *words).code == 0
    names = {path.name for path in (project / "copies").iterdir()}
    assert names == {"good-curve.zh.light.svg", "good--wide-curve.zh.light.svg"}


def test_without_a_name_it_stays_private_and_the_output_says_so(kept: tuple[Path, Run]) -> None:
    project, _ = kept
    done = render(project, "build", "good", *FIGURES, "--set", "reach=3")
    assert "a private variant: list, check, export, gallery and notes do not know it" in done.err
    assert "reach=3" not in render(project, "list").out
    assert "reach-3" not in render(project, "status").out


def test_other_inputs_of_the_file_make_it_stale(tmp_path: Path) -> None:
    project = make_project(tmp_path, "good")
    words = ("build", "good", *FIGURES, "--as", "wide", "--set")
    assert render(project, *words, "reach=9").code == 0
    before = snapshot(project)
    dry = render(project, *words, "reach=8", "--dry-run")
    assert snapshot(project) == before
    assert "trace:good@wide: settings" in dry.out
    file = project / "dlmotion.toml"
    file.write_text(file.read_text().replace("9", "7"))
    late = render(project, "check")
    assert late.code == 3
    assert "trace:good@wide: settings" in late.out
    done = render(project, *words, "reach=8")
    assert "good@wide: was reach=7, now reach=8" in done.err
    assert render(project, "check").code == 0


def test_clean_takes_a_variant_or_leaves_it(tmp_path: Path) -> None:
    project = make_project(tmp_path, "good")
    assert render(project, "build", *FIGURES, "good").code == 0
    assert render(project, "build", *FIGURES, "good", "--set", "reach=9", "--as", "wide").code == 0
    assert render(project, "clean", "good").code == 0
    names = set(snapshot(project / "media"))
    assert names
    assert all(name.startswith("good/variants/wide/") for name in names)
    assert render(project, "clean", "good@wide").code == 0
    assert snapshot(project / "media") == {}
    assert "@wide" in render(project, "list").out


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("build --set reach=3 --as wide", "--as wide: expected lessons by name, got none"),
        ("build good --as wide", "other in it, got none; what may be: render.py list good"),
        ("list good@x", "'good'? To keep one: render.py build good --set KEY=VALUE --as x"),
        ("build good --set reach=3 --as Wide!", "expected a name of a-z, 0-9 and -, got 'Wide!'"),
        ("build good@wid", "did you mean 'good"),
        ("watch good@wide", "expected a lesson, got 'good@wide'; did you mean 'good'?"),
    ],
)
def test_what_cannot_be_kept_is_one_line(kept: tuple[Path, Run], words: str, line: str) -> None:
    done = render(kept[0], *words.split())
    assert (done.code, done.out) == (2, "")
    assert line in done.err
    assert len(done.err.splitlines()) == 1


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("[variants", "dlmotion.toml: Expected"),
        ("variants = 3", "dlmotion.toml: variants: expected a table, got 3"),
        ("[variants.none.x]\na = 1", "variants.none: expected a lesson, got 'none'"),
        ("[variants.good.x]\na = true", "variants.good.x.a: expected a number, a text or a list"),
        ("[variants.good.x]", "variants.good.x: expected at least one input, got {}"),
        ('[variants.good."A B"]\na = 1', "expected names of a-z, 0-9 and -, got 'A B'"),
    ],
)
def test_a_broken_file_is_one_line_and_stops_nothing_else(
    tmp_path: Path, text: str, line: str
) -> None:
    project = make_project(tmp_path, "good")
    (project / "dlmotion.toml").write_text(text)
    done = render(project, "list")
    assert done.code == 1
    assert "good" in done.out
    assert line in done.err
    assert len(done.err.splitlines()) == 1


def test_numbers_names_and_files_come_back_as_they_went(tmp_path: Path) -> None:
    project = make_project(tmp_path, "good")
    lesson = load_lesson(project / "scenes/good.toml")
    (project / "me.png").write_bytes(b"")
    settings = ("a=3", "b=0.25", "c=1e-4", "d=007", f"e={project.resolve() / 'me.png'}", "f=x,y")
    made = keep_variant(project.resolve(), lesson, "all", settings)
    assert made.settings == settings
    written = tomllib.loads((project / "dlmotion.toml").read_text())["variants"]["good"]["all"]
    assert written == {"a": 3, "b": 0.25, "c": "1e-4", "d": "007", "e": "me.png", "f": "x,y"}
    found, wrong = read_variants(project.resolve(), [lesson])
    assert (found["good"][0].settings, wrong) == (settings, ())


def test_a_file_that_is_no_table_is_left_alone(tmp_path: Path) -> None:
    project = make_project(tmp_path, "good")
    (project / "dlmotion.toml").write_text("variants = 3\n")
    with pytest.raises(CommandError, match="expected tables of variants"):
        keep_variant(project, load_lesson(project / "scenes/good.toml"), "x", ("reach=3",))
    assert (project / "dlmotion.toml").read_text() == "variants = 3\n"


def test_the_idx_files_of_a_folder_are_inputs_each(tmp_path: Path) -> None:
    for name in ("train-images-idx3-ubyte", "t10k-labels-idx1-ubyte.gz", "holiday.jpg"):
        (tmp_path / name).write_text(name)
    found = files_in([f"data={tmp_path}", f"image={tmp_path / 'holiday.jpg'}", "units=32"])
    assert found == {
        "data/t10k-labels-idx1-ubyte.gz": tmp_path / "t10k-labels-idx1-ubyte.gz",
        "data/train-images-idx3-ubyte": tmp_path / "train-images-idx3-ubyte",
        "image": tmp_path / "holiday.jpg",
    }
