"""The page of watch: it follows by itself, plays what was saved, and takes other inputs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Lock, Thread

import pytest
from playwright.sync_api import Browser

from dlmotion.player.script import script
from dlmotion.player.stream import encode
from dlmotion.publish.serve import Server
from dlmotion.publish.watch_page import CSP, Panel, routes
from tests.player.scenes import SIZE, Dark, Light, strip
from tests.publish.browser import Watched, chromium, opened, until
from tests.publish.test_gallery_motion import film
from tests.studio.test_watch import Studio, edit, scene, studio

__all__ = ["chromium", "scene", "studio"]

ROWS = [
    {"name": "rate", "kind": "float", "default": 0.5, "low": 0.1, "high": 2.0, "what": "<b>"},
    {"name": "steps", "kind": "int", "default": 8, "low": 2, "high": 20, "what": "steps"},
    {"name": "rule", "kind": "choice", "default": "sgd", "choices": ["sgd", "adam"], "what": ""},
]


WAITED: list[str] = []
RECORDING = Lock()
"""A process records one scene at a time; the server has a thread for each that asks."""


def trial(
    lesson: str, settings: Sequence[str], beat: str, part: Callable[[bytes], None]
) -> bytes | str:
    """A film of two beats that is called by its settings; none with the other rule.

    With the steps 3 its first beat comes before, with 4 nothing after that.
    """
    WAITED.append(beat)
    if "rule=adam" in settings:
        return f"{lesson}: no rule adam"
    title = " ".join([lesson, *settings])
    if {"steps=3", "steps=4"} & {*settings}:
        part(stream(f"{title} first", 1, part=True))
    if "steps=4" in settings:
        return f"{lesson}: no second beat"
    return stream(title, 2)


def stream(title: str, beats: int, **more: bool) -> bytes:
    """A film of so many beats."""
    with RECORDING:
        both, tables = strip(Dark, Light)
    films = [film("zh", both.frames, 2.0), film("en", both.frames, 2.0)]
    for each in films:
        del each["beats"][beats:]
        for beat, key in zip(each["beats"], ("first", "second"), strict=False):
            beat["key"] = key
    head = {
        "size": [SIZE["width"], SIZE["height"]],
        "fps": SIZE["fps"],
        "themes": ["dark", "light"],
        "title": {"zh": title, "en": title},
        "films": films,
        **more,
    }
    return encode([both, both], tables, head, 2)


@pytest.fixture
def address(studio: Studio) -> Iterator[str]:
    panel = Panel(lambda _: ROWS, trial, script(), "dlmotion build")
    with Server(studio.folder, 0, routes(studio.board, "zh", panel), CSP) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield server.url
        server.shutdown()
        thread.join()


def test_the_page_follows_by_itself(
    scene: Path, studio: Studio, address: str, chromium: Browser
) -> None:
    with opened(chromium) as seen:
        page = seen.page
        page.goto(address)
        status = page.locator("#status").locator("..")
        until(page, "document.querySelector('#status').textContent.includes('等待保存')")
        studio.watcher.saved([scene])
        until(page, "document.querySelector('#still').naturalWidth === 320")
        assert page.get_by_role("heading", level=1).inner_text() == "和"
        assert "0.4 s" in status.inner_text()
        studio.finish()
        until(page, "Math.abs(document.querySelector('#film').currentTime - 2) < 0.1")
        studio.error = "<script>window.hacked = 1</script>"
        studio.watcher.saved([scene])
        until(page, "!document.querySelector('#error').hidden")
        assert page.locator("#error").inner_text() == "sum: <script>window.hacked = 1</script>"
        assert page.evaluate("window.hacked") is None
        assert seen.errors == []
        assert seen.foreign() == []


SHOWN = "document.querySelector('dlmotion-film')"


@contextmanager
def panel(chromium: Browser, address: str, studio: Studio, scene: Path) -> Iterator[Watched]:
    """The page of watch, on which a lesson's inputs have just come."""
    with opened(chromium, permissions=["clipboard-write", "clipboard-read"]) as seen:
        seen.page.goto(address)
        studio.watcher.saved([scene])
        until(seen.page, "!document.querySelector('#panel-part').hidden")
        yield seen


