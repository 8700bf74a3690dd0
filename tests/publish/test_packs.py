"""Packs: what goes where, what is never touched, and what a snippet may not contain."""

from __future__ import annotations

import json
import os
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlmotion.base.amounts import bytes_text
from dlmotion.publish.media import MediaError, read_media
from dlmotion.publish.packs import MAKERS, PackError, collect, write_pack
from dlmotion.publish.packs.budget import budget_line
from dlmotion.publish.packs.manifest import MANIFEST, Item, write_items
from dlmotion.publish.packs.templating import render, static
from tests.publish.tree import build_lesson, figure, film_bytes, png_bytes, write_figures


@pytest.fixture
def media(tmp_path: Path) -> Path:
    build_lesson(tmp_path / "media", "softmax", qualities=("draft", "high"))
    return tmp_path / "media"


def make(media: Path, site: str, to: Path, **choice: str):
    return MAKERS[site](collect(read_media(media, "softmax"), "zh", title="Softmax", **choice), to)


def files_below(folder: Path) -> dict[str, bytes]:
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()
    }


def test_media_prefers_the_best_quality_of_the_latest_digest(media: Path) -> None:
    assert read_media(media, "softmax").film("zh", "dark").quality == "high"
    assert read_media(media, "softmax").film("zh", "dark", "draft").quality == "draft"
    newer = media / "softmax/softmax.zh.dark.draft.json"
    receipt = json.loads(newer.read_text(encoding="utf-8")) | {"digest": "d2"}
    newer.write_text(json.dumps(receipt), encoding="utf-8")
    os.utime(newer, (2e9, 2e9))
    assert read_media(media, "softmax").film("zh", "dark").quality == "draft"


@pytest.mark.parametrize("path", ["../../secret.svg", "/etc/passwd", "figures/none.svg"])
def test_media_refuses_figure_files_outside_the_lesson(media: Path, path: str) -> None:
    (media.parent / "secret.svg").write_text("<svg/>", encoding="utf-8")
    listed = figure("shares", "zh", files={"light": {"svg": path}})
    write_figures(media / "softmax", "softmax", "zh", [listed])
    with pytest.raises(MediaError, match="inside the lesson's folder|is listed and missing"):
        read_media(media, "softmax")


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ({"name": "../x"}, "figure names of a-z"),
        ({"alt": " "}, "figure shares has an empty alt text"),
        ({"width": None}, "expected a figure list"),
    ],
)
def test_media_refuses_a_figure_that_cannot_be_shown(media: Path, change: dict, line: str) -> None:
    write_figures(media / "softmax", "softmax", "zh", [figure("shares", "zh") | change])
    with pytest.raises(MediaError, match=line):
        read_media(media, "softmax")


@pytest.mark.parametrize("text", ["{", "[]", '{"lesson": "softmax"}'])
def test_media_names_a_broken_receipt(media: Path, text: str) -> None:
    (media / "softmax/softmax.zh.dark.high.json").write_text(text, encoding="utf-8")
    with pytest.raises(MediaError, match=r"softmax\.zh\.dark\.high\.json: expected"):
        read_media(media, "softmax")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("beats", "x"),
        ("beats", [{"key": "a", "start": "0", "end": 1, "caption": {"zh": "", "en": ""}}]),
        ("beats", [{"key": "a", "start": 0, "end": 1, "caption": {"zh": "一"}}]),
        ("size", [0, 180]),
        ("size", ["1' onload='", 180]),
        ("duration", float("nan")),
        ("duration", -1),
        ("title", "Softmax"),
        ("numbers", [{"time": 0}]),
        ("inputs", []),
        ("digest", None),
    ],
)
def test_media_refuses_a_receipt_that_pages_cannot_show(
    media: Path, key: str, value: object
) -> None:
    path = media / "softmax/softmax.zh.dark.high.json"
    receipt = json.loads(path.read_text(encoding="utf-8")) | {key: value}
    path.write_text(json.dumps(receipt), encoding="utf-8")
    with pytest.raises(
        MediaError, match=rf"softmax\.zh\.dark\.high\.json: expected a receipt, its '{key}' is"
    ):
        read_media(media, "softmax")


