"""A layout is for lessons that were looked at in it; who asks for another is told which."""

from pathlib import Path

import pytest

from dlmotion.studio.cli import run


def test_a_lesson_in_a_layout_that_it_is_not_ready_for_is_refused_with_those_that_are(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "scenes").mkdir()
    assert run(["--project", str(tmp_path), "build", "neuron", "--layout", "portrait"]) == 2
    err = capsys.readouterr().err
    assert "--layout portrait: expected a lesson that is laid out so (" in err
    assert "optimizers" in err
    assert "got neuron" in err
    assert not (tmp_path / "media").exists()
