"""Command lines that draw nothing: what they print, where, and with which exit code."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.studio.project import ROOT, edit, make_project, render, snapshot


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_project(tmp_path_factory.mktemp("project"), "alpha-one", "beta")


def test_list_prints_lessons_by_group(project: Path) -> None:
    done = render(project, "list")
    assert done.code == 0
    lines = done.out.splitlines()
    own = [line for line in lines if line.split()[1:2] in (["alpha-one"], ["beta"])]
    assert lines[0] == "foundations"
    assert len(own) == 2
    assert len(lines) > 10, "the built-in lessons stand beside them"


def test_list_json_is_for_programs(project: Path) -> None:
    table = json.loads(render(project, "list", "--json").out)
    own = [row for row in table["lessons"] if not row["built_in"]]
    assert [row["slug"] for row in own] == ["alpha-one", "beta"]
    assert own[0]["figures"] == ["curve"]
    assert len(own) < len(table["lessons"])


def test_status_explains(project: Path) -> None:
    done = render(project, "status", "--explain", "beta")
    assert done.code == 0
    assert done.out.splitlines()[:2] == ["stale  trace:beta", "         missing: traces/beta.npz"]
    assert "alpha" not in done.out


def test_dry_run_lists_targets_and_makes_nothing(project: Path) -> None:
    done = render(
        project, "build", "--dry-run", "--json", "--lang", "zh,en", "--theme", "dark,light", "-ql"
    )
    names = [row["target"] for row in json.loads(done.out)["targets"]]
    assert "film:beta:en:light:low" in names
    assert len(names) == 2 * (1 + 1 + 1 + 2 + 4 + 2)
    assert snapshot(project / "media") == {}


def test_only_figures_needs_no_film(project: Path) -> None:
    done = render(project, "build", "--dry-run", "--only", "figures", "beta")
    assert [line.split(": ")[0] for line in done.out.splitlines()] == [
        "trace:beta",
        "words:beta",
        "figures:beta:zh",
    ]


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (
            ("status", "alpha-on"),
            "error: expected a lesson, got 'alpha-on'; did you mean 'alpha-one'?",
        ),
        (("build", "zzzz"), "error: expected a lesson, got 'zzzz'; see: render.py list"),
        (("build", "--lang", "fr"), "expected one or more of zh, en, got 'fr'"),
        (("build", "-qx"), "expected one of draft, low, medium, high, 4k, l, m, h, k, got 'x'"),
        (("build", "-j0"), "0 is not in the range"),
        (
            ("build", "--farm", "banana"),
            "--farm: expected tcp://HOST:PORT or tls://HOST:PORT, got 'banana'",
        ),
        (("frobnicate",), "No such command 'frobnicate'"),
        (("new", "../evil"), "expected a name of a-z, 0-9, - and _ that starts with a letter"),
        (("new", "training"), "expected a name of a lesson, got 'training', which is a group"),
        (("new", "beta"), "scenes/beta.py: expected no such file, got one"),
    ],
)
def test_bad_usage_is_one_line_and_exit_code_2(
    project: Path, words: tuple[str, ...], line: str
) -> None:
    done = render(project, *words)
    assert (done.code, done.out) == (2, "")
    assert line in done.err
    assert len(done.err.splitlines()) == 1


def test_a_bad_setting_is_one_line_and_exit_code_2(project: Path) -> None:
    done = render(project, "build", "beta", "--set", "reach=banana")
    line = "error: beta: --set reach: expected a number from 1 to 12, got 'banana'\n"
    assert (done.code, done.err) == (2, line)


def test_unwritable_media_is_one_line_and_exit_code_4(project: Path) -> None:
    blocked = project / "file"
    blocked.write_text("not a folder")
    done = render(project, "--media", str(blocked), "build")
    assert done.code == 4
    assert "expected a folder that can be written, got: File exists" in done.err
    assert len(done.err.splitlines()) == 1


def test_missing_font_is_one_line_and_exit_code_4(project: Path, tmp_path: Path) -> None:
    conf = tmp_path / "fonts.conf"
    conf.write_text(
        "<?xml version='1.0'?><!DOCTYPE fontconfig SYSTEM 'fonts.dtd'><fontconfig></fontconfig>"
    )
    done = render(project, "build", env={"FONTCONFIG_FILE": str(conf)})
    assert done.code == 4
    assert "expected the font Noto Sans CJK SC, found none; run: " in done.err
    assert len(done.err.splitlines()) == 1


def test_broken_lesson_files_leave_the_others_usable(tmp_path: Path) -> None:
    project = make_project(tmp_path, "good", "torn", "lonely")
    (project / "scenes/torn.toml").write_text("order = [")
    (project / "scenes/lonely.py").unlink()
    done = render(project, "list")
    assert done.code == 1
    assert "good" in done.out
    assert "error: scenes/torn.toml: expected TOML, got: " in done.err
    assert "error: scenes/lonely.toml: expected lonely.py beside it, got nothing" in done.err
    named = render(project, "build", "torn")
    assert named.code == 1
    assert named.err.startswith("error: scenes/torn.toml: expected TOML")


@pytest.mark.parametrize("line", ["import nowhere", "def (", "import sys; sys.exit(7)"])
def test_settings_of_a_lesson_that_cannot_be_imported_are_one_line(
    tmp_path: Path, line: str
) -> None:
    project = make_project(tmp_path, "bad")
    with (project / "scenes/bad.py").open("a") as file:
        file.write(f"{line}\n")
    done = render(project, "build", "--set", "reach=3")
    assert done.code == 1
    assert done.err.startswith("error: bad: scenes/bad.py:")
    assert len(done.err.splitlines()) == 1


def test_a_film_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "own.py").write_text(
        "from manim import Scene\n\nclass Own(Scene):\n"
        "    def construct(self) -> None:\n        self.wait(0.2)\n"
    )
    (tmp_path / "blocked").write_text("a file")
    done = render(tmp_path, "film", "own.py", "Own", "-ql", "-o", "blocked/own.mp4")
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("error: blocked: expected a place that can be written, got: ")
    assert len(done.err.splitlines()) == 1


TWO = """
from manim import Circle, Create, Scene, Square