def test_media_follows_no_link_out_of_the_lesson(media: Path) -> None:
    secret = media.parent / "secret"
    secret.write_bytes(b"secret")
    for name in ("softmax.zh.dark.png", "softmax.zh.dark.high.mp4"):
        (media / "softmax" / name).unlink()
        (media / "softmax" / name).symlink_to(secret)
    found = read_media(media, "softmax").film("zh", "dark")
    assert (found.quality, found.poster) == ("draft", None)


@pytest.mark.parametrize("site", sorted(MAKERS))
def test_a_pack_has_everything_and_a_second_export_changes_nothing(
    media: Path, site: str, tmp_path: Path
) -> None:
    made = make(media, site, tmp_path / "to")
    first = write_pack(made)
    folder = made.folder
    present = files_below(folder)
    tracks = ("captions.zh.vtt", "captions.en.vtt", "chapters.vtt")
    for name in ("mp4", "poster.png", *(("webp",) if site == "readme" else tracks)):
        assert f"softmax/softmax.zh.{name}" in present
    assert present["softmax/softmax.zh.mp4"] == film_bytes("dark")
    assert {"softmax/figures/shares.zh.light.svg", "softmax/figures/shares.zh.dark.svg"} <= set(
        present
    )
    assert present["softmax/softmax.zh.snippet.txt"] == made.snippet.encode()
    before = {path: (folder / path).stat().st_mtime_ns for path in present}
    again = write_pack(make(media, site, tmp_path / "to"))
    assert first.written
    assert again.written == ()
    assert {path: (folder / path).stat().st_mtime_ns for path in present} == before


def test_a_note_as_target_means_its_own_folder(media: Path, tmp_path: Path) -> None:
    folders = {site: make(media, site, tmp_path / "我的 笔记.md").folder.name for site in MAKERS}
    beside = tmp_path.name
    assert folders == {
        "hugo": beside,
        "hexo": "我的 笔记",
        "vitepress": beside,
        "typora": "我的 笔记.assets",
        "jupyter": beside,
        "plain": beside,
        "readme": beside,
    }
    assert (
        "./%E6%88%91%E7%9A%84%20%E7%AC%94%E8%AE%B0.assets/softmax/"
        in make(media, "typora", tmp_path / "我的 笔记.md").snippet
    )


def test_a_foreign_file_stops_the_whole_pack(media: Path, tmp_path: Path) -> None:
    target = tmp_path / "to/softmax/softmax.zh.mp4"
    target.parent.mkdir(parents=True)
    target.write_bytes(b"mine")
    with pytest.raises(
        PackError, match=r"softmax/softmax\.zh\.mp4: dlmotion did not write this file"
    ):
        write_pack(make(media, "plain", tmp_path / "to"))
    assert files_below(tmp_path / "to") == {"softmax/softmax.zh.mp4": b"mine"}


def test_an_edited_file_stays(media: Path, tmp_path: Path) -> None:
    write_pack(make(media, "plain", tmp_path / "to"))
    poster = tmp_path / "to/softmax/softmax.zh.poster.png"
    poster.write_bytes(b"my own poster")
    write_pack_error = "poster.png: edited since dlmotion wrote it"
    with pytest.raises(PackError, match=write_pack_error):
        write_pack(make(media, "plain", tmp_path / "to"))
    assert poster.read_bytes() == b"my own poster"


