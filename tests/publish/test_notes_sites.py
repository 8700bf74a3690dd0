"""The site of a note is told by what lies above it, and gets links that its pages resolve."""

from __future__ import annotations

from pathlib import Path

import pytest

from dlmotion.publish.notes.document import read_document
from dlmotion.publish.notes.sites import Site, detect_site
from dlmotion.publish.notes.snippets import FigureLink, FilmLink, figure_lines, film_lines

HEXO_LIKE = "---\ntitle: n\ndate: 2022-01-01 10:00:00\n---\n\n## Softmax\n"


def site_of(root: Path, note: str, *marks: str) -> tuple[Site, Path]:
    """The site of a note below some files; a mark that ends with / is a folder."""
    for mark in marks:
        place = root / mark
        if mark.endswith("/"):
            place.mkdir(parents=True)
        else:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text("", encoding="utf-8")
    path = root / note
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(HEXO_LIKE, encoding="utf-8")
    return detect_site(path, read_document(path)), path


@pytest.mark.parametrize(
    ("name", "note", "marks"),
    [
        ("vitepress", "docs/a.md", ["docs/.vuepress/"]),
        ("docusaurus", "docs/a.md", ["docusaurus.config.js"]),
        ("docusaurus", "blog/a.md", ["docusaurus.config.ts"]),
        ("mkdocs", "docs/a.md", ["mkdocs.yml"]),
        ("quarto", "posts/a.md", ["_quarto.yml"]),
        ("sphinx", "ch1/a.md", ["_config.yml", "_toc.yml"]),
        ("sphinx", "a.md", ["conf.py", "index.rst"]),
        ("hexo", "source/_posts/a.md", ["_config.yml", "source/_posts/"]),
        ("jekyll", "_posts/2022-01-01-a.md", ["_config.yml", "_posts/"]),
        ("obsidian", "DL/a.md", [".obsidian/"]),
        ("hugo", "content/posts/a.md", [".obsidian/", "hugo.toml"]),
        ("hexo", "a.md", []),
    ],
)
def test_what_lies_above_decides_before_how_a_note_is_written(
    tmp_path: Path, name: str, note: str, marks: list[str]
) -> None:
    assert site_of(tmp_path, note, *marks)[0].name == name


def test_mkdocs_gives_a_note_a_folder_of_its_own_but_not_an_index(tmp_path: Path) -> None:
    site, note = site_of(tmp_path, "docs/a.md", "mkdocs.yml")
    assert site.html_link(note, "./a.assets/f.mp4") == "../a.assets/f.mp4"
    assert site.html_link(note, "../dlmotion/f.mp4") == "../../dlmotion/f.mp4"
    assert site.html_link(note, "data:text/vtt;base64,AA") == "data:text/vtt;base64,AA"
    assert site.html_link(tmp_path / "docs/index.md", "./f.mp4") == "./f.mp4"
    (tmp_path / "mkdocs.yml").write_text("use_directory_urls: false\n", encoding="utf-8")
    assert site.html_link(note, "./a.assets/f.mp4") == "./a.assets/f.mp4"


def test_jekyll_finds_files_from_the_top_of_the_site(tmp_path: Path) -> None:
    site, note = site_of(tmp_path, "_posts/2022-01-01-a.md", "_config.yml", "_posts/")
    (tmp_path / "_config.yml").write_text('baseurl: "/blog" # where\n', encoding="utf-8")
    folder = site.asset_folder(note)
    assert folder == tmp_path.resolve() / "dlmotion/2022-01-01-a"
    assert site.asset_link(note, folder / "f.png") == "/blog/dlmotion/2022-01-01-a/f.png"
    shared = site.sharing(tmp_path, tmp_path)
    assert shared.shared == tmp_path.resolve() / "dlmotion"
    assert shared.asset_link(note, shared.shared / "f.mp4") == "/blog/dlmotion/f.mp4"


@pytest.mark.parametrize(
    ("site", "lines"),
    [
        ("obsidian", ["![a &lt;b&gt;](./f.mp4)"]),
        ("quarto", ["![a &lt;b&gt;](./f.mp4)"]),
        ("docusaurus", ["[![▶ a &lt;b&gt;](./p.png)](./f.mp4)"]),
        ("sphinx", ["[![▶ a &lt;b&gt;](./p.png)](./f.mp4)"]),
    ],
)
def test_a_film_is_written_as_its_site_plays_it(site: str, lines: list[str]) -> None:
    film = FilmLink("./f.mp4", "a <b>", "zh", 640, 360, "./p.png")
    assert film_lines(site, film, Site(site, "").raw_html) == lines
    figure = FigureLink("./f.svg", "a <b>", 640, 360)
    assert figure_lines(site, figure) == ["![a &lt;b&gt;](./f.svg)"]


def test_jekyll_without_its_top_as_the_root_says_what_it_wants(tmp_path: Path) -> None:
    site, _ = site_of(tmp_path, "_posts/2022-01-01-a.md", "_config.yml", "_posts/")
    alone = site.sharing(tmp_path / "_posts", tmp_path / "_posts")
    assert not alone.keeps_assets
    assert f"expected --root {site.folder}" in alone.hint
    whole = site.sharing(tmp_path, tmp_path)
    assert whole.keeps_assets
    assert not whole.hint
