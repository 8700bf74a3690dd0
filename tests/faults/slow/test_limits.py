"""A lesson that hangs and one that eats memory end in one line each; the others go on."""

from __future__ import annotations

from pathlib import Path

from tests.studio.project import edit, make_project, render

BEGIN = '"""Compute what is shown; the only place that calls dlcore."""'
HANG = "\n    while True:\n        pass"
EAT = "\n    held = [np.ones(1 << 24) for _ in range(64)]"


def test_a_hanging_lesson_and_a_hungry_one_end_and_others_go_on(tmp_path: Path) -> None:
    project = make_project(tmp_path, "good", "hang", "eat")
    edit(project / "scenes/hang.py", BEGIN, BEGIN + HANG)
    edit(project / "scenes/eat.py", BEGIN, BEGIN + EAT)
    done = render(
        project, "build", "--only", "figures", "-j3", "--timeout", "30", "--memory", "800M"
    )
    assert done.code == 1
    assert " built, 2 failed, " in done.out
    errors = sorted(line for line in done.err.splitlines() if line.startswith("error: "))
    assert errors[0].startswith("error: trace:eat: expected at most 800M of memory, got ")
    assert errors[0].endswith("make its arrays smaller, or allow more: --memory 1.6G")
    assert errors[1] == (
        "error: trace:hang: expected an end within 30 s, got none, so it was ended; "
        "look for a loop that never ends, or allow more: --timeout 60"
    )
    assert "Traceback" not in done.err
    (log,) = (project / ".dlmotion/logs").glob("*.log")
    assert f'"{project}/scenes/hang.py", line ' in log.read_text(encoding="utf-8")
    assert (project / "media/good/figures.zh.json").is_file()
    assert list((project / ".dlmotion/scratch").iterdir()) == []
