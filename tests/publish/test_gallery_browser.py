"""The gallery in Chromium, from disk and from the server.

It plays, seeks, switches, and asks nobody else.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from dlmotion.publish.gallery import build_gallery
from dlmotion.publish.lesson import load_lessons
from tests.publish.browser import CUES, PLAY, Watched, chromium, node_package, opened, served, until
from tests.publish.tree import build_lesson, write_lesson

__all__ = ["chromium"]

AXE = """async () => (await axe.run(document, {resultTypes: ['violations']})).violations
  .filter(found => ['serious', 'critical'].includes(found.impact))
  .map(found => found.id + ': ' + found.nodes.map(node => node.html.slice(0, 90)).join(' | '))"""
SEEK = """start => new Promise((done, fail) => {
  const video = document.querySelector('video');
  video.muted = true;
  setTimeout(() => fail(new Error('no seek')), 8000);
  video.addEventListener('seeked', () => { video.pause(); done(video.currentTime); }, {once: true});
  document.querySelector(`.chapters [data-start="${start}"]`).click();
})"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("gallery")
    orders = [
        ("softmax", 18, "activations"),
        ("neuron", 6, "foundations"),
        ("adam", 29, "training"),
    ]
    for slug, order, group in orders:
        requires = ["neuron"] if slug == "softmax" else []
        keywords = ["动量"] if slug == "adam" else ["概率"]
        write_lesson(
            folder / "scenes", slug, order=order, group=group, requires=requires, keywords=keywords
        )
        build_lesson(folder / "media", slug)
    build_gallery(load_lessons(folder / "scenes"), folder / "media", folder / "site")
    return folder / "site"


@pytest.fixture(params=["file", "server"])
def seen(
    request: pytest.FixtureRequest, site: Path, chromium: Browser
) -> Iterator[tuple[Watched, str]]:
    with opened(chromium, color_scheme="light", locale="zh-CN") as watched, served(site) as url:
        yield watched, (site.as_uri() + "/" if request.param == "file" else url)
        assert watched.errors == []
        assert watched.foreign() == []


def test_a_lesson_plays_seeks_switches_captions_and_theme(seen: tuple[Watched, str]) -> None:
    watched, base = seen
    page = watched.page
    page.goto(base + "zh/softmax.html", wait_until="load")
    time, width, duration, error = page.evaluate(PLAY)
    assert error is None
    assert time > 0.2
    assert (width, round(duration)) == (320, 4)
    assert 2 <= page.evaluate(SEEK, "2.0") < 4
    assert page.locator(".chapters [aria-current]").inner_text().split("\n")[0] == "0:02"
    check_captions(page)
    check_theme(page)


def check_captions(page: Page) -> None:
    """Captions are off, then Chinese, then English, and the film's own menu moves the buttons."""
    modes = "[...document.querySelector('video').textTracks].map(track => track.mode === 'showing')"
    assert page.evaluate(modes) == [False, False]
    page.get_by_role("radio", name="中文").check()
    assert page.evaluate(modes) == [True, False]
    page.get_by_role("radio", name="English").check()
    assert page.evaluate(modes) == [False, True]
    page.evaluate("document.querySelector('video').textTracks[1].mode = 'disabled'")
    until(page, "document.querySelector('[data-captions] input').checked")
    assert page.evaluate(CUES) == {
        "captions-zh": ["三个分数：2.0、1.0、0.1", "概率相加是 1.00。"],
        "captions-en": ["Three scores: 2.0, 1.0, 0.1", "The shares add up to 1.00."],
    }


def check_theme(page: Page) -> None:
    """The button changes colours, film and figure; the film keeps its place.

    The choice is remembered.
    """
    paper = "getComputedStyle(document.body).backgroundColor"
    figure = (
        "[...document.querySelectorAll('.paper img')]"
        ".find(i => i.offsetParent).src.split('.').at(-2)"
    )
    light = page.evaluate(paper)
    assert page.evaluate(figure) == "light"
    assert page.locator("video").get_attribute("src") == "../media/softmax/softmax.zh.light.mp4"
    page.get_by_role("button", name="换成深色").click()
    until(page, "document.querySelector('video').readyState >= 1")
    until(page, "Math.abs(document.querySelector('video').currentTime - 2) < 0.2")
    assert page.evaluate(paper) != light
    assert page.evaluate(figure) == "dark"
    assert page.locator("video").get_attribute("src") == "../media/softmax/softmax.zh.dark.mp4"
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.get_by_role("link", name="English").first.click()
    page.wait_for_url("**/en/softmax.html")
    assert page.get_by_role("heading", level=1).inner_text() == "Title of softmax"


