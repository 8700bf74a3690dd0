"""``film`` on files of anybody's: places, sections, captions, errors, standard input, caches."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from tests.studio.project import ROOT, SUMMARY, render

PLAIN = """
from manim import Create, Scene, Square

class {name}(Scene):
    def construct(self):
        self.play(Create(Square()), run_time=0.4)
"""
SMALL = ("-r", "64,36", "--fps", "10")
PARTS = """
from manim import Circle, Create, Scene, Square

class Parts(Scene):
    def construct(self):
        self.next_section("first part")
        self.play(Create(Square()), run_time=0.4)
        self.next_section("第二")
        self.add_subcaption("here", duration=0.5)
        self.play(Create(Circle()), run_time=0.6, subcaption="and there")
"""
TEX = """
from manim import DOWN, Scene, SingleStringMathTex, Write

class Formulas(Scene):
    def construct(self):
        for k in range(3):
            formula = SingleStringMathTex(rf"w_{k} + {EXTRA}")
            self.play(Write(formula.shift(k * DOWN)), run_time=0.2)
"""
LATEX = """#!/bin/sh
echo run >> "$COUNT"
for last; do :; done
out=$(basename "$last" .tex)
for word; do case $word in --output-directory=*|-output-directory=*) dir="${word#*=}";; esac; done
touch "$dir/$out.dvi"
"""
DVISVGM = """#!/bin/sh
for word; do case $word in *.svg|--output=*) out="${word#--output=}";; esac; done
cat > "$out" <<'SVG'
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><path id="a" d="M0 0L5 0L5 5Z"/></svg>
SVG
"""


def pixels(path: Path) -> list[np.ndarray]:
    with av.open(str(path)) as container:
        return [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]


def test_two_files_of_one_name_never_overwrite_each_other(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "main.py").write_text(PLAIN.format(name="Same"))
    told = [render(tmp_path, "film", f"{name}/main.py", *SMALL).out for name in "aba"]
    folders = [Path(line.strip()).parents[1].name for line in told]
    assert folders == ["main", "b-main", "main"]


def test_what_somebody_else_wrote_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "own.py").write_text(PLAIN.format(name="Own"))
    theirs = tmp_path / "media/videos/own/36p10/Own.mp4"
    theirs.parent.mkdir(parents=True)
    theirs.write_bytes(b"a film of stock manim")
    done = render(tmp_path, "film", "own.py", *SMALL)
    assert theirs.read_bytes() == b"a film of stock manim"
    assert Path(done.out.strip()).is_file()


@pytest.mark.parametrize(
    ("words", "place"),
    [
        (("-o", "intro"), "media/videos/own/36p10/intro.mp4"),
        (("-o", "intro.mp4"), "intro.mp4"),
        (("-o", "out/intro"), "out/intro.mp4"),
        (("--media_dir", "m"), "m/videos/own/36p10/Own.mp4"),
        (("-s", "-o", "last"), "media/images/own/last.png"),
    ],
)
def test_outputs_go_where_manim_names_them(
    tmp_path: Path, words: tuple[str, ...], place: str
) -> None:
    (tmp_path / "own.py").write_text(PLAIN.format(name="Own"))
    done = render(tmp_path, "film", "own.py", *SMALL, *words)
    assert (done.code, tmp_path / done.out.strip()) == (0, tmp_path / place)
    assert (tmp_path / place).is_file()


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ((), "media/images/own/Own_ManimCE_v{version}.png"),
        (("-o", "last"), "media/images/own/last.png"),
        (("-o", "out/last.mp4"), "out/last.png"),
        (("--save_sections",), "media/images/own/Own_ManimCE_v{version}.png"),
    ],
)
def test_a_scene_that_plays_nothing_is_a_picture_where_manim_puts_it(
    tmp_path: Path, words: tuple[str, ...], place: str
) -> None:
    code = PLAIN.format(name="Own").partition("        self.play")[0] + "        self.add(Square())"
    (tmp_path / "own.py").write_text(code)
    done = render(tmp_path, "film", "own.py", *SMALL, *words)
    made = tmp_path / place.format(version=metadata.version("manim"))
    assert (done.code, tmp_path / done.out.strip()) == (0, made)
    assert [path for path in made.parent.rglob("*") if path != made] == []
    assert not (tmp_path / "media/videos").exists()


def test_sections_and_captions_stand_beside_the_film(tmp_path: Path) -> None:
    (tmp_path / "parts.py").write_text(PARTS)
    done = render(tmp_path, "film", "parts.py", *SMALL, "--save_sections", "--json")
    told = json.loads(done.out)
    film = Path(told["path"])
    whole = pixels(film)
    videos = [Path(section["video"]) for section in told["sections"]]
    assert [path.name for path in videos] == ["Parts_0000_first-part.mp4", "Parts_0001_第二.mp4"]
    for section, video in zip(told["sections"], videos, strict=True):
        cut = pixels(video)
        assert len(cut) == section["end"] - section["start"]
        expected = whole[section["start"] : section["end"]]
        assert all(np.array_equal(a, b) for a, b in zip(cut, expected, strict=True))
    index = json.loads((film.parent / "sections/Parts.json").read_text())
    assert [(row["name"], row["nb_frames"]) for row in index] == [
        ("first part", "4"),
        ("第二", "6"),
    ]
    assert [line["text"] for line in told["captions"]] == ["here", "and there"]
    assert "00:00:00,400 --> 00:00:00,900\nhere" in film.with_suffix(".srt").read_text()
    assert "00:00:00.400 --> 00:00:01.000\nand there" in film.with_suffix(".vtt").read_text()


def test_a_scene_that_prints_leaves_json_alone(tmp_path: Path) -> None:
    code = PLAIN.format(name="Own").replace(
        "        self.play", "        print(3)\n        self.play"
    )
    (tmp_path / "own.py").write_text(code)
    done = render(tmp_path, "film", "own.py", *SMALL, "--json")
    assert json.loads(done.out)["frames"] == 4
    assert done.err.splitlines() == ["3"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('int("three")', "Own, own.py:7: ValueError: invalid literal for int() with base 10"),
        ("Square(nothing=1)", "Own, own.py:7: TypeError: "),
        ("import sys; sys.exit(3)", "Own, own.py:7: SystemExit: 3"),
    ],
)
def test_an_error_of_the_scene_is_named_by_its_line(tmp_path: Path, line: str, said: str) -> None:
    (tmp_path / "own.py").write_text(PLAIN.format(name="Own") + f"        {line}\n")
    (tmp_path / "two.py").write_text("")
    done = render(tmp_path, "film", "own.py", *SMALL)
    lines = done.err.splitlines()
    assert (done.code, done.out) == (1, "")
    assert lines[0].startswith(f"error: {said}")
    assert lines[1] == f"  {line}"
    log = Path(lines[2].removeprefix("  log: "))
    assert "Traceback" in log.read_text()
    log.unlink()


def test_an_error_while_the_file_is_read_is_named_by_its_line(tmp_path: Path) -> None:
    (tmp_path / "own.py").write_text("from manim import Scene\nimport nowhere\n")
    done = render(tmp_path, "film", "own.py")
    assert done.code == 1
    assert done.err.startswith("error: own.py:2: ModuleNotFoundError: No module named 'nowhere'")


def test_standard_input_is_filmed(tmp_path: Path) -> None:
    command = [sys.executable, str(ROOT / "render.py"), "--project", ".", "film", "-", *SMALL]
    code = PLAIN.format(name="Own").replace("from manim import Create, Scene, Square\n", "")
    done = subprocess.run(
        command, input=code, capture_output=True, text=True, cwd=tmp_path, check=True
    )
    assert Path(done.stdout.strip()).name == "Own.mp4"


def test_modules_of_the_user_win_whatever_they_are_called(tmp_path: Path) -> None:
    names = ("studio", "reel", "types_", "dlcore", "tools", "tests")
    for name in names:
        (tmp_path / f"{name}.py").write_text(f"WHO = '{name} of mine'\n")
    uses = "".join(f"import {name}\nassert {name}.WHO == '{name} of mine'\n" for name in names)
    (tmp_path / "own.py").write_text(uses + PLAIN.format(name="Own"))
    done = render(tmp_path, "film", "own.py", *SMALL)
    assert done.code == 0, done.err
    assert SUMMARY.fullmatch(done.err)


def test_numbered_pictures_are_the_frames(tmp_path: Path) -> None:
    (tmp_path / "own.py").write_text(PLAIN.format(name="Own"))
    words = (*SMALL, "--format", "png-sequence", "-0", "2")
    folder = Path(render(tmp_path, "film", "own.py", *words).out.strip())
    assert [path.name for path in sorted(folder.iterdir())] == [
        "00.png",
        "01.png",
        "02.png",
        "03.png",
    ]
    again = render(tmp_path, "film", "own.py", *words)
    assert again.out.strip() == str(folder)
    with Image.open(folder / "03.png") as picture:
        assert (picture.size, picture.mode) == ((64, 36), "RGBA")


def test_manims_log_is_kept_where_it_is_wanted(tmp_path: Path) -> None:
    (tmp_path / "own.py").write_text(PLAIN.format(name="Own"))
    done = render(tmp_path, "film", "own.py", *SMALL, "--log_to_file", "--log_dir", "logs")
    assert done.code == 0
    assert "Rendered Own" in (tmp_path / "logs/own_Own.log").read_text()


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    (tmp_path / "own.py").write_text(PLAIN.format(name="Own"))
    done = render(tmp_path, "film", "own.py", *SMALL, "--dry_run")
    assert (done.code, done.out) == (0, "Own: 4 frames, nothing written\n")
    assert not (tmp_path / "media").exists()


def test_formulas_outlive_the_run(tmp_path: Path) -> None:
    """A second film of the same formulas runs no LaTeX, and one more formula runs it once."""
    for name, code in {"latex": LATEX, "dvisvgm": DVISVGM}.items():
        program = tmp_path / "bin" / name
        program.parent.mkdir(exist_ok=True)
        program.write_text(code)
        program.chmod(0o755)
    count = tmp_path / "count"
    env = {"PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}", "COUNT": str(count)}
    runs = []
    for extra in ("1", "1", "2"):
        (tmp_path / "tex.py").write_text(TEX.replace("{EXTRA}", extra))
        done = render(tmp_path, "film", "tex.py", *SMALL, env=env)
        assert done.code == 0, done.err
        assert SUMMARY.fullmatch(done.err)
        runs.append(len(count.read_text().splitlines()))
    assert runs == [3, 3, 6]


@pytest.mark.parametrize(
    "words", [("--format", "gif"), ("--format", "gif", "--fps", "100"), ("-t", "--format", "gif")]
)
def test_a_gif_of_a_scene_that_ends_moving(tmp_path: Path, words: tuple[str, ...]) -> None:
    (tmp_path / "own.py").write_text(PLAIN.format(name="Own"))
    done = render(tmp_path, "film", "own.py", *SMALL, *words)
    assert done.code == 0, done.err
    assert SUMMARY.fullmatch(done.err)
    with Image.open(done.out.strip()) as gif:
        assert gif.n_frames > 1


def test_a_transparent_webm_says_that_it_is(tmp_path: Path) -> None:
    """In its track, as manim's does, and by no second note of another name."""
    (tmp_path / "own.py").write_text(PLAIN.format(name="Own"))
    done = render(tmp_path, "film", "own.py", *SMALL, "-t", "--format", "webm")
    with av.open(done.out.strip()) as container:
        noted = container.streams.video[0].metadata
    assert {name: text for name, text in noted.items() if "alpha" in name.lower()} == {
        "alpha_mode": "1"
    }


