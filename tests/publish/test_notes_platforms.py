"""A synced note in a real build of its site.

Every figure and film of it is found, and its words stay words.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin

import pytest

from dlmotion.publish.notes.sync import Settings, find_folders, sync_notes
from dlmotion.publish.player_script import Script
from dlmotion.studio.project import Project
from tests.publish.browser import PLATFORMS, need, node_package
from tests.publish.notes_fixtures import REMOTE, make_project

NASTY = "<script>x</script> {{ 7 * 7 }} {% raw %} {{< r >}} \"'` [a](b) \\ &amp; *b*"
HEAD = "---\ntitle: n\ndate: 2022-01-01 10:00:00\n---\n\n"
NOTE = f"{HEAD}## Softmax\n\n![]({REMOTE}/image-20220330140602341.png)\n\n后文\n"


class Links(HTMLParser):
    """Collect what a page links to, and the words of its alt texts and labels."""

    def __init__(self) -> None:
        super().__init__()
        self.files: list[str] = []
        self.words: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.tags.add(tag)
        self.files += [values[name] for name in ("src", "poster", "href") if values.get(name)]
        self.words += [values[name] for name in ("alt", "aria-label") if values.get(name)]


def run(command: list[str], folder: Path) -> None:
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


def hugo(site: Path, *, unsafe: bool = False) -> tuple[Path, Path, str]:
    need("hugo")
    (site / "layouts/_default").mkdir(parents=True)
    (site / "layouts/_default/single.html").write_text(
        "<body>{{ .Content }}</body>", encoding="utf-8"
    )
    raw = "[markup.goldmark.renderer]\nunsafe = true\n" if unsafe else ""
    (site / "hugo.toml").write_text(raw, encoding="utf-8")
    # The Debian release reads config.toml; newer ones read both.
    (site / "config.toml").write_text('baseURL = "http://x.example/"\n' + raw, encoding="utf-8")
    return site / "content/posts/note.md", site / "public", "posts/note/index.html"


def hugo_unsafe(site: Path) -> tuple[Path, Path, str]:
    return hugo(site, unsafe=True)


def hugo_folder(site: Path) -> tuple[Path, Path, str]:
    """Its configuration in a folder, and the note a page bundle."""
    hugo(site, unsafe=True)
    raw = (site / "config.toml").read_text(encoding="utf-8")
    folder = site / "config/_default"
    folder.mkdir(parents=True)
    for name in ("hugo.toml", "config.toml"):
        (site / name).unlink()
        (folder / name).write_text(raw, encoding="utf-8")
    return site / "content/posts/note/index.md", site / "public", "posts/note/index.html"


def hugo_yaml(site: Path) -> tuple[Path, Path, str]:
    found = hugo(site)
    for name in ("hugo.toml", "config.toml"):
        (site / name).unlink()
    text = "baseURL: http://x.example/\nmarkup:\n  goldmark:\n    renderer:\n      unsafe: true\n"
    (site / "config.yaml").write_text(text, encoding="utf-8")
    return found


def hugo_json(site: Path) -> tuple[Path, Path, str]:
    found = hugo(site)
    for name in ("hugo.toml", "config.toml"):
        (site / name).unlink()
    raw = {"goldmark": {"renderer": {"unsafe": True}}}
    text = json.dumps({"baseURL": "http://x.example/", "markup": raw}, indent=1)
    (site / "config.json").write_text(text, encoding="utf-8")
    return found


def hexo(site: Path) -> tuple[Path, Path, str]:
    need("node")
    layout = site / "themes/bare/layout"
    layout.mkdir(parents=True)
    (site / "node_modules").symlink_to(node_package("hexo").parent)
    wanted = {"hexo": "7", "hexo-renderer-marked": "7"}
    package = {
        "name": "site",
        "private": True,
        "hexo": {"version": "7.3.0"},
        "dependencies": wanted,
    }
    (site / "package.json").write_text(json.dumps(package), encoding="utf-8")
    config = (
        "url: http://x.example\nroot: /\ntheme: bare\n"
        "post_asset_folder: true\npermalink: p/:title/\n"
    )
    (site / "_config.yml").write_text(config, encoding="utf-8")
    (layout / "post.njk").write_text("<body>{{ page.content | safe }}</body>", encoding="utf-8")
    (site / "source/_posts").mkdir(parents=True)
    return site / "source/_posts/note.md", site / "public", "p/note/index.html"


def hexo_bare(site: Path) -> tuple[Path, Path, str]:
    """Without asset folders."""
    found = hexo(site)
    config = site / "_config.yml"
    text = config.read_text(encoding="utf-8").replace("post_asset_folder: true\n", "")
    config.write_text(text, encoding="utf-8")
    return found


def vitepress(site: Path) -> tuple[Path, Path, str]:
    need("node")
    theme = site / "docs/.vitepress/theme"
    theme.mkdir(parents=True)
    # The site's own theme would take most of the time of the build.
    bare = "import { Content } from 'vitepress'\nexport default { Layout: Content }\n"
    (theme / "index.js").write_text(bare, encoding="utf-8")
    (site / "node_modules").symlink_to(node_package("vitepress").parent)
    (site / "package.json").write_text('{"type": "module"}', encoding="utf-8")
    (site / "docs/.vitepress/config.js").write_text(
        "export default { base: '/' }\n", encoding="utf-8"
    )
    return site / "docs/notes/note.md", site / "public", "notes/note.html"


def mkdocs(site: Path) -> tuple[Path, Path, str]:
    (site / "mkdocs.yml").write_text("site_name: s\ntheme: {name: mkdocs}\n", encoding="utf-8")
    return site / "docs/notes/note.md", site / "site", "notes/note/index.html"


def myst(site: Path) -> tuple[Path, Path, str]:
    """Sphinx with MyST, which Jupyter Book is made of."""
    config = "extensions = ['myst_parser']\nhtml_theme = 'furo'\n"
    (site / "conf.py").write_text(config, encoding="utf-8")
    (site / "index.md").write_text("# s\n\n```{toctree}\nnotes/note\n```\n", encoding="utf-8")
    return site / "notes/note.md", site / "public", "notes/note.html"


PLAYER = Script("dlmotion-film.0123.js", "// plays")
HUGO = ("hugo", "--quiet", "--disableKinds")
COMMANDS = {
    hugo: lambda site: [*HUGO, "taxonomy,term,home,section,RSS,sitemap"],
    hugo_unsafe: lambda site: [*HUGO, "taxonomy,term,home,section,RSS,sitemap"],
    hugo_folder: lambda site: [*HUGO, "taxonomy,term,home,section,RSS,sitemap"],
    hugo_yaml: lambda site: [*HUGO, "taxonomy,term,home,section,RSS,sitemap"],
    hugo_json: lambda site: [*HUGO, "taxonomy,term,home,section,RSS,sitemap"],
    hexo: lambda site: ["node", str(node_package("hexo") / "bin/hexo"), "generate"],
    hexo_bare: lambda site: ["node", str(node_package("hexo") / "bin/hexo"), "generate"],
    mkdocs: lambda site: [sys.executable, "-m", "mkdocs", "build", "--quiet"],
    myst: lambda site: [sys.executable, "-m", "sphinx", "-q", str(site), str(site / "public")],
    vitepress: lambda site: [
        "node", str(node_package("vitepress") / "bin/vitepress.js"), "build", "docs",
        "--outDir", str(site / "public")
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def nasty(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A built lesson whose every word is hostile."""
    project = make_project(tmp_path_factory.mktemp("project"), only=("softmax",))
    listing = project.media / "softmax/figures.zh.json"
    listing.write_text(
        listing.read_text(encoding="utf-8").replace("分数变成概率 90", json.dumps(NASTY)[1:-1]),
        "utf-8",
    )
    (project.media / "softmax/softmax.motion").write_bytes(b"vectors")
    receipt = project.media / "softmax/softmax.zh.light.draft.json"
    data = json.loads(receipt.read_text(encoding="utf-8"))
    receipt.write_text(json.dumps(data | {"title": {"zh": NASTY, "en": NASTY}}), encoding="utf-8")
    return project


