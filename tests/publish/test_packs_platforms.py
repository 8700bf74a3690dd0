"""Each pack in a real build of its platform, opened in Chromium.

The film plays, captions load, pictures follow.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from dlmotion.player.script import script, script_name
from dlmotion.publish.media import read_media
from dlmotion.publish.packs import MAKERS, SCRIPTED, collect, write_pack
from dlmotion.publish.player_script import Script
from tests.player.scenes import themed_stream
from tests.publish.browser import (
    CUES,
    PLATFORMS,
    PLAY,
    SEEN,
    chromium,
    need,
    node_package,
    opened,
    served,
)
from tests.publish.tree import NASTY, build_lesson, figure, write_figures

__all__ = ["chromium"]

SLUG = "softmax"
TAKEAWAY = f"0.66 {NASTY}"
ALT = f"三个份额 {NASTY}"
Build = Callable[[Path, Path], tuple[Path, str]]


PLAYER = Script(script_name(), script())


def export(site: str, tmp_path: Path, to: Path) -> str:
    """Export a lesson whose every word is hostile; return the snippet.

    Vectors of it that lie in `tmp_path` come with it.
    """
    media = tmp_path / "media"
    words = {"zh": TAKEAWAY, "en": TAKEAWAY}
    folder = build_lesson(media, SLUG, title={"zh": TAKEAWAY, "en": TAKEAWAY}, takeaway=words)
    write_figures(folder, SLUG, "zh", [figure("shares", "zh", alt=ALT, caption=ALT)])
    vectors = tmp_path / "softmax.motion"
    if vectors.exists():
        shutil.copy(vectors, folder)
    content = collect(read_media(media, SLUG), "zh", title="Softmax", player=PLAYER)
    made = MAKERS[site](content, to)
    write_pack(made)
    return made.snippet


def run(command: list[str], folder: Path) -> None:
    """Run a platform's own program; its output is the failure message."""
    environment = {
        **os.environ,
        "HOME": str(folder),
        "NODE_PATH": str(PLATFORMS / "node_modules"),
        "NO_COLOR": "1",
    }
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stdout + done.stderr


def build_hugo(tmp_path: Path, site: Path) -> tuple[Path, str]:
    need("hugo")
    bundle = site / "content/posts/note"
    (site / "layouts/_default").mkdir(parents=True)
    bundle.mkdir(parents=True)
    (site / "config.toml").write_text('baseURL = "http://127.0.0.1/blog/"\n', encoding="utf-8")
    page = (
        '<!doctype html><html lang="zh"><head><meta charset="utf-8"><link rel="icon" href="data:,">'
    )
    layout = page + "<title>{{ .Title }}</title></head><body>{{ .Content }}</body></html>"
    (site / "layouts/_default/single.html").write_text(layout, encoding="utf-8")
    (bundle / "index.md").write_text("---\ntitle: note\n---\n", encoding="utf-8")
    snippet = export("hugo", tmp_path, bundle / "index.md")
    (bundle / "index.md").write_text(
        f"---\ntitle: note\n---\n\n中文\n\n{snippet}\n", encoding="utf-8"
    )
    run(
        [
            "hugo",
            "--quiet",
            "--destination",
            "public/blog",
            "--disableKinds",
            "taxonomy,term,home,section,RSS,sitemap",
        ],
        site,
    )
    return site / "public", "blog/posts/note/"


def build_hexo(tmp_path: Path, site: Path) -> tuple[Path, str]:
    need("node")
    posts = site / "source/_posts"
    layout = site / "themes/bare/layout"
    posts.mkdir(parents=True)
    layout.mkdir(parents=True)
    (site / "node_modules").symlink_to(node_package("hexo").parent)
    wanted = {"hexo": "7", "hexo-renderer-marked": "7", "hexo-generator-index": "4"}
    package = {
        "name": "site",
        "private": True,
        "hexo": {"version": "7.3.0"},
        "dependencies": wanted,
    }
    (site / "package.json").write_text(json.dumps(package), encoding="utf-8")
    config = (
        "title: t\nurl: http://127.0.0.1/blog\nroot: /\ntheme: bare\n"
        "post_asset_folder: true\npermalink: p/:title/\n"
    )
    (site / "_config.yml").write_text(config, encoding="utf-8")
    page = (
        '<!doctype html><html lang="zh"><head><meta charset="utf-8">'
        '<link rel="icon" href="data:,"><title>t</title>'
    )
    (layout / "post.njk").write_text(
        page + "</head><body>{{ page.content | safe }}</body></html>", encoding="utf-8"
    )
    loop = (
        "{% for post in page.posts.toArray() %}{{ post.content | safe }}{% endfor %}</body></html>"
    )
    (layout / "index.njk").write_text(page + "</head><body>" + loop, encoding="utf-8")
    snippet = export("hexo", tmp_path, posts / "note.md")
    (posts / "note.md").write_text(
        f"---\ntitle: note\n---\n\n中文\n\n{snippet}\n\n后文\n", encoding="utf-8"
    )
    run(["node", str(node_package("hexo") / "bin/hexo"), "generate"], site)
    return site / "public", "p/note/"


