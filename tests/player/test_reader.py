"""What a reader of a page with a film can do: read, hear, link, copy, touch and print it."""

from __future__ import annotations

import base64
import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

from tests.player.pages import at, seen, shown, site
from tests.player.scenes import SIZE
from tests.publish.browser import Watched, chromium, opened, until

__all__ = ["chromium", "seen", "site"]

FILM = "document.querySelector('dlmotion-film')"
READ = """async () => {
  const [item] = await navigator.clipboard.read();
  const type = item.types.find(each => each.startsWith('image/'));
  const bytes = new Uint8Array(await (await item.getType(type)).arrayBuffer());
  return [type, btoa(Array.from(bytes, byte => String.fromCharCode(byte)).join(''))];
}"""


def part(page: Page, name: str) -> str:
    """Where a part of the player is."""
    return f"dlmotion-film [part={name}]"


def share(page: Page, name: str) -> None:
    """Take one of the things that a reader can take along."""
    page.locator(part(page, "more")).click()
    page.locator(part(page, name)).click()
    until(page, f"{FILM}.shadowRoot.querySelector('[part={name}]').dataset.done !== undefined")


@pytest.mark.parametrize(
    ("langs", "film"),
    [(["en-US"], "en"), (["fr", "en"], "en"), (["en", "zh-CN"], "zh"), (["fr"], "zh")],
)
def test_a_chinese_page_shows_the_film_that_is_read(
    site: Path, chromium: Browser, langs: list[str], film: str
) -> None:
    with shown(site, chromium, *langs) as watched:
        assert at(watched.page, "film.film.head.films[film.which].lang") == film
        assert not watched.page.locator(part(watched.page, "caption")).is_visible()


def test_captions_are_on_where_the_film_is_not_read(site: Path, chromium: Browser) -> None:
    with shown(site, chromium, "en-US") as watched:
        page = watched.page
        at(page, "film.setAttribute('film-lang', 'zh')")
        caption = page.locator(part(page, "caption"))
        assert (caption.inner_text(), caption.get_attribute("lang")) == ("en enter", "en")
        assert page.locator(part(page, "captions")).get_attribute("aria-pressed") == "true"
        at(page, "film.setAttribute('film-lang', 'en')")
        assert not caption.is_visible()
        page.locator(part(page, "captions")).click()
        at(page, "film.setAttribute('film-lang', 'zh')")
        assert caption.is_visible()
        page.locator(part(page, "captions")).click()
        at(page, "film.setAttribute('film-lang', 'en')")
        assert not caption.is_visible()


def test_what_a_beat_says_is_heard_with_captions_off(seen: Watched) -> None:
    heard = seen.page.locator(part(seen.page, "heard"))
    assert heard.get_attribute("aria-live") == "polite"
    at(seen.page, "film.toBeat(1)")
    assert heard.text_content() == "中 words"
    assert seen.page.get_by_role("img", name="中 words").count() == 1


def test_captions_keep_their_height_from_beat_to_beat(seen: Watched) -> None:
    page = seen.page
    said = "film.beats[1].said[0].line"
    page.locator(part(page, "captions")).click()
    at(page, f"{said}.textContent = 'a long sentence '.repeat(20)")
    heights = set()
    for beat in range(3):
        at(page, f"film.toBeat({beat})")
        box = page.locator(part(page, "caption")).bounding_box()
        assert box
        heights.add(box["height"])
    assert len(heights) == 1


@pytest.mark.parametrize(
    ("asked", "found"),
    [("#beat=words", 1.5), ("#beat=words&t=0.4", 1.9), ("#t=2.9", 2.9), ("#beat=none", 0.0)],
)
def test_a_link_leads_to_its_moment_on_an_open_page(
    seen: Watched, asked: str, found: float
) -> None:
    seen.page.evaluate("hash => { location.hash = hash; }", asked)
    seen.page.evaluate("new Promise(done => setTimeout(done))")
    assert at(seen.page, "film.currentTime") == found