def test_numbered_pictures_replace_no_folder_of_anything_else(tmp_path: Path) -> None:
    (tmp_path / "own.py").write_text(PLAIN.format(name="Own"))
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos/me.png").write_bytes(b"mine")
    words = (*SMALL, "--format", "png-sequence", "-o", "./photos")
    done = render(tmp_path, "film", "own.py", *words)
    assert (done.code, done.out) == (2, "")
    assert "expected a place for numbered pictures, got me.png there" in done.err
    assert [path.name for path in (tmp_path / "photos").iterdir()] == ["me.png"]


@pytest.mark.parametrize("kind", ["gif", "png"])
def test_sections_of_what_cannot_be_cut_are_refused(tmp_path: Path, kind: str) -> None:
    (tmp_path / "parts.py").write_text(PARTS)
    done = render(tmp_path, "film", "parts.py", *SMALL, "--save_sections", "--format", kind)
    assert (done.code, done.out) == (2, "")
    assert done.err == f"error: --save_sections needs one of mp4, webm, mov, got {kind}\n"


def test_captions_that_look_like_markup_stay_captions(tmp_path: Path) -> None:
    said = PARTS.replace('"here"', '"a < b --> c\\n\\nd"')
    (tmp_path / "parts.py").write_text(said)
    done = render(tmp_path, "film", "parts.py", *SMALL)
    text = Path(done.out.strip()).with_suffix(".vtt").read_text()
    assert text.startswith("WEBVTT\n")
    assert "a &lt; b --&gt; c\nd\n" in text


def test_what_cannot_be_made_of_several_scenes_is_misuse(tmp_path: Path) -> None:
    (tmp_path / "two.py").write_text(PLAIN.format(name="One") + PLAIN.format(name="Two"))
    done = render(tmp_path, "film", "two.py", "-a", "-r", "65,37", "--fps", "10", "-j", "2")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("error: mp4 needs an even width and height")