def test_a_changed_input_plays_the_lesson_with_it_where_it_stood(
    scene: Path, studio: Studio, address: str, chromium: Browser
) -> None:
    with panel(chromium, address, studio, scene) as seen:
        page = seen.page
        assert page.locator("label").nth(0).get_attribute("title") == "<b>"
        page.locator("input[name=rate]").fill("1.5")
        until(page, f"{SHOWN}?.ariaLabel === 'sum rate=1.5'")
        page.evaluate(f"{SHOWN}.pause(), {SHOWN}.currentTime = 3")
        page.get_by_label("steps").fill("12")
        until(page, f"{SHOWN}?.ariaLabel === 'sum rate=1.5 steps=12'")
        assert page.evaluate(f"[{SHOWN}.currentTime, {SHOWN}.paused]") == [3, True]
        page.get_by_role("button", name="复制命令").click()
        until(page, "document.querySelector('#panel-status').textContent === '已复制'")
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied == "dlmotion build sum --set rate=1.5 --set steps=12"
        assert (seen.errors, seen.foreign()) == ([], [])


def test_a_save_plays_the_changed_beat_and_keeps_the_inputs(
    scene: Path, studio: Studio, address: str, chromium: Browser
) -> None:
    with panel(chromium, address, studio, scene) as seen:
        page, words = seen.page, scene.with_suffix(".toml")
        until(page, f"{SHOWN}?.ariaLabel === 'sum' && {SHOWN}.currentTime >= 2")
        assert page.locator("#trial").is_visible()
        page.locator("input[name=steps]").fill("3")
        until(page, f"{SHOWN}.ariaLabel === 'sum steps=3'")
        page.evaluate(f"window.before = {SHOWN}, {SHOWN}.pause(), {SHOWN}.currentTime = 1")
        edit(words, "二", "贰")
        studio.watcher.saved([words])
        until(page, f"{SHOWN} !== window.before && {SHOWN}.currentTime >= 2")
        assert page.evaluate(f"{SHOWN}.ariaLabel") == "sum steps=3"
        page.evaluate(f"window.before = {SHOWN}")
        edit(words, "一", "壹")
        studio.watcher.saved([words])
        until(page, f"{SHOWN} !== window.before && {SHOWN}.currentTime < 2 && !{SHOWN}.paused")
        assert page.locator("#panel-error").is_hidden()
        assert WAITED[-4:] == ["second", "", "second", "first"]
        assert (seen.errors, seen.foreign()) == ([], [])


def test_inputs_that_a_lesson_refuses_are_told_and_the_film_stays(
    scene: Path, studio: Studio, address: str, chromium: Browser
) -> None:
    with panel(chromium, address, studio, scene) as seen:
        page = seen.page
        page.locator("input[name=rate]").fill("1.5")
        until(page, f"{SHOWN}?.ariaLabel === 'sum rate=1.5'")
        page.locator("select[name=rule]").select_option("adam")
        until(page, "!document.querySelector('#panel-error').hidden")
        assert page.locator("#panel-error").inner_text().strip() == "sum: no rule adam"
        assert page.evaluate(f"{SHOWN}.ariaLabel") == "sum rate=1.5"
        page.get_by_role("button", name="恢复默认").click()
        until(page, f"{SHOWN}?.ariaLabel === 'sum'")
        assert page.locator("#panel-error").is_hidden()


def test_first_beats_play_while_the_others_are_recorded(
    scene: Path, studio: Studio, address: str, chromium: Browser
) -> None:
    with panel(chromium, address, studio, scene) as seen:
        page = seen.page
        steps = page.locator("input[name=steps]")
        until(page, f"{SHOWN}?.ariaLabel === 'sum'")
        page.evaluate(f"{SHOWN}.pause(), {SHOWN}.currentTime = 1")
        steps.fill("4")
        until(page, "!document.querySelector('#panel-error').hidden")
        assert page.locator("#panel-error").inner_text().strip() == "sum: no second beat"
        assert page.evaluate(f"{SHOWN}.ariaLabel") == "sum steps=4 first"
        steps.fill("5")
        until(page, f"{SHOWN}.ariaLabel === 'sum steps=5'")
        page.evaluate(f"{SHOWN}.pause(), {SHOWN}.currentTime = 3")
        steps.fill("3")
        until(page, f"{SHOWN}.ariaLabel === 'sum steps=3'")
        assert page.evaluate(f"[{SHOWN}.currentTime, {SHOWN}.paused]") == [3, True]
        assert page.locator("dlmotion-film").count() == 1
        assert page.locator("#panel-error").is_hidden()