def test_what_a_pack_no_longer_holds_is_removed_unless_edited(media: Path, tmp_path: Path) -> None:
    write_pack(make(media, "plain", tmp_path / "to"))
    dark = tmp_path / "to/softmax/figures/shares.zh.dark.svg"
    light = tmp_path / "to/softmax/figures/shares.zh.light.svg"
    light.write_text("edited", encoding="utf-8")
    write_figures(media / "softmax", "softmax", "zh", [])
    report = write_pack(make(media, "plain", tmp_path / "to"))
    assert report.removed == ("softmax/figures/shares.zh.dark.svg",)
    assert not dark.exists()
    assert light.read_text(encoding="utf-8") == "edited"


@pytest.mark.parametrize("path", ["../out.txt", "a/../../out.txt", "/out.txt", "link/out.txt"])
def test_no_write_leaves_the_folder(tmp_path: Path, path: str) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (root / "link").symlink_to(tmp_path)
    with pytest.raises(PackError, match="this one leaves it"):
        write_items(root, "test", [Item("fine.txt", b"1"), Item(path, b"2")])
    assert not (tmp_path / "out.txt").exists()
    assert not (root / "fine.txt").exists()


def test_no_write_goes_through_a_link(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (tmp_path / "theirs.txt").write_text("theirs", encoding="utf-8")
    (root / "a.txt").symlink_to(tmp_path / "theirs.txt")
    with pytest.raises(PackError, match="does not write through links"):
        write_items(root, "test", [Item("a.txt", b"ours")])
    assert (tmp_path / "theirs.txt").read_text(encoding="utf-8") == "theirs"


@given(st.binary(max_size=60))
def test_a_broken_manifest_owns_nothing(
    tmp_path_factory: pytest.TempPathFactory, noise: bytes
) -> None:
    root = tmp_path_factory.mktemp("pack")
    (root / MANIFEST).write_bytes(noise)
    (root / "a.txt").write_text("theirs", encoding="utf-8")
    with pytest.raises(PackError, match="dlmotion did not write"):
        write_items(root, "test", [Item("a.txt", b"ours")])


def test_linked_files_share_their_bytes_on_disk(tmp_path: Path) -> None:
    source = tmp_path / "film.mp4"
    source.write_bytes(b"film")
    for _ in range(2):
        write_items(tmp_path / "site", "gallery", [Item("film.mp4", source)], link=True)
    assert (tmp_path / "site/film.mp4").samefile(source)
    assert sorted(path.name for path in (tmp_path / "site").iterdir()) == [MANIFEST, "film.mp4"]


def test_nothing_built_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(
        PackError, match=r"expected a film or figures in zh.*dlmotion build softmax"
    ):
        collect(read_media(tmp_path, "softmax"), "zh", title="t")


def test_a_missing_quality_is_named(media: Path) -> None:
    with pytest.raises(PackError, match="expected a 4k film in zh"):
        collect(read_media(media, "softmax"), "zh", title="t", quality="4k")


def test_a_heavy_figure_goes_as_png(media: Path) -> None:
    (media / "softmax/figures/shares.zh.light.svg").write_text(
        "<svg>" + " " * 200_001, encoding="utf-8"
    )
    content = collect(read_media(media, "softmax"), "zh", title="t")
    assert content.figures[0].light == "softmax/figures/shares.zh.light.2x.png"
    assert content.figures[0].dark == "softmax/figures/shares.zh.dark.svg"
    assert next(
        i for i in content.items if i.path.endswith("2x.png")
    ).source.read_bytes() == png_bytes("light", (640, 360))


def test_a_film_of_the_other_theme_stands_in(media: Path) -> None:
    for path in (media / "softmax").glob("*.zh.light.*"):
        path.unlink()
    content = collect(read_media(media, "softmax"), "zh", title="t", theme="light")
    film = next(item for item in content.items if item.path.endswith(".mp4"))
    assert film.source.name == "softmax.zh.dark.high.mp4"


def test_a_gif_is_a_still_where_motion_is_unwelcome(media: Path, tmp_path: Path) -> None:
    (media / "softmax/softmax.zh.dark.high.gif").write_bytes(b"GIF89a")
    made = make(media, "plain", tmp_path)
    readme = next(item for item in made.items if item.path.endswith("readme.txt")).source.decode()
    assert (
        '<source media="(prefers-reduced-motion: reduce)" srcset="softmax/softmax.zh.poster.png">'
        in readme
    )
    assert '<img src="softmax/softmax.zh.gif"' in readme


def test_no_snippet_starts_a_film_by_itself_and_every_size_is_given(
    media: Path, tmp_path: Path
) -> None:
    for site in MAKERS:
        made = make(media, site, tmp_path)
        texts = [made.snippet] + [
            item.source.decode()
            for item in made.items
            if item.path.endswith((".vue", f"{made.name}.html"))
        ]
        for text in texts:
            assert "autoplay" not in text
            for line in text.splitlines():
                if "<img" in line or "<video" in line:
                    assert 'width="320"' in line
                    # GitHub makes pictures narrower and leaves a height as it is.
                    assert 'height="180"' in line or ".webp" in line
                    assert "alt=" in line or "aria-label=" in line


def test_hugo_puts_its_shortcode_into_the_site(media: Path, tmp_path: Path) -> None:
    (tmp_path / "site/config/_default").mkdir(parents=True)
    (tmp_path / "site/config/_default/hugo.toml").write_text("", encoding="utf-8")
    write_pack(make(media, "hugo", tmp_path / "site/content/note"))
    shortcode = (tmp_path / "site/layouts/shortcodes/dlmotion.html").read_text(encoding="utf-8")
    assert "<style>" not in shortcode
    style = json.loads((tmp_path / "site/content/note/softmax/softmax.zh.json").read_text())[
        "style"
    ]
    text = (tmp_path / "site/content/note" / style).read_text(encoding="utf-8")
    assert text == static("figures.css") + static("switches.css")


def test_hexo_says_when_its_asset_folders_are_off(media: Path, tmp_path: Path) -> None:
    (tmp_path / "_config.yml").write_text("post_asset_folder: false\n", encoding="utf-8")
    assert (
        "post_asset_folder: true" in make(media, "hexo", tmp_path / "source/_posts/a.md").hints[0]
    )
    (tmp_path / "_config.yml").write_text("x: 1\npost_asset_folder: true\n", encoding="utf-8")
    assert make(media, "hexo", tmp_path / "source/_posts/a.md").hints == ()


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, tuple[str, ...]]] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, tuple(name for name, _ in attrs)))
        self.texts += [value for name, value in attrs if name == "alt" and value]


