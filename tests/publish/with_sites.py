"""A synced note in a real build of sites too large for every run; `make test-sites` installs them.

A site that is not on this machine is skipped. Each page is opened in Chromium: every link answers,
and the film plays.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser

from dlmotion.player.script import script, script_name
from dlmotion.publish.notes.sync import Settings, find_folders, sync_notes
from dlmotion.publish.player_script import Script
from dlmotion.studio.project import Project
from tests.player.scenes import themed_stream
from tests.publish.browser import PLAY, chromium, opened, served, until
from tests.publish.notes_fixtures import REMOTE, make_project
from tests.publish.tree import film_bytes

__all__ = ["chromium"]

SITES = Path(__file__).resolve().parents[2] / ".dlmotion" / "sites"
NODE = SITES / "node_modules"
HEAD = "---\ntitle: n\n---\n\n"
NOTE = f"{HEAD}# n\n\n## Softmax\n\n![]({REMOTE}/image-20220330140602341.png)\n\n后文\n"
PLAYER = Script(script_name(), script())
LINKS = """() => [...document.querySelectorAll('a[href], img[src], video[src], video[poster]')]
  .flatMap(e => [e.href, e.src, e.poster]).filter(Boolean)"""
SHOWN = """() => [...document.querySelectorAll('img')].filter(i => !i.src.startsWith('http://x'))
  .filter(i => i.src.includes('softmax')).map(i => i.complete && i.naturalWidth)"""


@dataclass(frozen=True)
class Built:
    """Where the note stands, how its site is built, and where its page is then."""

    note: Path
    command: list[str]
    public: Path
    page: str


def node(name: str) -> Path:
    """Return the folder of a node package; skip where it is missing."""
    if shutil.which("node") is None or not (NODE / name).is_dir():
        pytest.skip(f"no {name} on this machine")
    return NODE / name


def docusaurus(site: Path) -> Built:
    program = node("@docusaurus/core") / "bin/docusaurus.mjs"
    (site / "node_modules").symlink_to(NODE)
    (site / "package.json").write_text('{"name": "s", "private": true}', encoding="utf-8")
    (site / "docs").mkdir()
    (site / "docs/index.md").write_text("# s\n", encoding="utf-8")
    docs = "{sidebarPath: false, routeBasePath: '/'}"
    (site / "docusaurus.config.js").write_text(
        "module.exports = {title: 's', url: 'http://x.example', baseUrl: '/',\n"
        "  onBrokenLinks: 'ignore',\n"
        f"  presets: [['classic', {{docs: {docs}, blog: false}}]]}};\n",
        encoding="utf-8",
    )
    command = ["node", str(program), "build", "--no-minify"]
    return Built(site / "docs/notes/note.md", command, site / "build", "notes/note/")


def vuepress(site: Path) -> Built:
    program = node("vuepress") / "bin/vuepress.js"
    (site / "node_modules").symlink_to(NODE)
    (site / "package.json").write_text('{"type": "module"}', encoding="utf-8")
    home = site / "docs/.vuepress"
    home.mkdir(parents=True)
    layout = "<template><Content /></template>\n"
    (home / "Layout.vue").write_text(layout, encoding="utf-8")
    (home / "config.js").write_text(
        "import { viteBundler } from '@vuepress/bundler-vite'\n"
        "export default { bundler: viteBundler(), theme: { name: 'bare' } }\n",
        encoding="utf-8",
    )
    (home / "client.js").write_text(
        "import { defineClientConfig } from 'vuepress/client'\n"
        "import Layout from './Layout.vue'\n"
        "export default defineClientConfig({ layouts: { Layout, NotFound: Layout } })\n",
        encoding="utf-8",
    )
    command = ["node", str(program), "build", "docs"]
    return Built(site / "docs/notes/note.md", command, home / "dist", "notes/note.html")


def jekyll(site: Path) -> Built:
    if shutil.which("jekyll") is None:
        pytest.skip("no jekyll on this machine")
    (site / "_posts").mkdir()
    (site / "_layouts").mkdir()
    (site / "_layouts/bare.html").write_text(
        '<!DOCTYPE html><meta charset="utf-8"><body>{{ content }}</body>', encoding="utf-8"
    )
    (site / "_config.yml").write_text(
        "permalink: /:title/\ndefaults: [{scope: {path: ''}, values: {layout: bare}}]\n",
        encoding="utf-8",
    )
    command = ["jekyll", "build", "--quiet", "--disable-disk-cache"]
    return Built(site / "_posts/2022-01-01-note.md", command, site / "_site", "note/")


def quarto(site: Path) -> Built:
    if shutil.which("quarto") is None:
        pytest.skip("no quarto on this machine")
    (site / "_quarto.yml").write_text("project: {type: website}\n", encoding="utf-8")
    command = ["quarto", "render", "--quiet"]
    return Built(site / "notes/note.qmd", command, site / "_site", "notes/note.html")


def jupyter_book(site: Path) -> Built:
    program = SITES / "venv/bin/jupyter-book"
    if not program.is_file():
        pytest.skip("no jupyter-book on this machine")
    (site / "_config.yml").write_text("title: s\nexecute: {execute_notebooks: off}\n", "utf-8")
    toc = "format: jb-book\nroot: index\nchapters: [{file: notes/note}]\n"
    (site / "_toc.yml").write_text(toc, encoding="utf-8")
    (site / "index.md").write_text("# s\n", encoding="utf-8")
    command = [str(program), "build", "--quiet", "."]
    return Built(site / "notes/note.md", command, site / "_build/html", "notes/note.html")


CASES = [
    pytest.param(prepare, shared, id=f"{prepare.__name__}-{'shared' if shared else 'beside'}")
    for prepare in (docusaurus, vuepress, jekyll, jupyter_book, quarto)
    for shared in (False, True)
    if shared or prepare is not jekyll  # which publishes nothing beside a post
]


@pytest.fixture(scope="module")
def lesson(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A built lesson with a film and figures."""
    project = make_project(tmp_path_factory.mktemp("project"), only=("softmax",))
    for film in (project.media / "softmax").glob("*.mp4"):
        film.write_bytes(film_bytes("light"))  # of a codec that the browser plays
    vectors = themed_stream({"zh": "份额", "en": "Shares"})
    (project.media / "softmax/softmax.motion").write_bytes(vectors)
    return project


