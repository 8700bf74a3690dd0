"""Pages that play one film in Chromium, and what its element says there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from dlmotion.player.script import script, script_name
from dlmotion.player.stream import encode
from dlmotion.player.strip import Tables, strip_of
from dlmotion.player.take import Props
from tests.player.scenes import SIZE, Dark, Light, take
from tests.publish.browser import Watched, opened, served, until

POLICY = "default-src 'self'"
FPS = SIZE["fps"]
PAGE = """<!doctype html><html lang="{lang}" data-theme="dark"><meta charset="utf-8">
<title>film</title><script type="module" src="{script}"></script>
<dlmotion-film src="{src}">{inside}</dlmotion-film></html>"""
VIDEO = '<video controls src="film.mp4"></video>'
BEATS = [("enter", 0.0, 1.5), ("words", 1.5, 2.6), ("rest", 2.6, 4.2)]


def beats(late: float) -> list[dict[str, Any]]:
    return [
        {
            "key": key,
            "start": round(start * late, 3),
            "end": round(end * late, 3),
            "caption": {"zh": f"中 {key}", "en": f"en {key}"},
        }
        for key, start, end in BEATS
    ]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page with a film in two languages, which are the same but for what they are called."""
    folder = tmp_path_factory.mktemp("site")
    props, tables = Props(), Tables()
    both = strip_of([take(Dark, props), take(Light, props)], tables)
    films = [{"lang": lang, "frames": both.frames, "beats": beats(1.0)} for lang in ("zh", "en")]
    head = {
        "size": [SIZE["width"], SIZE["height"]],
        "fps": FPS,
        "themes": ["dark", "light"],
        "title": {"zh": "学习率", "en": "Learning rate"},
        "films": films,
    }
    stream = encode([both, both], tables, head, 2)
    (folder / "film.motion").write_bytes(stream)
    (folder / "broken.motion").write_bytes(stream[:-5] + b"\0\0\0\0\0")
    (folder / script_name()).write_text(script(), encoding="utf-8")
    for name, src, inside in (
        ("index", "film.motion", VIDEO),
        ("bare", "broken.motion", ""),
        ("broken", "broken.motion", VIDEO),
        ("missing", "none.motion", VIDEO),
    ):
        text = PAGE.format(lang="zh", script=script_name(), src=src, inside=inside)
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    return folder


READY = "document.querySelector('dlmotion-film').dataset.state === 'ready'"
READS = "Object.defineProperty(navigator, 'languages', {{get: () => {langs}}})"


@contextmanager
def shown(
    site: Path, browser: Browser, *langs: str, name: str = "index.html", **options: Any
) -> Iterator[Watched]:
    """The page before a reader of these languages, its film ready; nothing goes wrong there."""
    options = {"viewport": {"width": SIZE["width"] + 16, "height": 600}} | options
    with opened(browser, **options) as watched, served(site, POLICY) as url:
        watched.page.add_init_script(READS.format(langs=list(langs)))
        watched.page.goto(url + name)
        until(watched.page, READY)
        yield watched
        assert [
            error for error in watched.errors if "film.mp4" not in error and "404" not in error
        ] == []
        assert watched.foreign() == []


@pytest.fixture
def seen(site: Path, chromium: Browser) -> Iterator[Watched]:
    """The page before one who reads both languages."""
    with shown(site, chromium, "zh-CN", "en") as watched:
        yield watched


def at(page: Page, what: str) -> Any:
    return page.evaluate(
        f"(() => {{ const film = document.querySelector('dlmotion-film'); return {what}; }})()"
    )
