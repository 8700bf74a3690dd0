"""A plain build drafts a lesson's stream beside its draft films, and never over a whole one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from dlmotion.player.stream import unwrap
from dlmotion.studio.motion import SIZE
from dlmotion.studio.order import Order
from dlmotion.studio.streams import is_whole, looks_of, name_of
from tests.studio.project import edit, make_project, render

KNOWN = (
    "film:good:en:dark:draft",
    "film:good:zh:light:draft:gif",
    "film:good:en:light:high",
    "film:good:en:light:draft:portrait",
    "film:other:en:light:draft",
    "figures:good:en",
)


@pytest.mark.parametrize(
    ("order", "known", "looks"),
    [
        (Order(), (), (("zh",), ("dark",))),
        (Order(langs=("en",)), KNOWN[3:], (("en",), ("dark",))),
        (Order(), KNOWN[:1], (("zh", "en"), ("dark",))),
        (Order(), KNOWN, (("zh", "en"), ("dark", "light"))),
        (Order(("motions",), (), ()), KNOWN[1:2], (("zh",), ("light",))),
        (Order(("motions",), (), ()), (), (("zh",), ("dark",))),
    ],
)
def test_a_draft_shows_what_draft_films_show(
    order: Order, known: tuple[str, ...], looks: tuple[tuple[str, ...], tuple[str, ...]]
) -> None:
    assert looks_of(order, "good", known) == looks


def test_what_was_whole_stays_whole() -> None:
    whole, draft = name_of("good", whole=True), name_of("good", whole=False)
    assert whole != draft
    assert not is_whole(Order(), "good", [draft, name_of("other", whole=True)])
    assert is_whole(Order(), "good", [draft, whole])
    assert is_whole(Order(whole=True), "good", [])


def head_of(project: Path) -> dict[str, Any]:
    head, _ = unwrap((project / "media/good/good.motion").read_bytes())
    return head


def happened(project: Path, *words: str) -> dict[str, str]:
    done = render(project, "build", "good", "--json", *words)
    assert done.code == 0, done.err
    rows = json.loads(done.out)["targets"]
    return {row["target"]: row["happened"] for row in rows if row["target"][:6] == "motion"}


def test_a_stream_grows_from_draft_to_whole_and_stays(tmp_path: Path) -> None:
    project = make_project(tmp_path, "good")
    assert happened(project) == {"motion:good:draft": "built"}
    head = head_of(project)
    assert (head["draft"], head["fps"], head["themes"]) == (True, 15, ["dark"])
    assert [film["lang"] for film in head["films"]] == ["zh"]
    receipt = json.loads((project / "media/good/good.zh.dark.draft.json").read_text())
    assert head["films"][0]["frames"] == receipt["frames"]
    assert head["digest"] == receipt["digest"]
    assert happened(project, "--lang", "en", "--theme", "light") == {"motion:good:draft": "built"}
    head = head_of(project)
    assert ([film["lang"] for film in head["films"]], head["themes"]) == (
        ["zh", "en"],
        ["dark", "light"],
    )
    assert happened(project) == {"motion:good:draft": "fresh"}
    assert happened(project, "--only", "motions") == {"motion:good": "built"}
    head = head_of(project)
    assert ("draft" in head, head["fps"]) == (False, 60)
    assert happened(project) == {"motion:good": "fresh"}
    assert happened(project, "--published") == {"motion:good": "fresh"}
    (line,) = render(project, "status", "good").out.splitlines()
    assert "stale" not in line


def test_what_no_page_can_draw_has_a_draft_without_films(tmp_path: Path) -> None:
    project, ground = make_project(tmp_path, "good"), tmp_path / "ground.png"
    Image.new("RGBA", SIZE, "navy").save(ground)  # of a stream, so that no draft film is made
    edit(
        project / "scenes/good.py",
        "    def start(self) -> None:\n",
        "    def start(self) -> None:\n"
        f"        self.camera.background_image = {str(ground)!r}\n"
        "        self.camera.init_background()\n",
    )
    made = json.loads(render(project, "build", "good", "--json").out)["targets"]
    assert {row["happened"] for row in made if row["target"] == "motion:good:draft"} == {"built"}
    assert head_of(project)["films"] == []
    done = render(project, "build", "good", "--only", "motions")
    assert done.code == 1
    assert "expected a background of one colour, got a picture" in done.err


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ((), ["motion:good:draft"]),
        (("-q", "low"), ["motion:good"]),
        (("--only", "videos,motions"), ["motion:good"]),
        (("--only", "videos,figures,captions"), []),
        (("--format", "gif"), ["motion:good:draft"]),
    ],
)
def test_streams_are_as_good_as_the_films_they_come_with(
    tmp_path: Path, words: tuple[str, ...], expected: list[str]
) -> None:
    project = make_project(tmp_path, "good")
    done = render(project, "build", "good", "--dry-run", "--json", *words)
    names = [row["target"] for row in json.loads(done.out)["targets"]]
    assert [name for name in names if name.startswith("motion:")] == expected
