"""``show``: a lesson of one's own inputs in a notebook, played by the page it returns."""

from __future__ import annotations

import base64
import re
from html import unescape
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from dlmotion import show
from dlmotion.player.stream import unwrap
from dlmotion.studio import showing
from dlmotion.studio.errors import CommandError
from tests.publish.browser import chromium, opened, until

__all__ = ["chromium"]

READY = "document.querySelector('dlmotion-film')?.dataset.state === 'ready'"


@pytest.fixture(scope="module")
def played() -> showing.Playable:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(showing, "FPS", 2)
        return show("neuron", lang="en", theme="light", size=3.5)


def test_the_stream_is_of_the_inputs_that_were_given(played: showing.Playable) -> None:
    (data,) = re.findall(r"base64,([^\"]+)", played.page)
    head, _ = unwrap(base64.b64decode(data))
    assert head["inputs"]["size"] == 3.5
    assert head["themes"] == ["light"]
    assert [film["lang"] for film in head["films"]] == ["en"]


def test_a_notebook_plays_it_without_asking_anybody(
    played: showing.Playable, chromium: Browser, tmp_path: Path
) -> None:
    file = tmp_path / "cell.html"
    file.write_text(f"<!doctype html>{played._repr_html_()}", encoding="utf-8")
    with opened(chromium) as watched:
        watched.page.goto(file.as_uri())
        frame = watched.page.frames[1]
        frame.wait_for_function(READY)
        label = frame.evaluate("document.querySelector('dlmotion-film').ariaLabel")
        assert label == played.title == repr(played)
        assert (watched.errors, watched.foreign()) == ([], [])


def test_the_page_can_be_kept_and_nothing_is_written_over(
    played: showing.Playable, chromium: Browser, tmp_path: Path
) -> None:
    place = played.save(tmp_path / "neuron.html")
    with opened(chromium) as watched:
        watched.page.goto(place.as_uri())
        until(watched.page, READY)
        assert watched.errors == []
    with pytest.raises(CommandError, match="expected a new file, got one that exists"):
        played.save(place)


def test_titles_are_text_and_nothing_else() -> None:
    nasty = showing.Playable('<script>alert("1")</script>', '"><b>')
    shown = nasty._repr_html_()
    assert "<script>" not in shown
    assert re.findall(r'srcdoc="([^"]*)"', shown) == [shown.split('"')[1]]
    assert unescape(shown.split('"')[1]) == nasty.page


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ({"lesson": "neurom"}, "neuron"),
        ({"lesson": "neuron", "theme": "blue"}, "theme: expected one of None, dark, light"),
        ({"lesson": "neuron", "siz": 3}, "neuron: show(): expected one of learning_rate, "),
        ({"lesson": "neuron", "siz": 3}, "did you mean 'size'"),
        ({"lesson": "neuron", "size": "far"}, "neuron: show() size: expected"),
    ],
)
def test_what_cannot_be_shown_is_said_in_a_line(words: dict[str, object], line: str) -> None:
    with pytest.raises(CommandError, match=re.escape(line)) as refused:
        show(**words)  # type: ignore[arg-type]
    assert "\n" not in str(refused.value)


def test_a_notebook_shows_an_error_as_one_line() -> None:
    # What IPython asks an exception for, before it prints where it came through.
    with pytest.raises(CommandError) as refused:
        show("neurom")
    (line,) = refused.value._render_traceback_()
    assert line.startswith("error: expected a lesson, got 'neurom'")