@pytest.mark.parametrize(("prepare", "shared"), CASES)
def test_a_synced_note_works_in_the_browser(
    lesson: Project,
    tmp_path: Path,
    chromium: Browser,
    prepare: Callable[[Path], Built],
    shared: bool,
) -> None:
    site = prepare(tmp_path)
    site.note.parent.mkdir(parents=True, exist_ok=True)
    site.note.write_text(NOTE, encoding="utf-8")
    asked = Settings(*find_folders([site.note], tmp_path if shared else None))
    sync_notes([site.note], lesson.lessons()[0], lesson.media, asked, player=PLAYER)
    environment = {**os.environ, "HOME": str(tmp_path), "NO_COLOR": "1", "CI": "true"}
    environment["DOCUSAURUS_NO_PERSISTENT_CACHE"] = "true"  # it would be that of another site
    done = subprocess.run(
        site.command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=600
    )
    assert done.returncode == 0, done.stdout + done.stderr
    with served(site.public, policy="") as url, opened(chromium) as watched:
        watched.page.goto(f"{url.rstrip('/')}/{site.page}")
        watched.page.wait_for_load_state("load")
        own = {link for link in watched.page.evaluate(LINKS) if link.startswith(url)}
        assert any("softmax" in link for link in own), watched.page.content()
        for link in own:
            answer = watched.page.request.get(link)
            assert answer.ok, f"{link}: {answer.status}"
        assert all(watched.page.evaluate(SHOWN)), watched.page.content()
        vectors = prepare is jekyll or (prepare is vuepress and shared)
        assert watched.page.locator("dlmotion-film").count() == vectors
        if vectors:
            until(watched.page, "document.querySelector('dlmotion-film').dataset.state === 'ready'")
            assert not watched.page.locator("video").is_visible()
        films = [link for link in own if urlsplit(link).path.endswith(".mp4")]
        assert films
        if watched.page.locator("video").count() == 0:  # the poster is a link to the film
            watched.page.goto(films[0])
        moved, width, _, error = watched.page.evaluate(PLAY)
        assert (moved > 0.2, error) == (True, None), json.dumps([moved, error])
        assert width > 0
