"""One copy of a film for a whole site, where its pages find it; sizes are said before writing."""

import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from dlmotion.publish.notes.sites import Site
from dlmotion.studio.commands import notes as commands
from dlmotion.studio.project import Project
from tests.publish.notes_syncing import snapshot, sync

NOTE = "---\ntitle: a\ndate: 2024-01-01 10:00:00\n---\n\n## 卷积运算\n\n一小段中文。\n"


def write(folder: Path, names: tuple[str, ...], text: str = NOTE) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


PLAIN = NOTE.replace("date: 2024-01-01 10:00:00\n", "")


def films(folder: Path) -> list[str]:
    return [p.relative_to(folder).as_posix() for p in sorted(folder.rglob("*.mp4"))]


def test_notes_share_one_film(built: Project, tmp_path: Path) -> None:
    write(tmp_path, ("a.md", "b.md", "deep/er/c.md"), PLAIN)
    sync(built, tmp_path)
    assert films(tmp_path) == ["dlmotion/convolution.zh.mp4"]
    texts = [path.read_text(encoding="utf-8") for path in sorted(tmp_path.rglob("*.md"))]
    links = [re.findall(r'src="([^"]*mp4)"', text) for text in texts]
    assert links == [["./dlmotion/convolution.zh.mp4"]] * 2 + [
        ["../../dlmotion/convolution.zh.mp4"]
    ]
    (tmp_path / "a.md").unlink()
    sync(built, tmp_path)
    assert films(tmp_path) == ["dlmotion/convolution.zh.mp4"]


def test_hexo_without_asset_folders_gets_files_that_it_serves(
    built: Project, tmp_path: Path
) -> None:
    write(tmp_path, ("source/_posts/a.md",))
    config = "url: http://x.example/blog\nroot: /blog/\npost_asset_folder: false\n"
    (tmp_path / "_config.yml").write_text(config, encoding="utf-8")
    sync(built, tmp_path)
    assert films(tmp_path) == ["source/dlmotion/convolution.zh.mp4"]
    text = (tmp_path / "source/_posts/a.md").read_text(encoding="utf-8")
    assert 'src="/blog/dlmotion/convolution.zh.mp4"' in text
    assert "asset_path" not in text


def test_hexo_without_asset_folders_gets_nothing_that_it_would_not_find(
    built: Project, tmp_path: Path
) -> None:
    write(tmp_path, ("source/_posts/a.md",))
    (tmp_path / "_config.yml").write_text("post_asset_folder: false\n", encoding="utf-8")
    done = sync(built, tmp_path / "source/_posts")
    assert (tmp_path / "source/_posts/a.md").read_text(encoding="utf-8") == NOTE
    assert films(tmp_path) == []
    assert any("--root" in hint for hint in done.hints)


@pytest.mark.parametrize("config", ["hugo.toml", "config.toml", "hugo.yaml"])
def test_hugo_is_known_by_a_folder_of_configuration(
    built: Project, tmp_path: Path, config: str
) -> None:
    write(tmp_path, ("content/posts/a.md",))
    folder = tmp_path / "config/_default"
    folder.mkdir(parents=True)
    (folder / config).write_text('baseURL = "http://x.example/sub/"\n', encoding="utf-8")
    (folder / "markup.toml").write_text("[goldmark.renderer]\nunsafe = false\n", encoding="utf-8")
    sync(built, tmp_path)
    text = (tmp_path / "content/posts/a.md").read_text(encoding="utf-8")
    assert '{{< figure src="' in text
    assert "<video" not in text
    assert films(tmp_path) == ["static/dlmotion/convolution.zh.mp4"]
    (folder / "markup.toml").write_text("[goldmark.renderer]\nunsafe = true\n", encoding="utf-8")
    sync(built, tmp_path)
    assert "<video controls" in (tmp_path / "content/posts/a.md").read_text(encoding="utf-8")


