"""A tiny lesson module, written to disk as a lesson is, for everything that stages one."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

SOURCE = """
from dataclasses import dataclass
import numpy as np
from manim import Dot, FadeIn
from dlmotion.stage.inputs import bounded
from dlmotion.stage.lesson import LessonScene

@dataclass(frozen=True)
class Inputs:
    rate: float = bounded(0.5, low=0.0, high=1.0)

@dataclass(frozen=True)
class TinyTrace:
    values: np.ndarray

def record(inputs):
    return TinyTrace(np.array([1.25, -2.5, inputs.rate]))

def facts(trace):
    return {"first": float(trace.values[0]), "second": float(trace.values[1])}

def figures(trace, page):
    figure = page.figure()
    page.curve(figure.axes[0], "values", "values")
    page.number(figure.axes[0], "values", 1, (0.0, 0.0))
    yield "line", figure

class TinyScene(LessonScene):
    def construct(self):
        self.beat("start", self.show_number)
        self.beat("change", self.change_number)
        self.close()

    def show_number(self):
        self.number = self.readout("values", 0)
        self.play(FadeIn(self.number), run_time=0.5)

    def change_number(self):
        self.number.read(1)
        self.play(FadeIn(Dot().shift(self.stage.at(0.1, 0.1))), run_time=0.31)
"""

WORDS = """
order = 1
group = "foundations"
notes = []
requires = []
keywords = []
title = { zh = "小课", en = "Tiny lesson" }
takeaway = { zh = "第一个数是 {first:.2f}。", en = "The first number is {first:.2f}." }

[beats.start]
zh = "从 {first:.2f} 开始"
en = "Start from {first:.2f}"

[beats.change]
zh = "变成 {second:.1f}"
en = "Now it is {second:.1f}"
hold = 1.0

[labels]
loss = { zh = "损失", en = "loss" }

[figures.line]
caption = { zh = "一条线", en = "A line" }
alt = { zh = "从 {first:.2f} 到 {second:.2f}", en = "From {first:.2f} to {second:.2f}" }
"""


def load_lesson(folder: Path, source: str = SOURCE, words: str = WORDS) -> ModuleType:
    """Write a lesson into ``folder`` and import it."""
    path = folder / "tiny.py"
    path.write_text(source, encoding="utf-8")
    path.with_suffix(".toml").write_text(words, encoding="utf-8")
    spec = importlib.util.spec_from_file_location("tiny_lesson", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["tiny_lesson"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def tiny(tmp_path: Path) -> ModuleType:
    """The tiny lesson."""
    return load_lesson(tmp_path)