def test_a_link_for_another_film_is_not_followed(seen: Watched) -> None:
    seen.page.evaluate("location.hash = '#film=other&t=2'")
    seen.page.evaluate("new Promise(done => setTimeout(done))")
    assert at(seen.page, "film.currentTime") == 0


def test_the_link_that_is_copied_leads_back(seen: Watched) -> None:
    page = seen.page
    seen.context.grant_permissions(["clipboard-read", "clipboard-write"])
    at(page, "film.currentTime = 1.9")
    share(page, "link")
    link = page.evaluate("navigator.clipboard.readText()")
    assert link == page.url
    assert link.endswith("#beat=words&t=0.40")
    page.goto("about:blank")
    page.goto(link)
    until(page, f"{FILM}.dataset.state === 'ready'")
    assert at(page, "film.currentTime") == 1.9


def pixels(data: bytes) -> np.ndarray:
    """Colours of a picture's file."""
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB")).astype(float)


@pytest.mark.parametrize("moment", [0.6, 2.0, 2.4, 3.8])
def test_the_frame_is_copied_as_png_and_as_svg(
    seen: Watched, chromium: Browser, moment: float
) -> None:
    page, copied = seen.page, {}
    seen.context.grant_permissions(["clipboard-read", "clipboard-write"])
    at(page, f"film.currentTime = {moment}")
    for name in ("png", "svg"):
        share(page, name)
        kind, text = page.evaluate(READ)
        copied[kind] = base64.b64decode(text)
        page.keyboard.press("Escape")
        assert not page.locator(part(page, "menu")).is_visible()
    png, svg = copied["image/png"], copied["image/svg+xml"]
    with opened(chromium, viewport={"width": SIZE["width"], "height": SIZE["height"]}) as other:
        other.page.set_content(f"<body style='margin:0'>{svg.decode()}")
        drawn = pixels(other.page.screenshot())
    error = np.mean((pixels(png) - drawn) ** 2)
    assert pixels(png).shape == (SIZE["height"], SIZE["width"], 3)
    assert 10 * np.log10(255**2 / max(error, 1e-9)) >= 36


def test_where_nothing_can_be_copied_a_file_is_saved(seen: Watched) -> None:
    page = seen.page
    page.evaluate("void (navigator.clipboard.write = () => Promise.reject(new Error()))")
    for name in ("png", "svg"):
        with page.expect_download() as started:
            share(page, name)
        page.locator(part(page, "more")).click()
        assert started.value.suggested_filename == f"film.0.00.{name}"


def test_a_tap_plays_and_stops(site: Path, chromium: Browser) -> None:
    with shown(site, chromium, "zh", has_touch=True) as watched:
        canvas = watched.page.locator(part(watched.page, "canvas"))
        canvas.tap()
        assert at(watched.page, "film.paused") is False
        canvas.tap()
        assert at(watched.page, "film.paused") is True


def test_print_shows_the_video_with_its_poster(seen: Watched) -> None:
    page = seen.page
    assert not page.locator("video").is_visible()
    page.emulate_media(media="print")
    assert page.locator("video").is_visible()
    assert not page.locator(part(page, "canvas")).is_visible()


def test_the_player_fits_a_narrow_column(site: Path, chromium: Browser) -> None:
    with shown(site, chromium, "en", viewport={"width": 320, "height": 600}) as watched:
        page = watched.page
        assert page.evaluate("document.documentElement.scrollWidth") == 320
        boxes = [
            page.locator(part(page, name)).bounding_box()
            for name in ("play", "speed", "captions", "language", "more", "full")
        ]
        edges = [(box["x"], box["x"] + box["width"]) for box in boxes if box]
        assert len(edges) == len(boxes)
        assert all(one[1] <= other[0] for one, other in zip(edges, edges[1:], strict=False))
        assert edges[-1][1] <= 320
        scrubber = page.locator(part(page, "scrubber")).bounding_box()
        assert scrubber
        assert scrubber["width"] > 180
