"""The player in Firefox, where there is one: it shows what the reel paints, plays, hears keys."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.player.firefox import PROGRAM, Firefox, firefox
from tests.player.pages import POLICY, site
from tests.player.scenes import SIZE, Dark
from tests.player.test_element import psnr, reel
from tests.publish.browser import served

__all__ = ["site"]

pytestmark = pytest.mark.skipif(PROGRAM is None, reason="no Firefox on the PATH")

READY = """
  for (let turn = 0; turn < 1500 && !film.dataset.state; turn++)
    await new Promise(done => setTimeout(done, 20));
  return film.dataset.state;
"""
SHOT = """
  film.canvas.width = %d;
  film.canvas.height = %d;
  film.shown = null;
  film.clock.seek(%d);
  return film.canvas.toDataURL('image/png');
"""
PLAYED = """
  film.play();
  for (let turn = 0; turn < 1500 && film.currentTime < 0.5; turn++)
    await new Promise(done => setTimeout(done, 20));
  film.pause();
  return film.currentTime;
"""


@pytest.fixture(scope="module")
def window(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    with firefox(tmp_path_factory.mktemp("firefox") / "profile") as opened:
        yield opened


@pytest.fixture
def page(window: Firefox, site: Path) -> Iterator[Firefox]:
    with served(site, POLICY) as url:
        window.go(url + "index.html")
        assert window.run(READY) == "ready"
        yield window


def test_firefox_shows_what_the_reel_paints(page: Firefox) -> None:
    pictures, painter = reel(Dark)
    page.run("film.setAttribute('theme', 'dark')")
    found = {}
    for frame in range(0, len(pictures), 5):
        url = page.run(SHOT % (SIZE["width"], SIZE["height"], frame))
        data = base64.b64decode(url.partition(",")[2])
        shot = np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))
        found[frame] = psnr(shot, painter.paint(pictures[frame])[..., :3])
    assert min(found.values()) >= 36


def test_firefox_plays_and_hears_keys(page: Firefox) -> None:
    assert page.run(PLAYED) >= 0.5
    page.run("film.focus(); film.currentTime = 0")
    places = []
    for key in ("\ue014", ".", ",", "5", "\ue010", "\ue012"):
        page.press(key)
        places.append(round(page.run("return film.currentTime"), 2))
    assert places == [1.5, 1.6, 1.5, 2.1, 4.1, 2.6]


def test_firefox_follows_links_and_themes(page: Firefox) -> None:
    page.run("location.hash = '#beat=words&t=0.4'; await new Promise(done => setTimeout(done))")
    assert page.run("return film.currentTime") == 1.9
    themes = [
        page.run(
            f"document.documentElement.dataset.theme = '{theme}';"
            "await new Promise(done => setTimeout(done));"
            "return film.context.getImageData(2, 2, 1, 1).data[0]"
        )
        for theme in ("light", "dark")
    ]
    assert themes == [250, 16]


def test_firefox_leaves_the_video_where_a_film_is_damaged(window: Firefox, site: Path) -> None:
    with served(site, POLICY) as url:
        window.go(url + "broken.html")
        assert window.run(READY) == "refused"
        assert window.run("return film.querySelector('video').checkVisibility()") is True