def build_vitepress(tmp_path: Path, site: Path) -> tuple[Path, str]:
    need("node")
    notes = site / "docs/notes"
    (site / "docs/.vitepress").mkdir(parents=True)
    notes.mkdir()
    (site / "node_modules").symlink_to(node_package("vitepress").parent)
    (site / "package.json").write_text('{"type": "module"}', encoding="utf-8")
    config = (
        "export default { base: '/blog/', lang: 'zh', "
        "head: [['link', {rel: 'icon', href: 'data:,'}]] }\n"
    )
    (site / "docs/.vitepress/config.js").write_text(config, encoding="utf-8")
    snippet = export("vitepress", tmp_path, notes)
    (notes / "note.md").write_text(f"# 笔记\n\n{snippet}\n\n后文\n", encoding="utf-8")
    out = site / "public/blog"
    program = node_package("vitepress") / "bin/vitepress.js"
    run(["node", str(program), "build", "docs", "--outDir", str(out)], site)
    return site / "public", "blog/notes/note.html"


def build_jupyter(tmp_path: Path, site: Path) -> tuple[Path, str]:
    from nbconvert import HTMLExporter
    from nbformat import read, validate

    site.mkdir()
    export("jupyter", tmp_path, site / "note.ipynb")
    book = read(site / f"{SLUG}.zh.ipynb", as_version=4)
    validate(book)
    exporter = HTMLExporter(mathjax_url="", require_js_url="", jquery_url="")
    for theme in ("light", "dark"):
        exporter.theme = theme
        page, _ = exporter.from_notebook_node(book)
        page = page.replace("<head>", '<head><link rel="icon" href="data:,">', 1)
        (site / f"{theme}.html").write_text(page, encoding="utf-8")
    return site, "light.html"


def build_plain(tmp_path: Path, site: Path) -> tuple[Path, str]:
    site.mkdir()
    snippet = export("plain", tmp_path, site)
    page = (
        f'<!doctype html><html lang="zh"><meta charset="utf-8">'
        f'<link rel="icon" href="data:,"><title>t</title>{snippet}'
    )
    (site / "page.html").write_text(page, encoding="utf-8")
    return site, "page.html"


def build_typora(tmp_path: Path, site: Path) -> tuple[Path, str]:
    site.mkdir()
    snippet = export("typora", tmp_path, site / "深度 学习.md")
    wrapped = snippet.replace("<img", '<figure class="dlmotion"><img')
    page = (
        f'<!doctype html><html lang="zh"><meta charset="utf-8">'
        f'<link rel="icon" href="data:,"><title>t</title>{wrapped}'
    )
    (site / "page.html").write_text(page, encoding="utf-8")
    return site, "page.html"


SWITCH: dict[str, str | None] = {
    "hugo": "document.documentElement.setAttribute('data-theme', 'dark')",
    "hexo": "document.body.classList.add('dark')",
    "vitepress": "document.querySelector('.VPSwitchAppearance').click()",
    "jupyter": "document.body.setAttribute('data-jp-theme-light', 'false')",
    "plain": None,
}
BUILDS: dict[str, Build] = {
    "hugo": build_hugo,
    "hexo": build_hexo,
    "vitepress": build_vitepress,
    "jupyter": build_jupyter,
    "plain": build_plain,
    "typora": build_typora,
}


def test_every_site_is_proven() -> None:
    elsewhere = {"readme"}  # GitHub is no program; tests/publish/test_animation.py reads its files.
    assert BUILDS.keys() | elsewhere == MAKERS.keys() == SWITCH.keys() | {"typora"} | elsewhere


