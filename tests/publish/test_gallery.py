"""The gallery's files: what is shown of which lesson, in two languages.

No text can do anything to a page.
"""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path

import pytest

from dlmotion.publish.gallery import build_gallery, gallery_of
from dlmotion.publish.gallery.words import GROUPS, WORDS
from dlmotion.publish.lesson import GROUPS as LESSON_GROUPS
from dlmotion.publish.lesson import load_lessons
from dlmotion.publish.packs import PackError
from tests.publish.tree import NASTY, build_lesson, figure, receipt, write_figures, write_lesson


@pytest.fixture
def project(tmp_path: Path) -> Path:
    write_lesson(tmp_path / "scenes", "softmax", requires=["neuron"])
    write_lesson(tmp_path / "scenes", "neuron", order=6, group="foundations")
    write_lesson(tmp_path / "scenes", "adam", order=29, group="training", requires=["softmax"])
    for slug in ("softmax", "neuron", "adam"):
        build_lesson(tmp_path / "media", slug)
    return tmp_path


def build(project: Path) -> dict[str, str]:
    build_gallery(load_lessons(project / "scenes"), project / "media", project / "site")
    pages = sorted((project / "site").rglob("*.html"))
    return {
        page.relative_to(project / "site").as_posix(): page.read_text(encoding="utf-8")
        for page in pages
    }


