"""Chromium for tests: its pages report every console error and every address asked for."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from dlmotion.publish.serve import POLICY, Server

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PLATFORMS = Path(__file__).resolve().parents[2] / ".dlmotion" / "platforms"
PLAY = """async () => {
  const video = document.querySelector('video');
  const late = new Promise((_, fail) => {
    setTimeout(() => fail(new Error('the film does not play')), 30000);
  });
  const moved = new Promise(done => {
    video.addEventListener('timeupdate', () => video.currentTime > 0.2 && done());
  });
  video.muted = true;
  await Promise.race([video.play().then(() => moved), late]);
  video.pause();
  return [video.currentTime, video.videoWidth, video.duration, video.error && video.error.message];
}"""
CUES = """async () => {
  const video = document.querySelector('video');
  const result = {};
  for (const element of video.querySelectorAll('track')) {
    element.track.mode = 'hidden';
    if (element.readyState < 2) await new Promise((done, fail) => {
      const stop = () => fail(new Error('no track ' + element.src));
      element.addEventListener('load', done);
      element.addEventListener('error', stop);
      setTimeout(stop, 20000);
    });
    result[element.kind + '-' + element.srclang] = [...element.track.cues].map(cue => cue.text);
  }
  return result;
}"""
SEEN = """() => [...document.querySelectorAll('figure.dlmotion img')]\
.filter(i => i.offsetParent !== null)
  .map(i => ({src: i.currentSrc, width: i.clientWidth, height: i.clientHeight, alt: i.alt}))"""


class Watched:
    """A page together with what went wrong in it and what it asked the network for."""

    def __init__(self, context: BrowserContext) -> None:
        self.context = context
        self.errors: list[str] = []
        self.addresses: list[str] = []
        self.page: Page = context.new_page()
        self.page.set_default_timeout(30_000)
        self.page.on("console", lambda said: said.type == "error" and self.errors.append(said.text))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("request", lambda request: self.addresses.append(request.url))

    def foreign(self) -> list[str]:
        """Addresses off this machine."""
        own = ("file://", "http://127.0.0.1:", "data:", "blob:")
        return [address for address in self.addresses if not address.startswith(own)]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One Chromium for a module; each page is opened in a profile of its own."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    assert program, "Chromium is missing; run: make platforms"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, headless=True, args=FLAGS)
        yield browser
        browser.close()


@contextmanager
def opened(browser: Browser, **options: Any) -> Iterator[Watched]:
    """Open an empty page in a fresh profile."""
    context = browser.new_context(**options)
    try:
        yield Watched(context)
    finally:
        context.close()


@contextmanager
def served(folder: Path, policy: str = POLICY) -> Iterator[str]:
    """Serve a folder on the loopback and give its address."""
    with Server(folder, policy=policy) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield server.url
        finally:
            server.shutdown()
            thread.join()


def until(page: Page, condition: str) -> None:
    """Wait until an expression holds in the page.

    Works under a strict policy, where wait_for_function may not.
    """
    page.evaluate(
        """() => new Promise((done, fail) => {
          const look = () => { if (CONDITION) done(); else setTimeout(look, 20); };
          setTimeout(() => fail(new Error('this never became true: ' + look)), 30000);
          look();
        })""".replace("CONDITION", condition)
    )


def need(*programs: str) -> None:
    """Fail with the one command that installs what is missing."""
    missing = [program for program in programs if shutil.which(program) is None]
    assert not missing, f"{', '.join(missing)} missing; run: make platforms"


def node_package(name: str) -> Path:
    """Return the folder of an installed node package."""
    folder = PLATFORMS / "node_modules" / name
    assert folder.is_dir(), f"node package {name} is missing; run: make platforms"
    return folder
