"""Settings of the file, of the flags and of manim.cfg mean what they mean to manim."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import av
import pytest

from tests.studio.project import ROOT, SUMMARY, render

SQUARE = """
from manim import Create, Scene, Square, config
{settings}

class Own(Scene):
    def construct(self):
        self.play(Create(Square(fill_opacity=0.7)), run_time=0.4)
"""
CFG = "[CLI]\npixel_width = 160\npixel_height = 120\nframe_rate = 10\nbackground_color = WHITE\n"
TRANSPARENT = "config.transparent = True"
STOCK = """
import hashlib, json, sys
from manim import config
from manim.cli.render.commands import ClickArgs, render
from manim.scene.scene_file_writer import SceneFileWriter

hashes = []

def write_frame(self, frame, *, repeat=1):
    hashes.extend([hashlib.sha256(frame.tobytes()).hexdigest()] * repeat)

plain = SceneFileWriter.write_frame
SceneFileWriter.write_frame = lambda self, frame, **k: (write_frame(self, frame, **k),
                                                        plain(self, frame, **k))[1]
render.main([*sys.argv[1:], "--disable_caching", "-v", "ERROR"], standalone_mode=False)
print(json.dumps(hashes))
"""


def stock_hashes(folder: Path, *words: str) -> list[str]:
    """Hashes of the frames that `manim render` itself would write."""
    command = [sys.executable, "-c", STOCK, *words, "--media_dir", str(folder / "stock")]
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True, env=env)
    found: list[str] = json.loads(done.stdout.splitlines()[-1])
    return found


def shape(path: Path) -> tuple[int, int, float, int]:
    with av.open(str(path)) as container:
        video = container.streams.video[0]
        frames = sum(1 for packet in container.demux(video) if packet.size)
        return video.width, video.height, float(video.average_rate or 0), frames


@pytest.mark.parametrize(
    ("settings", "words", "place"),
    [
        ("config.frame_rate = 24", "-ql", "videos/own/480p24/Own.mp4"),
        (
            "config.pixel_width, config.pixel_height = 90, 160\n"
            "config.frame_width, config.frame_height = 9, 16",
            "-ql",
            "videos/own/160p15/Own.mp4",
        ),
        (TRANSPARENT, "-ql -r 96,54", "videos/own/54p15/Own.mov"),
        ("config.background_opacity = 0.5", "-ql -r 96,54", "videos/own/54p15/Own.mov"),
        ("", "-r 96;54 --frame_rate 12", "videos/own/54p12/Own.mp4"),
    ],
)
def test_a_file_that_sets_its_own_is_filmed_as_stock_does(
    tmp_path: Path, settings: str, words: str, place: str
) -> None:
    (tmp_path / "own.py").write_text(SQUARE.format(settings=settings))
    done = render(tmp_path, "film", "own.py", *words.split(), "--frame-hashes", "hashes.json")
    assert done.code == 0, done.err
    assert SUMMARY.fullmatch(done.err)
    out = tmp_path / "media" / place
    assert done.out == f"{out}\n"
    stock = stock_hashes(tmp_path, "own.py", *words.split())
    assert json.loads((tmp_path / "hashes.json").read_text()) == stock
    assert shape(out) == shape(tmp_path / "stock" / place)


@pytest.mark.parametrize("where", ["working folder", "beside", "home", "flag"])
def test_manims_own_file_of_settings_counts(tmp_path: Path, where: str) -> None:
    folder = tmp_path / "films"
    folder.mkdir()
    (folder / "own.py").write_text(SQUARE.format(settings=""))
    place = {
        "working folder": tmp_path / "manim.cfg",
        "beside": folder / "manim.cfg",
        "home": tmp_path / "home/.config/manim/manim.cfg",
        "flag": tmp_path / "other.cfg",
    }[where]
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(CFG)
    words = ("-c", "other.cfg") if where == "flag" else ()
    home = {"HOME": str(tmp_path / "home")}
    done = render(tmp_path, "film", "films/own.py", *words, "--json", env=home)
    assert shape(Path(json.loads(done.out)["path"])) == (160, 120, 10.0, 4)


def test_flags_win_over_manim_cfg_and_the_file_over_both(tmp_path: Path) -> None:
    (tmp_path / "manim.cfg").write_text(CFG)
    (tmp_path / "own.py").write_text(SQUARE.format(settings="config.frame_rate = 20"))
    done = render(tmp_path, "film", "own.py", "-r", "64,36", "--fps", "5", "--json")
    assert shape(Path(json.loads(done.out)["path"])) == (64, 36, 20.0, 8)


@pytest.mark.parametrize(
    ("settings", "words"),
    [('config.renderer = "opengl"', ""), ("", "--renderer opengl")],
)
def test_opengl_is_refused_in_one_sentence(tmp_path: Path, settings: str, words: str) -> None:
    (tmp_path / "own.py").write_text(SQUARE.format(settings=settings))
    done = render(tmp_path, "film", "own.py", "-ql", *words.split())
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("error: the scene asks for OpenGL")
    assert len(done.err.splitlines()) == 1


def test_an_edit_of_manim_cfg_films_anew(tmp_path: Path) -> None:
    (tmp_path / "own.py").write_text(SQUARE.format(settings=""))
    films = []
    for color in ("WHITE", "BLUE", "WHITE"):
        (tmp_path / "manim.cfg").write_text(CFG.replace("WHITE", color))
        done = render(tmp_path, "film", "own.py", "--json")
        films.append(Path(json.loads(done.out)["path"]).read_bytes())
    digests = [hashlib.sha256(film).hexdigest() for film in films]
    assert digests[0] == digests[2] != digests[1]