@pytest.mark.parametrize(
    ("prepare", "shared"),
    [
        pytest.param(prepare, shared, id=f"{prepare.__name__}-{'shared' if shared else 'beside'}")
        for prepare in COMMANDS
        for shared in (False, True)
        if shared or prepare is not hexo_bare  # which then gets nothing, and is told so
    ],
)
def test_a_synced_note_works_in_a_real_build(  # type: ignore[no-untyped-def]
    nasty: Project, tmp_path: Path, prepare, shared: bool
) -> None:
    note, public, page = prepare(tmp_path)
    note.parent.mkdir(parents=True, exist_ok=True)
    note.write_text(NOTE, encoding="utf-8")
    asked = Settings(*find_folders([note], tmp_path if shared else None))
    sync_notes([note], nasty.lessons()[0], nasty.media, asked, player=PLAYER)
    run(COMMANDS[prepare](tmp_path), tmp_path)
    html = (public / page).read_text(encoding="utf-8")
    reader = Links()
    reader.feed(html)
    own = [
        urljoin(f"http://x.example/{page}", link)
        for link in reader.files
        if ("softmax" in link or PLAYER.name in link) and "#" not in link
    ]
    # VitePress puts files below 4 kB into the page itself.
    inlined = {link.split(";")[0] for link in reader.files if link.startswith("data:")}
    kinds = {link.rsplit(".", 1)[-1] for link in own} | {"svg" for kind in inlined if "svg" in kind}
    kinds |= {kind for kind in ("mp4", "png", "vtt") if any(kind in each for each in inlined)}
    for link in own:
        assert (public / unquote(link.removeprefix("http://x.example/"))).is_file(), link
    assert {"svg", "mp4"} <= kinds
    assert "png" in kinds
    assert ("vtt" in kinds) == (prepare not in (hugo, myst))
    vectors = shared if prepare is vitepress else prepare not in (hugo, myst)
    assert ({"motion", "js"} <= kinds, "dlmotion-film" in reader.tags) == (vectors, vectors)
    wide = str.maketrans("＜＞＼", "<>\\")
    said = [word.translate(wide).replace("{ {", "{{").replace("} }", "}}") for word in reader.words]
    assert [word for word in said if NASTY in word], said
    assert "alert" not in html
    assert "<script>x" not in html
    assert "后文" in html
