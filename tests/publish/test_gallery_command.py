"""The command lines of gallery and serve."""

from __future__ import annotations

import json
import socket
from pathlib import Path
from unittest.mock import Mock

import pytest

from dlmotion.publish.serve import Server
from dlmotion.studio.cli import run
from tests.publish.tree import build_lesson, write_lesson


@pytest.fixture
def project(tmp_path: Path) -> Path:
    write_lesson(tmp_path / "scenes", "softmax")
    write_lesson(tmp_path / "scenes", "adam", order=29)
    build_lesson(tmp_path / "media", "softmax")
    return tmp_path


def test_gallery_prints_its_start_page_and_names_what_is_missing(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["--project", str(project), "gallery"]) == 0
    out, err = capsys.readouterr()
    assert out.strip() == str(project / "media/gallery/index.html")
    assert Path(out.strip()).is_file()
    assert "left out, nothing built: adam; run: dlmotion build" in err


def test_gallery_counts_what_is_missing_where_it_is_much(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(30, 40):
        write_lesson(project / "scenes", f"lesson-{number}", order=number)
    assert run(["--project", str(project), "gallery"]) == 0
    err = capsys.readouterr().err
    assert "left out, nothing built: adam, lesson-30, " in err
    assert "lesson-36 and 3 more; run: dlmotion build" in err


def test_gallery_as_json(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--project", str(project), "gallery", "--to", str(project / "www"), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["shown"], told["unbuilt"]) == (["softmax"], ["adam"])
    assert "zh/softmax.html" in told["written"]


def test_a_broken_receipt_leaves_out_its_lesson_only(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    build_lesson(project / "media", "adam")
    (project / "media/softmax/softmax.zh.dark.draft.json").write_text("{", encoding="utf-8")
    assert run(["--project", str(project), "gallery"]) == 1
    line = capsys.readouterr().err.splitlines()[0]
    assert (project / "media/gallery/zh/adam.html").is_file()
    assert not (project / "media/gallery/zh/softmax.html").exists()
    assert line.startswith("error: softmax: softmax.zh.dark.draft.json: expected JSON, got:")


def test_a_lost_figure_names_its_lesson_once(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    next((project / "media/softmax/figures").glob("*.zh.dark.svg")).unlink()
    assert run(["--project", str(project), "gallery"]) == 1
    line = capsys.readouterr().err.splitlines()[0]
    assert line.startswith("error: softmax: figures/")
    assert line.endswith(" is listed and missing; run: dlmotion build softmax")


@pytest.mark.parametrize("words", [["gallery"], ["clean"]])
def test_a_place_that_cannot_be_written_is_one_line(
    project: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    words: list[str],
) -> None:
    assert run(["--project", str(project), "gallery"]) == 0
    build_lesson(project / "media", "adam")
    capsys.readouterr()
    refusal = PermissionError(13, "Permission denied", str(project / "media/gallery/x"))
    for name in ("unlink", "replace"):
        monkeypatch.setattr(Path, name, Mock(side_effect=refusal))
    assert run(["--project", str(project), *words]) == 1
    line = (
        f"error: {project}/media/gallery/x: expected a place that can be written, "
        f"got: Permission denied\n"
    )
    assert capsys.readouterr().err == line


def test_serve_needs_a_gallery(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--project", str(project), "serve"]) == 1
    assert "expected a gallery, found none; run: dlmotion gallery" in capsys.readouterr().err


def test_serve_prints_its_address_and_stops_quietly(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(server: Server) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Server, "serve_forever", interrupted)
    assert run(["--project", str(project), "gallery"]) == 0
    capsys.readouterr()
    assert run(["--project", str(project), "serve"]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("http://127.0.0.1:")
    assert err.splitlines()[-1] == "stopped"


def test_serve_names_a_taken_port(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--project", str(project), "gallery"]) == 0
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert run(["--project", str(project), "serve", "--port", str(port)]) == 1
    assert f"port {port}: expected a free one" in capsys.readouterr().err