@pytest.mark.parametrize("site", sorted(BUILDS))
def test_pack_in_a_real_build(site: str, tmp_path: Path, chromium: Browser) -> None:
    folder, address = BUILDS[site](tmp_path, tmp_path / "site")
    # What a site's own theme may do is the site's to say.
    with (
        served(folder, "default-src * 'unsafe-inline' data:") as url,
        opened(chromium, color_scheme="light") as seen,
    ):
        page = seen.page
        page.goto(url + address, wait_until="load")
        time, width, duration, error = page.evaluate(PLAY)
        assert error is None
        assert time > 0.2
        assert (width, round(duration)) == (320, 4)
        cues = page.evaluate(CUES)
        assert cues["captions-zh"] == ["三个分数：2.0、1.0、0.1", "概率相加是 1.00。"]
        assert cues["captions-en"][0] == "Three scores: 2.0, 1.0, 0.1"
        assert len(cues["chapters-zh"]) == 2
        video = page.locator("video")
        assert video.get_attribute("aria-label") == " ".join(TAKEAWAY.split())
        assert page.evaluate(f"fetch('{video.get_attribute('poster')}').then(r => r.ok)")
        assert not page.evaluate("'autoplay' in document.querySelector('video').attributes")
        page.wait_for_function("() => [...document.images].some(i => i.naturalWidth > 0)")
        (light,) = page.evaluate(SEEN)
        assert (light["width"], light["height"]) == (320, 180)
        assert light["alt"] == " ".join(ALT.split())
        if site != "typora":
            switch_to_dark(site, page)
            page.wait_for_function(f"before => ({SEEN})()[0].src !== before", arg=light["src"])
            (dark,) = page.evaluate(SEEN)
            assert (dark["width"], dark["height"]) == (320, 180)
        assert page.evaluate("window.hacked") is None
        if site == "hexo":
            page.goto(url)
            assert page.evaluate(PLAY)[3] is None
        assert seen.errors == []
        assert seen.foreign() == []


@pytest.fixture(scope="module")
def vectors() -> bytes:
    """A lesson of one film in two themes."""
    return themed_stream({"zh": TAKEAWAY, "en": "en"})


@pytest.mark.parametrize("site", sorted(SCRIPTED))
def test_vectors_play_in_a_real_build(
    site: str, tmp_path: Path, vectors: bytes, chromium: Browser
) -> None:
    (tmp_path / "softmax.motion").write_bytes(vectors)
    folder, address = BUILDS[site](tmp_path, tmp_path / "site")
    film = "document.querySelector('dlmotion-film')"
    # VitePress has scripts in its pages and loads data; the icon of ours is data.
    loose = "default-src 'self' 'unsafe-inline' data:"
    policy = loose if site == "vitepress" else "default-src 'self'; img-src 'self' data:"
    with served(folder, policy) as url, opened(chromium, color_scheme="light") as seen:
        page = seen.page
        page.goto(url + address, wait_until="load")
        page.wait_for_function(f"() => {film}?.dataset.state === 'ready'")
        assert page.evaluate(f"[{film}.theme, {film}.paused]") == [1, True]
        assert not page.locator("video").is_visible()
        switch_to_dark(site, page)
        page.wait_for_function(f"() => {film}.theme === 0")
        page.evaluate(f"{film}.play()")
        page.wait_for_function(f"() => {film}.currentTime > 0.5")
        assert page.evaluate("window.hacked") is None
        assert (seen.errors, seen.foreign()) == ([], [])


def test_hugo_builds_a_lesson_that_was_exported_before_styles_were_files(tmp_path: Path) -> None:
    site = tmp_path / "site"
    build_hugo(tmp_path, site)
    (data,) = site.glob("content/posts/note/softmax/*.json")
    told = json.loads(data.read_text(encoding="utf-8"))
    assert (data.parents[1] / told.pop("style")).is_file()
    data.write_text(json.dumps(told), encoding="utf-8")
    run(["hugo", "--destination", "old"], site)
    page = next(site.glob("old/**/note/index.html")).read_text(encoding="utf-8")
    assert "stylesheet" not in page
    assert 'class="dlmotion"' in page


def test_a_script_stays_for_the_pages_that_load_it(tmp_path: Path, vectors: bytes) -> None:
    (tmp_path / "softmax.motion").write_bytes(vectors)
    export("plain", tmp_path, tmp_path / "page")
    (tmp_path / "softmax.motion").unlink()
    (tmp_path / "media/softmax/softmax.motion").unlink()
    assert "dlmotion-film" not in export("plain", tmp_path, tmp_path / "page")
    assert not (tmp_path / "page/softmax/softmax.motion").exists()
    assert (tmp_path / "page" / PLAYER.name).read_text(encoding="utf-8") == PLAYER.text


def switch_to_dark(site: str, page: Page) -> None:
    """Make the page dark the way its site does."""
    script = SWITCH[site]
    if script is None:
        page.emulate_media(color_scheme="dark")
    else:
        page.evaluate(script)
