"""A deck in Chromium: it stops at the end of every beat; the speaker sees what is next."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from dlmotion.publish.media import read_media
from dlmotion.publish.packs import PackError
from dlmotion.publish.slides import deck, film_for_slides
from dlmotion.studio.cli import run
from tests.publish.browser import Watched, chromium, opened, until
from tests.publish.tree import NASTY, SIZE, build_lesson, write_lesson

__all__ = ["chromium"]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for order, slug in enumerate(("neuron", "softmax"), 6):
        write_lesson(tmp_path / "scenes", slug, order=order)
        build_lesson(tmp_path / "media", slug)
    return tmp_path


@pytest.fixture
def shown(project: Path, chromium: Browser) -> Iterator[Watched]:
    """A deck of two lessons with two beats each, opened from disk."""
    words = ["slides", "neuron", "softmax", "--to", str(project / "deck.html"), "--lang", "en"]
    assert run(["--project", str(project), *words]) == 0
    with opened(chromium) as watched:
        watched.page.goto((project / "deck.html").as_uri())
        until(watched.page, "document.documentElement.dataset.state === 'ready'")
        yield watched
        assert watched.errors == []
        assert watched.foreign() == []


def waits_at(watched: Watched, beat: int) -> float:
    """Wait until the deck holds the last frame of a beat; returns the film's time there."""
    root = "document.documentElement.dataset"
    until(watched.page, f"{root}.state === 'waiting' && {root}.beat === '{beat}'")
    until(watched.page, "!document.querySelector('video').seeking")
    paused, time = watched.page.evaluate(
        "() => { const v = document.querySelector('video'); return [v.paused, v.currentTime]; }"
    )
    assert paused
    return float(time)


def test_it_plays_a_beat_and_waits_at_its_last_frame(shown: Watched) -> None:
    keys = shown.page.keyboard
    for beat, end in enumerate((2, 4, 2, 4)):
        keys.press("ArrowRight")
        assert waits_at(shown, beat) == pytest.approx(end - 1 / 30, abs=1e-3)
    keys.press("ArrowRight")
    waits_at(shown, 3)
    keys.press("ArrowLeft")
    assert waits_at(shown, 2) == pytest.approx(2 - 1 / 30, abs=1e-3)
    keys.press("Home")
    waits_at(shown, 0)
    assert shown.page.evaluate("() => document.querySelector('video').videoWidth") == SIZE[0]


def test_a_second_key_ends_the_beat_at_once(shown: Watched) -> None:
    shown.page.keyboard.press("ArrowRight")
    until(shown.page, "document.documentElement.dataset.state === 'playing'")
    shown.page.keyboard.press(" ")
    assert waits_at(shown, 0) == pytest.approx(2 - 1 / 30, abs=1e-3)


def test_the_speaker_sees_this_beat_and_the_next(shown: Watched) -> None:
    with shown.context.expect_page() as opening:
        shown.page.keyboard.press("s")
    speaker = opening.value
    assert speaker.text_content(".now") == "Three scores: 2.0, 1.0, 0.1"
    assert speaker.text_content(".then") == "The shares add up to 1.00."
    speaker.keyboard.press("End")
    waits_at(shown, 3)
    assert speaker.text_content(".then") == "the end"
    assert "4 / 4" in str(speaker.text_content("h1"))


def test_words_of_a_lesson_are_text_and_nothing_else(project: Path, chromium: Browser) -> None:
    path = project / "media/softmax/softmax.en.dark.draft.json"
    receipt: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    receipt["title"]["en"] = receipt["beats"][0]["caption"]["en"] = NASTY
    path.write_text(json.dumps(receipt), encoding="utf-8")
    page = project / "deck.html"
    text = deck([film_for_slides(read_media(project / "media", "softmax"), "en", "dark")], "en")
    page.write_text(text, encoding="utf-8")
    assert len(re.findall("<script", text)) == 3
    with opened(chromium) as watched:
        watched.page.goto(page.as_uri())
        until(watched.page, "document.documentElement.dataset.state === 'ready'")
        watched.page.keyboard.press("ArrowRight")
        waits_at(watched, 0)
        assert watched.page.text_content(".said") == NASTY
        assert watched.page.evaluate("() => window.hacked") is None
        assert watched.errors == []


def test_a_film_that_is_not_built_is_named_with_its_command(project: Path) -> None:
    media = read_media(project / "media", "softmax")
    with pytest.raises(PackError, match="run: dlmotion build softmax --only videos --lang zh"):
        film_for_slides(media, "zh", "dark", "4k")


def test_a_strangers_file_stays(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mine = project / "deck.html"
    mine.write_text("mine")
    words = ["--project", str(project), "slides", "softmax", "--to", str(mine)]
    assert run(words) == 1
    assert "expected a file that dlmotion wrote, got someone else's" in capsys.readouterr().err
    assert mine.read_text() == "mine"
    mine.unlink()
    assert run(words) == 0
    before = mine.read_bytes()
    assert run(words) == 0
    assert mine.read_bytes() == before


def test_a_deck_has_one_of_two_endings(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["slides", "softmax", "--to", str(project / "deck.pdf")]
    assert run(["--project", str(project), *words]) == 2
    assert "--to: expected a file in .html or .pptx, got " in capsys.readouterr().err
    assert not (project / "deck.pdf").exists()


def test_build_makes_first_what_the_deck_lacks(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def built(_: object, targets: dict[str, object]) -> bool:
        asked.extend(targets)
        return False

    monkeypatch.setattr("dlmotion.studio.commands.slides.build_shown", built)
    for film in (project / "media/softmax").glob("softmax.en.dark.draft.*"):
        film.unlink()
    deck_file = project / "deck.html"
    words = ["slides", "neuron", "softmax", "--to", str(deck_file), "--lang", "en", "--build"]
    assert run(["--project", str(project), *words]) == 1
    assert "film:softmax:en:dark:draft" in asked
    assert "film:neuron:en:dark:draft" not in asked
    assert not deck_file.exists()
