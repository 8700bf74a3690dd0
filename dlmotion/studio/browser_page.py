"""A page of ours with one film, opened in Chromium, and what it tells us."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from importlib.resources import files
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from dlmotion.player.script import script
from dlmotion.publish.serve import Handler, Server
from dlmotion.studio.errors import CommandError

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
PATIENCE = 120.0
"""Seconds that a browser may take for one page."""
FLAGS = (
    *("--headless=new", "--disable-gpu", "--no-first-run", "--window-size=1936,1400"),
    *("--disable-background-networking", "--hide-scrollbars"),
)
_PAGE = """<!doctype html><html lang="zh" data-theme="dark"><meta charset="utf-8">
<title>film</title>
<link rel="stylesheet" href="page.css">
<dlmotion-film src="{name}"></dlmotion-film>
<script src="told.js"></script><script src="page.js"></script>
<script type="module" src="film.js"></script></html>"""
_STYLE = "body { margin: 0; width: 1920px }"


def browser() -> str:
    """Find Chromium on the PATH; raises CommandError where there is none."""
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        raise CommandError(f"expected a browser on the PATH, one of {', '.join(PROGRAMS)}")
    return program


def write_page(folder: Path, name: str, stream: bytes, template: str) -> None:
    """Write a page that plays a stream at 1920×1080 in Chinese, dark, and runs a template."""
    templates = files("dlmotion.studio").joinpath("templates")
    (folder / name).write_bytes(stream)
    texts = {
        "index.html": _PAGE.format(name=quote(name)),
        "page.css": _STYLE,
        "film.js": script(),
        "told.js": templates.joinpath("player_told.js").read_text(encoding="utf-8"),
        "page.js": templates.joinpath(template).read_text(encoding="utf-8"),
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")


def told_by(program: str, folder: Path, label: str) -> dict[str, Any]:
    """Open the page of a folder in a fresh browser, and return what it tells.

    Raises
    ------
    CommandError
        If it tells nothing in ``PATIENCE`` seconds, or what went wrong; ``label`` says where.
    """
    found: Queue[dict[str, Any]] = Queue()

    def heard(handler: Handler) -> None:
        found.put(json.loads(unquote(urlsplit(handler.path).query)))
        handler.send_bytes(b"", ".txt")

    with (
        tempfile.TemporaryDirectory(prefix="browser-page-") as profile,
        Server(folder, routes={"/found": heard}, policy="default-src 'self'") as server,
    ):
        Thread(target=server.serve_forever, daemon=True).start()
        # Root has no sandbox to be put into; the page is ours.
        rooted = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
        running = subprocess.Popen(  # noqa: S603 (the person's own browser, our own page)
            [program, *FLAGS, *rooted, f"--user-data-dir={profile}", server.url],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            told = found.get(timeout=PATIENCE)
        except Empty:
            raise CommandError(f"{label}: the browser said nothing in {PATIENCE:g} s") from None
        finally:
            running.terminate()
            running.wait()
            server.shutdown()
    if "fault" in told:
        raise CommandError(f"{label}: {told['fault']}")
    return told
