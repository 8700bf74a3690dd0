"""What doctor says of a manim that the reel does not know."""

from __future__ import annotations

import subprocess
import sys

import pytest

from dlmotion.reel.originals import check as check_manim
from dlmotion.reel.originals import compare as originals
from dlmotion.studio import machine_check

STRAYS = {
    "copies": (True, "copies: manim's own is used, for manim.mobject.mobject:Mobject.__deepcopy__"),
    "renderer": (False, "renderer: nothing can be filmed, for manim.renderer.cairo_renderer:"),
}


@pytest.mark.parametrize("part", STRAYS)
def test_a_part_that_steps_back_is_told(
    part: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is slower and right, so nothing is wrong, but for the part that nothing works without."""
    good, line = STRAYS[part]
    for name in originals.PARTS[part]:
        monkeypatch.setitem(originals.PARTS[part], name, "of another release")
    monkeypatch.setattr(originals, "FILES", {})
    monkeypatch.setattr(originals, "PARTS", {part: originals.PARTS[part]})
    code = check_manim.main([])
    told = subprocess.CompletedProcess([sys.executable], code, capsys.readouterr().out, "")
    monkeypatch.setattr(subprocess, "run", lambda *words, **settings: told)
    finding = machine_check._manim()
    assert (code, finding.good) == (1, good)
    assert finding.found.startswith(line)


def test_a_manim_that_cannot_be_imported_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    told = subprocess.CompletedProcess(
        [sys.executable], 1, "", "Traceback\nImportError: no manim\n"
    )
    monkeypatch.setattr(subprocess, "run", lambda *words, **settings: told)
    finding = machine_check._manim()
    assert (finding.good, finding.found) == (False, "ImportError: no manim")
