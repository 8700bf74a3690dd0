"""A presentation read back: a slide a beat, its own film, its words as notes."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Any

import av
import pytest
from pptx import Presentation

from dlmotion.studio.cli import run
from tests.publish.tree import SECONDS, SIZE, build_lesson, write_lesson


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for order, slug in enumerate(("neuron", "softmax"), 6):
        write_lesson(tmp_path / "scenes", slug, order=order)
        build_lesson(tmp_path / "media", slug)
    return tmp_path


def made(project: Path, *words: str, name: str = "deck.pptx") -> int:
    place = project / name
    return run(["--project", str(project), "slides", *words, "--to", str(place), "--lang", "en"])


def frames_of(film: bytes) -> int:
    with av.open(io.BytesIO(film)) as container:
        return sum(1 for _ in container.decode(video=0))


def film_of(slide: Any) -> bytes:
    (part,) = {
        id(link.target_part): link.target_part
        for link in slide.part.rels.values()
        if link.reltype.endswith("/media")
    }.values()
    return bytes(part.blob)


def test_every_beat_is_a_slide_with_its_frames_and_its_words(project: Path) -> None:
    assert made(project, "neuron", "softmax") == 0
    deck = Presentation(str(project / "deck.pptx"))
    said = [slide.notes_slide.notes_text_frame.text for slide in deck.slides]
    assert said == 2 * ["Three scores: 2.0, 1.0, 0.1", "The shares add up to 1.00."]
    assert [frames_of(film_of(slide)) for slide in deck.slides] == 4 * [15 * SECONDS // 2]
    assert deck.slide_width / deck.slide_height == pytest.approx(SIZE[0] / SIZE[1], rel=1e-3)


def test_films_begin_with_their_slide_and_are_described(project: Path) -> None:
    assert made(project, "softmax") == 0
    for slide in Presentation(str(project / "deck.pptx")).slides:
        assert slide._element.xpath(".//p:timing//p:cond/@delay") == ["0"]
        assert slide.shapes[0]._element.xpath(".//p:cNvPr/@descr") == [
            slide.notes_slide.notes_text_frame.text
        ]


def test_the_same_films_make_the_same_bytes(project: Path) -> None:
    assert made(project, "softmax") == 0
    assert made(project, "softmax", name="again.pptx") == 0
    assert (project / "deck.pptx").read_bytes() == (project / "again.pptx").read_bytes()


def test_without_python_pptx_the_command_to_install_it_is_said(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "pptx", None)
    assert made(project, "softmax") == 1
    assert "run: pip install 'dlmotion[slides]'" in capsys.readouterr().err
    assert not (project / "deck.pptx").exists()