class Round(Scene):
    def construct(self) -> None:
        self.play(Create(Circle()))

class Angular(Scene):
    def construct(self) -> None:
        self.play(Create(Square()), run_time=0.5)
"""


def test_all_scenes_of_a_file_are_filmed_as_each_alone(tmp_path: Path) -> None:
    (tmp_path / "two.py").write_text(TWO)
    done = render(tmp_path, "film", "two.py", "-a", "-ql", "-j2", "--json")
    films = [Path(film["path"]) for film in json.loads(done.out)["films"]]
    assert [film.stem for film in films] == ["Round", "Angular"]
    together = [film.read_bytes() for film in films]
    for film in films:
        film.unlink()
    shutil.rmtree(tmp_path / ".dlmotion")
    for name in ("Round", "Angular"):
        assert render(tmp_path, "film", "two.py", name, "-ql", "-j1").code == 0
    assert [film.read_bytes() for film in films] == together


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("", "expected the name of a scene, or -a for all; two.py has: Round, Angular"),
        ("-a -o one.mp4", "--output and --frame-hashes are for one scene, got 2"),
        ("Square", "no scene 'Square' in two.py; there are: Angular, Round"),
    ],
)
def test_scenes_to_film_are_asked_for(tmp_path: Path, words: str, line: str) -> None:
    (tmp_path / "two.py").write_text(TWO)
    done = render(tmp_path, "film", "two.py", *words.split())
    assert (done.code, done.out, done.err) == (2, "", f"error: {line}\n")


def test_a_scene_that_fails_is_named_and_the_others_are_filmed(tmp_path: Path) -> None:
    (tmp_path / "two.py").write_text(TWO + '        raise KeyError("oops")\n')
    done = render(tmp_path, "film", "two.py", "-a", "-ql", "-j2")
    assert done.code == 1
    assert [Path(line).stem for line in done.out.splitlines()] == ["Round"]
    first, source, log, last = done.err.splitlines()
    assert re.fullmatch(r"1 made in [\d.:]+ s?, \d+ kB", last)
    assert first == "error: Angular, two.py:11: KeyError: 'oops'"
    assert source == '  raise KeyError("oops")'
    assert [film.stem for film in tmp_path.rglob("*.mp4")] == ["Round"]
    Path(log.removeprefix("  log: ")).unlink()


def test_bench_of_a_file_compares_every_frame(tmp_path: Path) -> None:
    (tmp_path / "two.py").write_text(TWO)
    size = ["-r", "160", "90", "--fps", "10"]
    done = render(tmp_path, "bench", "two.py", *size, "--rounds", "1", "--no-tuned", "--json")
    (row,) = json.loads(done.out)
    assert (row["label"], row["frames"], row["equal"]) == ("all of two.py", 15, "15/15")
    assert row["misses"]["cold"] > 0 == row["misses"]["null"]
    assert set(row["wall"]) == {"stock", "warm", "cold", "null"}
    assert set(row["size"]) == set(row["psnr"]) == {"stock", "cold"}


def test_bench_of_a_file_with_one_scene_measures_an_edit_too(tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text(TWO.split("class Angular")[0])
    size = ["-r", "160", "90", "--fps", "10"]
    done = render(tmp_path, "bench", "one.py", *size, "--rounds", "1", "--no-tuned", "--json")
    (row,) = json.loads(done.out)
    assert row["label"] == "Round"
    assert "edit" in row["wall"]


def test_bench_names_a_file_that_is_not_there(tmp_path: Path) -> None:
    done = render(tmp_path, "bench", "none.py")
    assert (done.code, done.err) == (
        1,
        "error: expected a Python file with scenes, found none at none.py\n",
    )


@pytest.mark.parametrize(
    ("words", "code"), [("check", 3), ("build --published", 1), ("clean --orphans", 1)]
)
def test_a_broken_ledger_is_told_where_it_matters(tmp_path: Path, words: str, code: int) -> None:
    project = make_project(tmp_path, "good")
    (project / ".dlmotion").mkdir(exist_ok=True)
    (project / ".dlmotion/ledger.json").write_text("{")
    done = render(project, *words.split())
    assert done.code == code
    assert done.err.startswith("error: the ledger cannot be read: ")
    assert len(done.err.splitlines()) == 1
    assert render(project, "status").code == 0


def test_doctor_names_the_character_that_the_font_lacks(tmp_path: Path) -> None:
    project = make_project(tmp_path, "good")
    edit(project / "scenes/good.toml", 'zh = "输入 x"', 'zh = "输入 \N{LINEAR B SYLLABLE B008 A}"')
    done = render(project, "doctor")
    assert done.code == 4
    (line,) = [line for line in done.out.splitlines() if line.startswith("wrong")]
    assert "good: labels.x.zh: '\U00010000' (U+10000)" in line


def test_doctor_is_happy_here_and_speaks_json(project: Path) -> None:
    done = render(project, "doctor", "--json")
    findings = json.loads(done.out)["findings"]
    assert [row["name"] for row in findings if not row["good"]] == []
    assert {
        "python",
        "packages",
        "cairo",
        "pango",
        "manim",
        "font",
        "glyphs",
        "disk",
        "writing",
    } <= {row["name"] for row in findings}
    assert done.code == 0


def test_doctor_names_commands_that_exist() -> None:
    targets = re.findall(r"^([a-z]+)[a-z ]*:", (ROOT / "Makefile").read_text(), re.MULTILINE)
    named = re.findall(r"make ([a-z-]+)", (ROOT / "dlmotion/studio/machine_check.py").read_text())
    assert set(named) == {"setup"}
    assert set(named) <= set(targets)


def test_help_of_every_own_command() -> None:
    from dlmotion.studio.cli import COMMANDS

    for name in ("list", "status", "build", "figures", "check", "doctor", "new", "clean"):
        assert COMMANDS[name][1]
        done = render(Path.cwd(), name, "--help")
        assert done.code == 0
        assert done.out.startswith(f"Usage: render.py {name}")


def test_unexpected_error_is_one_line_with_a_log(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    from dlmotion.studio import cli

    def explode(self: object) -> None:
        raise RuntimeError("kaput\nindeed")

    monkeypatch.setattr("dlmotion.studio.project.Project.lessons", explode)
    assert cli.run(["--project", str(project), "list"]) == 1
    first, second = capsys.readouterr().err.splitlines()
    assert first == "error: RuntimeError: kaput indeed"
    log = Path(second.removeprefix("  details: "))
    assert "Traceback" in log.read_text()
    log.unlink()


@pytest.mark.parametrize("words", [[], ["notes"]])
def test_no_arguments_print_the_help(words: list[str], tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "render.py"), *words], capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"Usage: render.py {' '.join([*words, '[OPTIONS]'])} ")
    assert len(done.stdout.splitlines()) > 8


@pytest.mark.parametrize("words", [["list"], ["status", "--json"], ["--help"], []])
def test_a_reader_that_leaves_ends_a_command_without_a_word(
    words: list[str], tmp_path: Path
) -> None:
    make_project(tmp_path, "good")
    command = [sys.executable, str(ROOT / "render.py"), *words]
    environment = {**os.environ, "DLMOTION_PROJECT": str(tmp_path)}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == ""
    assert process.returncode == 141


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["--memory", "much"], "expected a size such as 4G or 512M, got 'much'"),
        (["--timeout", "0"], "0.0 is not in the range x>=0.1"),
        (["--farm", "http://x"], "--farm: expected tcp://HOST:PORT or tls://HOST:PORT, got 'http"),
    ],
)
def test_limits_and_farms_that_make_no_sense_are_usage(
    words: list[str], line: str, tmp_path: Path
) -> None:
    make_project(tmp_path, "good")
    done = render(tmp_path, "build", *words)
    assert done.code == 2
    assert line in done.err


def test_say_names_the_line_of_the_lesson_that_went_wrong(tmp_path: Path) -> None:
    project = make_project(tmp_path / "wrong", "gamma")
    edit(project / "scenes/gamma.py", "y=sigmoid(x))", "y=sigmoid(x).loss)")
    done = render(project, "say", "gamma")
    assert done.code == 1
    assert re.match(r"error: scenes/gamma\.py:\d+: AttributeError: .*'loss'", done.err)
    assert "details:" not in done.err
