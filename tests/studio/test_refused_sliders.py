"""A slider's value that the lesson refuses is named, with the file that gives it."""

from __future__ import annotations

from pathlib import Path

from tests.studio.project import edit, make_project, render

BUILD = ("build", "good", "--only", "motions", "--keep-going")


def test_whatever_refuses_a_value_says_where_it_stands(tmp_path: Path) -> None:
    project = make_project(tmp_path, "good")
    words, scene = project / "scenes/good.toml", project / "scenes/good.py"
    words.write_text(words.read_text() + "\n[sliders]\nreach = [3, 6, 11, 13]\n")
    edit(scene, "above(np.diff(trace.y), 0.0)", "below(trace.reach, 10.0)")
    edit(scene, "import Claim, above", "import Claim, below")
    edit(scene, "    x = np.lin", "    if inputs.reach < 4:\n        raise OSError\n    x = np.lin")
    errors = {
        line.split("@")[1].split("-")[1]: line
        for line in render(project, *BUILD).err.splitlines()
        if line.startswith("error: ") and "@" in line
    }
    at = "scenes/good.toml: [sliders] reach"
    assert errors.keys() == {"3", "11", "13"}
    assert errors["3"].endswith(f"scenes/good.py:41: OSError ({at}=3)")
    assert "RefusedError: good: takeaway: expected a wording that is true" in errors["11"]
    assert errors["11"].endswith(f"change reach ({at}=11)")
    assert errors["13"].endswith(f"{at}: expected a number from 1 to 12, got 13")
