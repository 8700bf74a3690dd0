"""What a person sees of long work: frames, speed, what is left; without a bar a line at times."""

from __future__ import annotations

import pytest

from dlmotion.engine import Frames
from dlmotion.engine.report import Step
from dlmotion.studio.progress import SIGN_OF_LIFE, Progress, Speed
from tests.engine.fakes import target

FILM = target("film:a")


class Clock:
    """A clock that stands until it is moved."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_speed_and_what_is_left_follow_from_frames_and_time() -> None:
    speed = Speed()
    assert speed.describe(Frames(0, 0), 0.0) == ""
    assert speed.describe(Frames(10, 310), 10.0) == "10 of 310 frames"
    assert speed.describe(Frames(60, 310), 20.0) == "60 of 310 frames, 5.0/s, 0:50 left"
    assert speed.describe(Frames(110, 710), 30.0) == "110 of 710 frames, 5.0/s, 2:00 left"
    assert speed.describe(Frames(310, 310), 70.0) == "310 of 310 frames, 5.0/s, 0:00 left"


def test_without_an_earlier_film_the_end_is_not_known() -> None:
    speed = Speed()
    speed.describe(Frames(10, 0), 10.0)
    assert speed.describe(Frames(30, 0), 20.0) == "30 frames, 2.0/s"


def test_a_long_job_says_a_line_now_and_then(capsys: pytest.CaptureFixture[str]) -> None:
    clock = Clock()
    with Progress(1, quiet=False, clock=clock) as progress:
        progress.started(FILM, ())
        for second in range(1, 2 * int(SIGN_OF_LIFE) + 10):
            clock.now += 1
            progress.working(FILM, Frames(second, 120), float(second))
        progress.ended(Step("film:a", "built", 70.0))
    assert capsys.readouterr().err.splitlines() == [
        "working film:a 30 s: 30 of 120 frames, 1.0/s, 1:30 left",
        "working film:a 60 s: 60 of 120 frames, 1.0/s, 1:00 left",
        "built   film:a 70.0 s",
    ]


def test_a_job_without_frames_says_its_seconds(capsys: pytest.CaptureFixture[str]) -> None:
    clock = Clock()
    with Progress(1, quiet=False, clock=clock) as progress:
        progress.started(FILM, ())
        clock.now += SIGN_OF_LIFE
        progress.working(FILM, Frames(), SIGN_OF_LIFE)
    assert capsys.readouterr().err == "working film:a 30 s\n"


def test_programs_are_told_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    clock = Clock()
    with Progress(1, quiet=True, clock=clock) as progress:
        progress.started(FILM, ())
        clock.now += 100
        progress.working(FILM, Frames(1, 2), 100.0)
        progress.ended(Step("film:a", "built", 100.0))
    assert capsys.readouterr().err == ""


def test_a_terminal_gets_frames_in_its_bar(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("dlmotion.studio.progress.is_terminal", lambda: True)
    monkeypatch.setenv("COLUMNS", "160")
    monkeypatch.setenv("FORCE_COLOR", "1")
    clock = Clock()
    with Progress(1, quiet=False, clock=clock) as progress:
        progress.started(FILM, ())
        clock.now += 1
        progress.working(FILM, Frames(1, 9), 1.0)
        clock.now += 1
        progress.working(FILM, Frames(3, 9), 2.0)
        assert progress._bar is not None
        progress._bar.rich.refresh()
    assert "film:a (3 of 9 frames, 2.0/s, 0:03 left)" in capsys.readouterr().err