class Document(HTMLParser):
    """Tags with their attributes, in order."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def all(self, tag: str, name: str) -> list[str]:
        return [
            value
            for each, attrs in self.tags
            if each == tag
            for key, value in attrs.items()
            if key == name and value
        ]


def test_every_group_and_word_is_in_both_languages() -> None:
    assert tuple(GROUPS) == LESSON_GROUPS
    assert all(set(texts) == {"zh", "en"} and all(texts.values()) for texts in WORDS.values())


def test_each_lesson_has_a_page_in_each_language(project: Path) -> None:
    pages = build(project)
    expected = {
        f"{lang}/{slug}.html"
        for lang in ("zh", "en")
        for slug in ("index", "softmax", "neuron", "adam")
    }
    parts = {name for name in pages if name.partition("/")[2].startswith("part-")}
    assert pages.keys() - parts == expected | {"index.html"}
    assert "<h1>softmax 的标题</h1>" in pages["zh/softmax.html"]
    assert "<h1>Title of softmax</h1>" in pages["en/softmax.html"]
    assert "温度 1.0，概率 0.66。" in pages["zh/index.html"]


def test_each_part_has_a_page_that_says_what_to_watch_first(project: Path) -> None:
    pages = build(project)
    parts = {name: text for name, text in pages.items() if "/part-" in name}
    assert {name.partition("/")[0] for name in parts} == {"zh", "en"}
    for name, text in parts.items():
        lang, _, file = name.partition("/")
        assert f'href="{file}"' in pages[f"{lang}/index.html"]
        assert f'aria-current="page">{GROUPS[file[5:-5]][lang]}</a>' in text
    page = next(text for name, text in parts.items() if 'href="softmax.html"' in text)
    softmax = page.index('href="softmax.html"')
    needs = page.index('class="needs"', softmax)
    assert page.index('href="neuron.html"', needs) > needs


def test_every_link_and_picture_exists(project: Path) -> None:
    for name, page in build(project).items():
        document = Document(page)
        assert document.all("video", "src") or "index" in name or "part-" in name
        for tag, key in (
            ("a", "href"),
            ("img", "src"),
            ("video", "src"),
            ("link", "href"),
            ("script", "src"),
        ):
            for address in document.all(tag, key):
                path = address.split("#")[0].split("?")[0]
                assert (
                    not path or (project / "site" / name).parent.joinpath(path).resolve().is_file()
                ), address


def test_prerequisites_lead_both_ways(project: Path) -> None:
    page = build(project)["zh/softmax.html"]
    before, after = page.index("先看"), page.index("接着看")
    assert page.index('href="neuron.html"', before) < after < page.index('href="adam.html"', after)


def test_chapters_transcript_and_receipt_come_from_the_receipt(project: Path) -> None:
    page = build(project)["en/softmax.html"]
    starts = Document(page).all("a", "data-start")
    assert starts == ["0.0", "2.0", "0.0", "2.0"]
    assert "Three scores: 2.0, 1.0, 0.1" in page
    assert (
        '<td><code>probs[0,2]</code></td><td class="number">0.66</td>'
        '<td class="number">0.6590011</td>' in page
    )
    assert "<code>temperature = 1</code>" in page
    assert (
        json.loads((project / "site/media/softmax/softmax.en.json").read_text(encoding="utf-8"))[
            "seed"
        ]
        == 0
    )


def test_no_page_has_inline_script_style_or_a_foreign_address(project: Path) -> None:
    for page in build(project).values():
        document = Document(page)
        policy = next(attrs["content"] for _, attrs in document.tags if "http-equiv" in attrs)
        assert "default-src 'none'" in policy
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
        assert all("src" in attrs for tag, attrs in document.tags if tag == "script")
        assert not any(tag == "style" or "style" in attrs for tag, attrs in document.tags)
        assert not any(key.startswith("on") for _, attrs in document.tags for key in attrs)
        assert "://" not in page


def test_hostile_words_stay_words(project: Path) -> None:
    nasty = {"zh": NASTY, "en": NASTY}
    beats = [{"key": NASTY, "start": 0.0, "end": 4.0, "caption": nasty}]
    numbers = [{"time": 0.0, "beat": NASTY, "path": NASTY, "value": NASTY, "text": NASTY}]
    changes = {
        "title": nasty,
        "takeaway": nasty,
        "beats": beats,
        "numbers": numbers,
        "digest": NASTY,
    }
    clean = [tag for tag, _ in Document(build(project)["zh/softmax.html"]).tags]
    folder = build_lesson(
        project / "media", "softmax", calls=[NASTY], inputs={NASTY: NASTY}, seed=NASTY, **changes
    )
    for lang in ("zh", "en"):
        write_figures(folder, "softmax", lang, [figure("shares", lang, alt=NASTY, caption=NASTY)])
    pages = build(project)
    document = Document(pages["zh/softmax.html"])
    assert {tag for tag, _ in document.tags} <= set(clean)
    assert [attrs for tag, attrs in document.tags if tag == "script"] == [
        {"src": "../theme.js"},
        {"src": "../gallery.js", "defer": None},
    ]
    assert not any(
        key.startswith("on") for page in pages.values() for _, a in Document(page).tags for key in a
    )
    assert NASTY in document.all("img", "alt")


def test_a_second_build_touches_nothing_and_shares_the_films(project: Path) -> None:
    build(project)
    site = project / "site"
    before = {path: path.stat().st_mtime_ns for path in site.rglob("*") if path.is_file()}
    build(project)
    assert {path: path.stat().st_mtime_ns for path in site.rglob("*") if path.is_file()} == before
    film = "softmax/softmax.zh.dark.draft.mp4"
    assert (site / "media/softmax/softmax.zh.dark.mp4").samefile(project / "media" / film)


def test_a_lesson_that_is_gone_leaves_the_site(project: Path) -> None:
    build(project)
    (project / "scenes/adam.toml").unlink()
    pages = build(project)
    assert "zh/adam.html" not in pages
    assert not (project / "site/media/adam").exists()
    assert "adam" not in pages["zh/index.html"]


def test_a_page_that_somebody_else_wrote_stays(project: Path) -> None:
    (project / "site").mkdir()
    (project / "site/index.html").write_text("mine", encoding="utf-8")
    with pytest.raises(PackError, match=r"index\.html: dlmotion did not write this file"):
        build(project)
    assert sorted(path.name for path in (project / "site").iterdir()) == ["index.html"]


def test_unbuilt_lessons_are_left_out_and_named(project: Path) -> None:
    write_lesson(
        project / "scenes", "bias", order=62, group="backpropagation", requires=["softmax"]
    )
    gallery = gallery_of(load_lessons(project / "scenes"), project / "media")
    assert gallery.shown == ("neuron", "softmax", "adam")
    assert gallery.unbuilt == ("bias",)


def test_a_lesson_with_figures_only_and_one_with_one_film_have_pages(project: Path) -> None:
    for path in (project / "media/neuron").glob("*.mp4"):
        path.unlink()
    for path in (project / "media/adam").glob("adam.zh.*"):
        path.unlink()
    for path in (project / "media/adam").glob("adam.en.dark.*"):
        path.unlink()
    pages = build(project)
    assert "<video" not in pages["zh/neuron.html"]
    assert "shares.zh.dark.svg" in pages["zh/neuron.html"]
    assert Document(pages["zh/adam.html"]).all("video", "src") == [
        "../media/adam/adam.en.light.mp4"
    ]
    assert "只有英文影片" in pages["zh/adam.html"]


def test_films_of_other_length_are_not_swapped_with_the_theme(project: Path) -> None:
    other = project / "media/softmax/softmax.zh.light.draft.json"
    other.write_text(json.dumps(receipt("softmax", "zh", "light", duration=9.0)), encoding="utf-8")
    video = next(
        attrs for tag, attrs in Document(build(project)["zh/softmax.html"]).tags if tag == "video"
    )
    assert "data-dark" in video
    assert "data-light" not in video


def test_an_empty_gallery_says_what_to_run(tmp_path: Path) -> None:
    write_lesson(tmp_path / "scenes", "softmax")
    assert "dlmotion build" in build(tmp_path)["zh/index.html"]
