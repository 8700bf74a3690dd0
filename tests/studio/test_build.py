"""Real builds: skeleton lessons filmed in draft quality, decoded, rebuilt, broken on purpose."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image, ImageSequence

from dlmotion.studio.film_check import FilmError, check_film, picture_at
from tests.studio.project import BOOM, ROOT, Run, edit, make_project, render, snapshot

FILM = "media/good/good.zh.dark.draft.mp4"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Run]:
    """A project with a good lesson, one that raises and one whose words are broken, built once."""
    project = make_project(tmp_path_factory.mktemp("built"), "good", "bad", "torn")
    edit(
        project / "scenes/bad.py",
        '"""Compute what is shown; the only place that calls dlcore."""',
        '"""Compute what is shown."""' + BOOM,
    )
    (project / "scenes/torn.toml").write_text("order = [")
    return project, render(project, "build", "-j1")


def test_the_good_lesson_is_built_although_others_fail(built: tuple[Path, Run]) -> None:
    project, done = built
    assert done.code == 1
    assert (project / FILM).is_file()
    assert re.search(
        r"^6 built, 1 failed, 5 skipped in [\d.:]+ s?, \d+ kB; look in media/$", done.out, re.M
    )
    assert not (project / "media/bad").exists()


def test_each_failure_is_one_line_and_the_log_has_the_traceback(built: tuple[Path, Run]) -> None:
    project, done = built
    errors = [line for line in done.err.splitlines() if line.startswith("error: ")]
    assert len(errors) == 2
    assert errors[0].startswith("error: scenes/torn.toml: expected TOML, got: ")
    assert errors[1].startswith("error: trace:bad: scenes/bad.py:")
    assert errors[1].endswith(": ValueError: boom and smoke")
    (log,) = [
        line.removeprefix("details: ")
        for line in done.err.splitlines()
        if line.startswith("details: ")
    ]
    assert "Traceback" in (project / log).read_text(encoding="utf-8")
    assert "Traceback" not in done.err


def test_the_film_decodes_and_agrees_with_its_receipt(built: tuple[Path, Run]) -> None:
    project, _ = built
    receipt = json.loads((project / FILM).with_suffix(".json").read_text(encoding="utf-8"))
    with av.open(str(project / FILM)) as container:
        stream = container.streams.video[0]
        pictures = [frame.to_ndarray(format="gray") for frame in container.decode(stream)]
        assert stream.average_rate == 15
    assert (receipt["size"], receipt["fps"]) == ([854, 480], 15)
    assert len(pictures) == receipt["frames"]
    assert receipt["duration"] == pytest.approx(len(pictures) / 15, abs=1e-3)
    assert np.std(pictures[-1]) > 2
    assert np.abs(pictures[0].astype(int) - pictures[len(pictures) // 2]).max() > 50
    assert [beat["key"] for beat in receipt["beats"]] == ["start", "takeaway"]
    assert receipt["beats"][0]["caption"] == {"zh": "…6", "en": "… 6"}
    assert receipt["calls"] == ["dlcore.sigmoid"]
    assert receipt["inputs"] == {"reach": 6.0}


def test_poster_captions_and_figures_are_there(built: tuple[Path, Run]) -> None:
    folder = built[0] / "media/good"
    with Image.open(folder / "good.zh.dark.png") as poster:
        assert poster.size == (854, 480)
        assert len(set(poster.convert("L").tobytes())) > 10
    for lang in ("zh", "en"):
        assert (
            (folder / f"good.zh.captions.{lang}.vtt")
            .read_text(encoding="utf-8")
            .startswith("WEBVTT")
        )
        assert "-->" in (folder / f"good.zh.captions.{lang}.srt").read_text(encoding="utf-8")
    listed = json.loads((folder / "figures.zh.json").read_text(encoding="utf-8"))
    (figure,) = listed["figures"]
    for theme in ("dark", "light"):
        assert "<svg" in (folder / figure["files"][theme]["svg"]).read_text(encoding="utf-8")[:600]
        with Image.open(folder / figure["files"][theme]["png"]) as picture:
            assert picture.size == (2 * figure["width"], 2 * figure["height"])


def test_second_build_touches_nothing_and_imports_no_manim(built: tuple[Path, Run]) -> None:
    import subprocess
    import sys

    project, _ = built
    before = snapshot(project / "media")
    code = (
        "import sys; from dlmotion.studio.cli import run\n"
        f"code = run(['--project', {str(project)!r}, 'build', 'good', '--quiet-when-fresh'])\n"
        "print(code, 'manim' in sys.modules, 'numpy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[0].startswith("everything is fresh: 6 targets, look in ")
    assert done.stdout.splitlines()[1] == "0 False False"
    assert snapshot(project / "media") == before


def test_a_comment_refilms_to_the_same_bytes(built: tuple[Path, Run]) -> None:
    project, _ = built
    before = snapshot(project / "media/good")
    with (project / "scenes/good.py").open("a") as file:
        file.write("\n# a remark\n")
    explained = render(project, "status", "--explain", "good").out
    assert "stale  film:good:zh:dark:draft\n         changed: scenes/good.py\n" in explained
    assert render(project, "check", "good").code == 3
    done = render(project, "build", "good", "--json")
    happened = {row["target"]: row["happened"] for row in json.loads(done.out)["targets"]}
    assert happened == {
        "trace:good": "kept",
        "words:good": "kept",
        "figures:good:zh": "kept",
        "film:good:zh:dark:draft": "kept",
        "motion:good:draft": "kept",
        "captions:good:zh": "fresh",
    }
    assert snapshot(project / "media/good") == before
    assert render(project, "check", "good").code == 0


def test_a_variant_leaves_the_lesson_alone(built: tuple[Path, Run]) -> None:
    project, _ = built
    before = {name: data for name, (data, _) in snapshot(project / "media/good").items()}
    done = render(
        project,
        "figures",
        "good",
        "--set",
        "reach=3",
        "--to",
        "copies",
        "--format",
        "svg",
        "--json",
    )
    assert done.code == 0
    (folder,) = (project / "media/good/variants").iterdir()
    assert folder.name.startswith("reach-3-")
    listed = json.loads((folder / "figures.zh.json").read_text(encoding="utf-8"))
    assert listed["digest"] != json.loads(before["figures.zh.json"])["digest"]
    after = {name: data for name, (data, _) in snapshot(project / "media/good").items()}
    assert {name: after[name] for name in before} == before
    assert {path.name for path in (project / "copies").iterdir()} == {
        "good-curve.zh.dark.svg",
        "good-curve.zh.light.svg",
    }


def test_figures_are_copied_as_pdf_too(built: tuple[Path, Run]) -> None:
    project, _ = built
    words = ("figures", "good", "--format", "pdf", "--theme", "light")
    assert render(project, *words).code == 2
    for said in ("copied  ", ""):
        done = render(project, *words, "--to", "paper")
        assert done.code == 0, done.err
        assert f"{said}paper/good-curve.zh.light.pdf" in done.err or not said
        assert "copied" not in done.err or said, "the same bytes are left alone"
    assert (project / "paper/good-curve.zh.light.pdf").read_bytes().startswith(b"%PDF-")


def test_figures_never_overwrite_a_strangers_file(built: tuple[Path, Run]) -> None:
    project, _ = built
    mine = project / "notes/good-curve.zh.dark.svg"
    mine.parent.mkdir()
    mine.write_text("mine")
    done = render(project, "figures", "good", "--to", "notes", "--format", "svg")
    assert done.code == 1
    assert (
        "notes/good-curve.zh.dark.svg: expected a file that dlmotion wrote, got someone else's"
        in done.err
    )
    assert mine.read_text() == "mine"
    assert (project / "notes/good-curve.zh.light.svg").is_file()


def test_clean_removes_ours_and_keeps_what_was_edited(
    built: tuple[Path, Run], tmp_path: Path
) -> None:
    project = make_project(tmp_path / "own", "good")
    assert render(project, "build", "--only", "figures").code == 0
    edited = project / "media/good/figures/curve.zh.dark.svg"
    edited.write_text("edited")
    (project / "media/good/own.txt").write_text("mine")
    done = render(project, "clean")
    assert done.code == 0
    assert "kept, because it is not as we wrote it: good/figures/curve.zh.dark.svg" in done.err
    assert set(snapshot(project / "media")) == {"good/figures/curve.zh.dark.svg", "good/own.txt"}


def test_clean_takes_the_gallery_and_outlives_a_broken_ledger(
    built: tuple[Path, Run], tmp_path: Path
) -> None:
    project = make_project(tmp_path / "own", "good", "other")
    assert render(project, "build", "--only", "figures").code == 0
    assert render(project, "gallery").code == 0
    (project / "media/gallery/style.css").write_text("mine")
    (project / "media/gallery/robots.txt").write_text("mine")
    (project / ".dlmotion/ledger.json").write_text("{")
    before = snapshot(project / "media")
    named = render(project, "clean", "good", "--dry-run")
    assert (named.code, named.out) == (0, "would remove 7 files\n")
    everything = render(project, "clean", "--dry-run")
    assert snapshot(project / "media") == before
    assert render(project, "clean", "other").code == 0
    assert {name.split("/")[0] for name in snapshot(project / "media")} == {"good", "gallery"}
    done = render(project, "clean")
    assert everything.out == f"would remove {len(before) + 4 - 3} files\n"
    assert "kept, because it is not as we wrote it: gallery/style.css" in done.err
    assert set(snapshot(project / "media")) == {
        "gallery/.dlmotion-pack.json",
        "gallery/robots.txt",
        "gallery/style.css",
    }


def test_orphans_are_what_no_lesson_and_no_figure_makes_any_more(tmp_path: Path) -> None:
    project = make_project(tmp_path, "good", "gone")
    assert render(project, "build", "--only", "figures").code == 0
    for ending in ("py", "toml"):
        (project / f"scenes/gone.{ending}").unlink()
    words = project / "scenes/good.toml"
    text = words.read_text(encoding="utf-8")
    words.write_text(text.replace("[figures.curve", "[figures.line"), encoding="utf-8")
    edit(project / "scenes/good.py", 'yield "curve", ', 'yield "line", ')
    assert render(project, "build", "--only", "figures").code == 0
    assert render(project, "clean", "--orphans").code == 0
    names = set(snapshot(project / "media"))
    assert {name.split("/")[0] for name in names} == {"good"}
    assert {Path(name).name.split(".")[0] for name in names} == {"figures", "line"}


def test_a_lesson_that_leaves_stops_no_other(tmp_path: Path) -> None:
    project = make_project(tmp_path, "good", "bad")
    begin = '"""Compute what is shown; the only place that calls dlcore."""'
    edit(project / "scenes/bad.py", begin, f"{begin}\n    raise SystemExit(7)")
    done = render(project, "build", "--only", "figures", "-j1")
    assert done.code == 1
    assert "error: trace:bad: scenes/bad.py:" in done.err
    assert "SystemExit: 7" in done.err
    assert (project / "media/good/figures.zh.json").is_file()


def test_films_that_are_not_as_promised_are_refused(
    built: tuple[Path, Run], tmp_path: Path
) -> None:
    film = built[0] / FILM
    frames = json.loads(film.with_suffix(".json").read_text(encoding="utf-8"))["frames"]
    check_film(film, frames, (854, 480))
    with pytest.raises(FilmError, match=f"expected {frames + 1} frames, got {frames}"):
        check_film(film, frames + 1, (854, 480))
    with pytest.raises(FilmError, match="expected 1920×1080 pixels, got 854×480"):
        check_film(film, frames, (1920, 1080))
    assert picture_at(film, 0.0).size == (854, 480)
    torn = tmp_path / "torn.mp4"
    torn.write_bytes(film.read_bytes()[:2000])
    with pytest.raises((av.FFmpegError, FilmError)):
        check_film(torn, frames, (854, 480))


def test_a_lesson_is_built_as_a_gif(tmp_path: Path) -> None:
    project = make_project(tmp_path, "good")
    words = ("-q", "draft", "--only", "videos", "--lang", "zh", "--format", "gif")
    assert render(project, "build", "good", *words).code == 0
    film = (project / FILM).with_suffix(".gif")
    duration = json.loads(film.with_suffix(".json").read_text(encoding="utf-8"))["duration"]
    with Image.open(film) as pictures:
        times = [frame.info["duration"] for frame in ImageSequence.Iterator(pictures)]
    assert sum(times) / 1000 == pytest.approx(duration, abs=0.011)


def test_one_flat_colour_is_no_film(tmp_path: Path) -> None:
    path = tmp_path / "flat.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=15)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for _ in range(3):
            container.mux(
                stream.encode(av.VideoFrame.from_ndarray(np.full((48, 64, 3), 40, np.uint8)))
            )
        container.mux(stream.encode())
    with pytest.raises(FilmError, match="got one flat colour"):
        check_film(path, 3, (64, 48))


def test_dlcore_edits_redraw_only_what_they_change(tmp_path: Path) -> None:
    project = make_project(tmp_path / "own", "good", "other")
    shutil.copytree(
        ROOT / "dlcore", project / "dlcore", ignore=shutil.ignore_patterns("__pycache__")
    )
    edit(project / "scenes/other.py", "from dlcore import sigmoid", "from dlcore import tanh")
    edit(project / "scenes/other.py", "y=sigmoid(x)", "y=tanh(x)")
    assert happened_in(project) == dict.fromkeys(ALL_FIGURES, "built")
    source = project / "dlcore/activations.py"
    with source.open("a", encoding="utf-8") as file:
        file.write("\n# The same functions, and a remark.\n")
    traces = {"trace:good": "kept", "trace:other": "kept"}
    assert happened_in(project) == {
        **traces,
        "words:good": "fresh",
        "words:other": "fresh",
        "figures:good:zh": "fresh",
        "figures:other:zh": "fresh",
    }
    with source.open("a", encoding="utf-8") as file:
        file.write(
            "\n_true_sigmoid = sigmoid\n\n\ndef sigmoid(z):\n    return 0.5 * _true_sigmoid(z)\n"
        )
    explained = render(project, "status", "--explain", "--only", "figures").out
    assert "stale  trace:good\n         changed: dlcore/activations.py\n" in explained
    assert happened_in(project) == {
        "trace:good": "built",
        "trace:other": "kept",
        "words:good": "built",
        "words:other": "fresh",
        "figures:good:zh": "built",
        "figures:other:zh": "fresh",
    }


ALL_FIGURES = tuple(
    f"{kind}:{name}"
    for kind in ("trace", "words", "figures")
    for name in (("good:zh", "other:zh") if kind == "figures" else ("good", "other"))
)


def happened_in(project: Path) -> dict[str, str]:
    """Build the figures of a project and tell what happened to each target."""
    done = render(project, "build", "--only", "figures", "--json")
    assert done.code == 0, done.err
    return {row["target"]: row["happened"] for row in json.loads(done.out)["targets"]}


def test_a_layout_is_for_lessons_that_were_looked_at_in_it(tmp_path: Path) -> None:
    project = make_project(tmp_path / "project", "good")
    words = ("build", "good", "--layout", "portrait", "--dry-run")
    refused = render(project, *words)
    assert refused.code == 2
    assert refused.err.startswith("error: --layout portrait: expected")
    assert render(project, *words, "--only", "figures").code == 0
    edit(project / "scenes/good.toml", "order = ", 'layouts = ["portrait"]\norder = ')
    films = render(project, *words)
    assert films.code == 0
    assert "film:good:zh:dark:draft:portrait" in films.out
