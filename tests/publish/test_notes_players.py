"""A film of a synced note as vectors, in the real build of its site, before Chromium."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from dlmotion.player.script import script, script_name
from dlmotion.publish.notes.remove import remove_from_notes
from dlmotion.publish.notes.sync import Settings, find_folders, sync_notes
from dlmotion.publish.player_script import Script
from dlmotion.studio.project import Project
from tests.player.scenes import themed_stream
from tests.publish.browser import PLAY, chromium, opened, served, until
from tests.publish.notes_fixtures import make_project
from tests.publish.notes_syncing import everything
from tests.publish.test_notes_platforms import (
    COMMANDS,
    HEAD,
    hexo,
    hugo_unsafe,
    mkdocs,
    run,
    vitepress,
)
from tests.publish.tree import film_bytes

__all__ = ["chromium"]

PLAYER = Script(script_name(), script())
FILM = "document.querySelector('dlmotion-film')"
READY = f"{FILM}?.dataset.state === 'ready'"
POLICY = "default-src 'self' 'unsafe-inline' data:"
DARK = "document.documentElement.classList.add('dark')"


@pytest.fixture(scope="module")
def lesson(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A lesson with its film in two themes and as vectors."""
    project = make_project(tmp_path_factory.mktemp("project"), only=("softmax",))
    media = project.media / "softmax"
    for film in media.glob("*.mp4"):
        film.write_bytes(film_bytes("light"))  # of a codec that the browser plays
    (media / "softmax.zh.dark.draft.mp4").write_bytes(film_bytes("dark"))
    receipt = (media / "softmax.zh.light.draft.json").read_text(encoding="utf-8")
    (media / "softmax.zh.dark.draft.json").write_text(receipt, encoding="utf-8")
    (media / "softmax.motion").write_bytes(themed_stream({"zh": "份额", "en": "Shares"}))
    return project


def build(project: Project, site: Path, prepare) -> tuple[Path, str]:  # type: ignore[no-untyped-def]
    """Sync a note of a site and build the site; return the folder to serve and the page in it."""
    note, public, page = prepare(site)
    note.parent.mkdir(parents=True, exist_ok=True)
    note.write_text(f"{HEAD}## Softmax\n\n后文\n", encoding="utf-8")
    if prepare is vitepress:  # in a folder of its server, with a page before the note
        icon = "['link', {rel: 'icon', href: 'data:,'}]"
        config = f"export default {{ base: '/blog/', head: [{icon}] }}"
        (site / "docs/.vitepress/config.js").write_text(config, encoding="utf-8")
        (site / "docs/index.md").write_text("[to](./notes/note.md)\n", encoding="utf-8")
    if prepare is mkdocs:  # its theme would ask another server for colours of code
        config = "site_name: s\ntheme: {name: mkdocs, highlightjs: false}\n"
        (site / "mkdocs.yml").write_text(config, encoding="utf-8")
    before = everything(site)
    asked = Settings(*find_folders([note], site))
    sync_notes([note], project.lessons()[0], project.media, asked, player=PLAYER)
    again = sync_notes([note], project.lessons()[0], project.media, asked, player=PLAYER)
    assert not again.changed
    synced, built = everything(site), f"{public.name}/"
    run(COMMANDS[prepare](site), site)
    for name in everything(site).keys() - synced.keys():
        if not name.startswith(built):
            (site / name).unlink()
    remove_from_notes([note], asked)
    left = everything(site).items()
    assert {name: text for name, text in left if not name.startswith(built)} == before
    if prepare is not vitepress:
        return public, page
    (site / "server").mkdir()
    public.rename(site / "server/blog")
    return site / "server", f"blog/{page}"


@pytest.mark.parametrize("prepare", [hexo, hugo_unsafe, mkdocs, vitepress])
def test_a_synced_film_plays_as_vectors_in_a_real_build(  # type: ignore[no-untyped-def]
    prepare, lesson: Project, tmp_path: Path, chromium: Browser
) -> None:
    folder, address = build(lesson, tmp_path, prepare)
    with served(folder, POLICY) as url:
        with opened(chromium, color_scheme="light") as seen:
            page = seen.page
            page.goto(url + address, wait_until="load")
            until(page, READY)
            assert page.locator("dlmotion-film video").count() == (1 + (prepare is vitepress))
            assert not any(video.is_visible() for video in page.locator("video").all())
            page.evaluate(f"{FILM}.play()")
            until(page, f"{FILM}.currentTime > 0.5")
            assert [error for error in seen.errors if "404" not in error] == []
            assert seen.foreign() == []
        with opened(chromium, java_script_enabled=False) as plain:
            plain.page.goto(url + address, wait_until="load")
            shown = [video.is_visible() for video in plain.page.locator("video").all()]
            assert shown == [True] + [False] * (prepare is vitepress)


def test_a_film_of_vitepress_plays_after_a_click_and_follows_the_theme(
    lesson: Project, tmp_path: Path, chromium: Browser
) -> None:
    folder, _ = build(lesson, tmp_path, vitepress)
    with served(folder, POLICY) as url, opened(chromium, color_scheme="light") as seen:
        page = seen.page
        page.goto(f"{url}blog/", wait_until="load")
        page.evaluate("window.same = true")
        for _ in range(2):  # the second time its script has run before
            page.click("text=to")
            until(page, READY)
            assert page.evaluate(f"[window.same, {FILM}.theme]") == [True, 1]
            assert not any(video.is_visible() for video in page.locator("video").all())
            page.go_back()
            page.wait_for_selector("text=to")
        page.click("text=to")
        until(page, READY)
        page.evaluate(DARK)
        until(page, f"{FILM}.theme === 0")
        assert not any(video.is_visible() for video in page.locator("video").all())
        assert (seen.errors, seen.foreign()) == ([], [])
        (folder / "blog/dlmotion/softmax.motion").unlink()
        page.goto(f"{url}blog/notes/note.html", wait_until="load")
        until(page, f"{FILM}?.dataset.state === 'refused'")
        assert page.evaluate(PLAY)[3] is None
