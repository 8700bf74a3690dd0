"""What `notes scan` and `notes sync` print."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dlmotion.engine.report import Report, Step
from dlmotion.publish.notes.sync import Sync
from dlmotion.studio.commands.notes import command
from dlmotion.studio.project import Project
from tests.publish.notes_fixtures import (
    NOTES,
    build_media,
    write_notes,
)
from tests.publish.notes_syncing import sync

Syncing = Callable[..., Sync]


def run(project: Project, *words: object) -> Result:
    return CliRunner().invoke(
        command, ["sync", *map(str, words)], obj=project, standalone_mode=False
    )


def test_the_command_prints_what_it_did(built: Project, root: Path) -> None:
    result = run(built, root / "notes", "--root", root)
    assert result.return_value == 0, result.output
    assert "20 of 20 pictures have their figure" in result.stdout
    assert "written four/445.jpg" in result.stdout
    again = run(built, root / "notes", "--root", root)
    assert "nothing to change" in again.stdout


def test_the_command_prints_json(built: Project, root: Path) -> None:
    result = run(built, root / "notes", "--root", root, "--json", "--dry-run")
    data = json.loads(result.stdout)
    assert [note["note"] for note in data["notes"]] == list(NOTES)
    assert data["diff"].startswith("--- a/000_hugo.md")
    assert data["changed"] is True


@pytest.mark.parametrize("quality", ["draft", "high"])
def test_build_makes_what_the_notes_need_first(
    project: Project, root: Path, monkeypatch: pytest.MonkeyPatch, quality: str
) -> None:
    for slug in ("neuron", "softmax"):
        shutil.rmtree(project.media / slug)
    asked: list[str] = []

    def run(site: object, targets: dict[str, object], **told: object) -> tuple[Report, Path]:
        asked.extend(name for name in targets if name.partition(":")[0] not in ("trace", "words"))
        build_media(project.media, only=("neuron", "softmax"))
        return Report([]), project.folder / "no.log"

    monkeypatch.setattr("dlmotion.studio.commands.build.run", run)
    result = CliRunner().invoke(
        command,
        ["sync", str(root / "notes" / "004_hexo.md"), "--build", "-q", quality],
        obj=project,
        standalone_mode=False,
    )
    assert result.return_value == 0, result.output
    assert sorted(name for name in asked if ":softmax" in name) == [
        "captions:softmax:zh",
        "figures:softmax:zh",
        f"film:softmax:zh:light:{quality}",
        *["motion:softmax"] * (quality == "high"),
    ]
    assert (root / "notes/four/image-20220330140602341.png").is_file()


def test_a_failed_build_is_told_and_the_rest_is_synced(
    project: Project, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.rmtree(project.media / "softmax")
    failed = Report([Step("figures:softmax:zh", "failed", error="boom")])
    monkeypatch.setattr(
        "dlmotion.studio.commands.build.run",
        lambda site, targets, **told: (failed, project.folder / "no.log"),
    )
    note = str(root / "notes" / "004_hexo.md")
    result = CliRunner().invoke(
        command, ["sync", note, "--build"], obj=project, standalone_mode=False
    )
    assert result.return_value == 1
    assert "error: figures:softmax:zh: boom" in result.stderr
    assert (root / "notes/four/445.jpg").is_file()


@pytest.mark.parametrize(("config", "hints"), [("title: t\n", 1), ("post_asset_folder: true\n", 0)])
def test_hexo_without_asset_folders_is_told(
    built: Project, tmp_path: Path, config: str, hints: int
) -> None:
    posts = write_notes(tmp_path / "source" / "_posts", ("004_hexo.md",))
    (tmp_path / "_config.yml").write_text(config, encoding="utf-8")
    done = sync(built, posts)
    assert sum("expected `post_asset_folder: true`" in hint for hint in done.hints) == hints


def test_scan_says_that_a_figure_stands_below(built: Project, root: Path) -> None:
    sync(built, root / "notes", root)
    result = CliRunner().invoke(
        command, ["scan", str(root / "notes")], obj=built, standalone_mode=False
    )
    assert result.stdout.count("remote, figure below") == 8


def test_a_dry_run_says_what_is_to_be_written(built: Project, root: Path) -> None:
    result = run(built, root / "notes", "--root", root, "--dry-run")
    assert "to write four/445.jpg" in result.stdout
    assert "written" not in result.stdout
    assert "20 of 20 pictures would have their figure" in result.stdout
    assert " to write in " in result.stderr