def test_a_site_outside_of_the_root_is_told_how_to_share(built: Project, tmp_path: Path) -> None:
    write(tmp_path, ("content/posts/a.md", "content/posts/b.md"))
    (tmp_path / "hugo.toml").write_text("", encoding="utf-8")
    done = sync(built, tmp_path / "content/posts")
    assert len(films(tmp_path)) == 2
    assert [hint for hint in done.hints if f"--root {tmp_path}" in hint]
    assert len(done.hints) == 1


def test_toml_front_matter_alone_is_no_hugo(built: Project, tmp_path: Path) -> None:
    text = '+++\ntitle = "Slope"\n+++\n\n## 卷积运算\n\n写法像 {{< figure >}} 的句子。\n'
    (tmp_path / "a.md").write_text(text, encoding="utf-8")
    sync(built, tmp_path)
    synced = (tmp_path / "a.md").read_text(encoding="utf-8")
    assert "<video controls" in synced
    assert '{{< figure src="' not in synced


def test_sizes_are_said_first_and_a_budget_holds(
    built: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, ("a.md",), PLAIN)
    monkeypatch.setattr(commands, "BUDGET", 500)
    before = snapshot(tmp_path)

    def run(*words: str) -> object:
        return CliRunner().invoke(
            commands.command, ["sync", str(tmp_path), *words], obj=built, standalone_mode=False
        )

    refused = run()
    assert "expected at most 500 B to write" in str(refused.exception)  # type: ignore[attr-defined]
    assert snapshot(tmp_path) == before
    done = run("--yes")
    assert re.search(r"^to write: 4 files, [\d.]+ k?B", done.stdout, re.M)  # type: ignore[attr-defined]
    assert films(tmp_path)


HEXO = """---
title: a
---

## 激活函数

### tanh

和 Sigmoid 对比

![]({link})

## 卷积运算
"""


def hexo(folder: Path, config: str, link: str) -> Path:
    """A Hexo site with one post, whose picture is gone; returns the folder of the posts."""
    write(folder, ("source/_posts/a.md",), HEXO.format(link=link))
    (folder / "_config.yml").write_text(config, encoding="utf-8")
    return folder / "source/_posts"


def test_nothing_is_built_that_hexo_would_not_find(project: Project, tmp_path: Path) -> None:
    shutil.rmtree(project.media)
    posts = hexo(tmp_path / "site", "post_asset_folder: false\n", "pics/445.jpg")
    done = sync(project, posts)
    states = {(o.kind, o.state, o.detail) for o in done.notes[0].outcomes}
    unseen = "hexo would not find its files yet"
    assert states == {("picture", "waiting", unseen), ("film", "waiting", unseen)}
    assert not any(done.unbuilt["zh"].values())
    assert done.build == []


@pytest.mark.parametrize(
    ("config", "link", "file"),
    [
        ("post_asset_folder: false\n", "pics/445.jpg", "source/dlmotion/activation-curves"),
        ("post_asset_folder: true\n", "pics/445.jpg", "source/_posts/a/activation-curves"),
        ("post_asset_folder: true\n", "a/445.jpg", "source/_posts/a/445.jpg"),
    ],
)
def test_a_figure_lies_where_hexo_publishes_it(
    built: Project, tmp_path: Path, config: str, link: str, file: str
) -> None:
    hexo(tmp_path, config, link)
    sync(built, tmp_path)
    drawn = [
        path.relative_to(tmp_path).as_posix()
        for path in sorted((tmp_path / "source").rglob("*.*"))
        if path.suffix in (".jpg", ".svg", ".png") and "poster" not in path.name
    ]
    assert len(drawn) == 1
    assert drawn[0].startswith(file)


def test_jekyll_publishes_nothing_beside_a_post(tmp_path: Path) -> None:
    site = Site("jekyll", "", tmp_path)
    post = tmp_path / "_posts/a.md"
    assert not site.publishes(post, tmp_path / "_posts/pics/x.png")
    assert site.publishes(post, tmp_path / "pics/x.png")
    assert Site("hugo", "", tmp_path).publishes(post, tmp_path / "_posts/pics/x.png")
