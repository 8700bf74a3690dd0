"""Plugins of manim in their current releases; `make test-plugins` runs this, it needs an index.

manim-slides 5.7.0 is not among them: it fails on manim 0.22 itself (`config.write_to_movie`).
"""

from __future__ import annotations

import os
import subprocess
import venv
from pathlib import Path

import pytest

from tests.studio.project import ROOT

PLUGINS = ("manim-voiceover", "manim-physics")
FALLS = """
from manim import DOWN, LEFT, RIGHT, UP, Circle, Line
from manim_physics import SpaceScene

class Falls(SpaceScene):
    def construct(self):
        ball, ground = Circle(0.4).shift(UP * 2), Line(LEFT * 4, RIGHT * 4).shift(DOWN * 3)
        self.add(ball, ground)
        self.make_rigid_body(ball)
        self.make_static_body(ground)
        self.wait(1)
"""
SPEAKS = """
import pathlib
import av
import numpy as np
from manim import Circle, Create
from manim_voiceover import VoiceoverScene
from manim_voiceover.services.base import SpeechService

class Hum(SpeechService):
    def generate_from_text(self, text, cache_dir=None, path=None, **more):
        folder = pathlib.Path(cache_dir or self.cache_dir)
        data = {"input_text": text, "service": "hum"}
        known = self.get_cached_result(data, folder)
        if known is not None:
            return known
        with open("spoken", "a") as file:
            file.write(text)
        name = self.get_audio_basename(data) + ".mp3"
        tone = (np.sin(np.arange(44100) / 20) * 8000).astype("int16")[None]
        with av.open(str(folder / name), "w") as container:
            stream = container.add_stream("mp3", rate=44100)
            frame = av.AudioFrame.from_ndarray(tone, format="s16p", layout="mono")
            frame.sample_rate = 44100
            for packet in [*stream.encode(frame), *stream.encode(None)]:
                container.mux(packet)
        return {"input_text": text, "input_data": data, "original_audio": name}

class Speaks(VoiceoverScene):
    def construct(self):
        self.set_speech_service(Hum())
        with self.voiceover(text="a circle") as said:
            self.play(Create(Circle()), run_time=said.duration)
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("plugins")
    venv.create(folder, with_pip=True)
    pip = (str(folder / "bin/pip"), "--disable-pip-version-check", "--quiet", "install")
    subprocess.run([*pip, str(ROOT), *PLUGINS], check=True)
    return folder


def film(home: Path, folder: Path, code: str) -> list[str]:
    (folder / "own.py").write_text(code)
    words = [str(home / "bin/dlmotion"), "film", "own.py", "-r", "160,90", "--fps", "10"]
    env = {**os.environ, "NO_COLOR": "1"}
    done = subprocess.run(words, cwd=folder, env=env, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def test_bodies_fall(home: Path, tmp_path: Path) -> None:
    assert Path(film(home, tmp_path, FALLS)[-1]).name == "Falls.mp4"


def test_a_voice_is_paid_for_once(home: Path, tmp_path: Path) -> None:
    first = Path(film(home, tmp_path, SPEAKS)[-1])
    assert first.with_suffix(".srt").read_text().count("a circle") == 1
    film(home, tmp_path, SPEAKS)
    assert (tmp_path / "spoken").read_text() == "a circle"