@given(st.text(min_size=1).filter(str.strip))
def test_no_alt_text_adds_a_tag_an_attribute_or_a_template(text: str) -> None:
    from dlmotion.publish.packs.content import FigurePart

    part = FigurePart("shares", text, text, 320, 180, "a.svg", "b.svg")
    rendered = render("plain", "readme.html", url=str, content=_Only(part))
    tags = _Tags()
    tags.feed(rendered)
    names = ("loading", "src", "width", "height", "alt")
    assert tags.seen == [
        ("figure", ("class", "lang")),
        ("picture", ()),
        ("source", ("media", "srcset")),
        ("img", names),
        ("figcaption", ()),
    ]
    assert not any(mark in rendered for mark in ("{{", "{%", "]]>", "\n\n"))


class _Only:
    film = None
    lang = "zh"

    def __init__(self, part) -> None:
        self.figures = (part,)


def test_the_budget_names_what_is_too_heavy(tmp_path: Path) -> None:
    items = [
        Item("s/s.zh.mp4", b"1" * 13_000_000),
        Item("s/a.svg", b"1" * 150_000),
        Item("s/b.svg", b"1" * 500),
    ]
    assert budget_line("s.zh", items) == (
        "s.zh: film ≤ 13.0 MB (OVER budget 12.0 MB) · "
        "figure 2 × ≤ 150 kB (budget 200 kB) · total 13.2 MB"
    )
    assert bytes_text(999) == "999 B"