def test_search_finds_in_both_languages_and_says_how_many(seen: tuple[Watched, str]) -> None:
    watched, base = seen
    page = watched.page
    page.goto(base + "index.html")
    page.wait_for_url("**/zh/index.html")
    cards = page.locator("[data-words]:visible")
    assert cards.count() == 3
    page.keyboard.press("/")
    page.keyboard.type("动量")
    assert [cards.count(), page.get_by_role("status").inner_text()] == [1, "找到 1 课"]
    assert page.locator("section[data-part]:visible").count() == 1
    page.get_by_role("searchbox").fill("title NEURON")
    assert cards.locator(".card-title").inner_text().startswith("neuron 的标题")
    page.get_by_role("searchbox").fill("xyz")
    assert [cards.count(), page.get_by_role("status").inner_text()] == [
        0,
        "没有找到。换一个词试试。",
    ]


def test_the_start_is_in_the_reader_s_language_or_the_chosen_one(
    site: Path, chromium: Browser
) -> None:
    for locale, lang in (("en-GB", "en"), ("zh-TW", "zh"), ("fr", "zh")):
        with opened(chromium, locale=locale) as watched, served(site) as url:
            watched.page.goto(url + "index.html")
            watched.page.wait_for_url(f"**/{lang}/index.html")
            other = {"en": "zh", "zh": "en"}[lang]
            watched.page.locator(f"[data-language={other}]").click()
            watched.page.wait_for_url(f"**/{other}/index.html")
            watched.page.goto(url + "index.html")
            watched.page.wait_for_url(f"**/{other}/index.html")
    with opened(chromium, java_script_enabled=False, locale="en") as watched, served(site) as url:
        watched.page.goto(url + "index.html")
        watched.page.wait_for_url("**/zh/index.html")


def test_links_to_beats_lead_into_the_video(seen: tuple[Watched, str]) -> None:
    watched, base = seen
    page = watched.page
    page.goto(base + "zh/softmax.html#beat=share&t=0.5", wait_until="load")
    until(page, "Math.abs(document.querySelector('video').currentTime - 2.5) < 0.1")
    page.evaluate("location.hash = '#beat=start'")
    until(page, "document.querySelector('video').currentTime < 0.1")


def test_chapters_work_from_the_keyboard_and_links_carry_a_time(seen: tuple[Watched, str]) -> None:
    watched, base = seen
    page = watched.page
    page.goto(base + "en/softmax.html#t=2", wait_until="load")
    until(page, "Math.abs(document.querySelector('video').currentTime - 2) < 0.1")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.locator(".chapters a").first.focus()
    page.keyboard.press("Enter")
    until(page, "document.querySelector('video').currentTime < 1.5")


def test_images_have_a_size_before_they_load_and_the_page_fits_a_phone(
    seen: tuple[Watched, str],
) -> None:
    watched, base = seen
    page = watched.page
    page.set_viewport_size({"width": 360, "height": 740})
    for name in ("zh/index.html", "en/softmax.html"):
        page.goto(base + name)
        missing = (
            "[...document.querySelectorAll('img, video')]"
            ".filter(i => !i.getAttribute('width')).length"
        )
        assert page.evaluate(missing) == 0
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        small = (
            "[...document.querySelectorAll('.bar a, .bar button')]"
            ".filter(e => e.clientHeight < 24).length"
        )
        assert page.evaluate(small) == 0


def test_axe_finds_nothing_serious(site: Path, chromium: Browser) -> None:
    axe = (node_package("axe-core") / "axe.min.js").read_text(encoding="utf-8")
    with served(site) as url, opened(chromium, bypass_csp=True) as watched:
        page = watched.page
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            for name in ("zh/index.html", "en/softmax.html"):
                page.goto(url + name)
                page.evaluate(
                    "document.querySelectorAll('details').forEach(each => { each.open = true })"
                )
                page.evaluate(axe)
                assert page.evaluate(AXE) == [], json.dumps([scheme, name])
