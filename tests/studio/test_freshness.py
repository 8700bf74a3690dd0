"""What is shipped is said to be stale, refused, or built first; CI can ask with one script."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.studio.project import ROOT, edit, make_project, render, snapshot

PACKAGES = re.compile(r"(?:lib[a-z0-9.]+-dev|pkg-config|gcc|fonts-noto-cjk)\b")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose figures are built, and notes that show one of them."""
    project = make_project(tmp_path_factory.mktemp("fresh"), "good")
    assert render(project, "build", "--only", "figures").code == 0
    (project / "notes").mkdir()
    (project / "notes/a.md").write_text("# Deep learning\n\n![](gone/curve.png)\n")
    (project / "notes/dlmotion.toml").write_text(
        '[notes."a.md".pictures]\n"gone/curve.png" = "good/curve"\n'
    )
    return project


@pytest.fixture
def fresh(built: Path, tmp_path: Path) -> Path:
    """The same, to write into."""
    return Path(shutil.copytree(built, tmp_path / "fresh", symlinks=True))


@pytest.fixture
def stale(built: Path, tmp_path: Path) -> Path:
    """The same, with other words than it was built from."""
    shutil.copytree(built, tmp_path / "stale", symlinks=True)
    edit(tmp_path / "stale/scenes/good.toml", 'zh = "输入 x"', 'zh = "输入"')
    return tmp_path / "stale"


EXPORT = ("export", "good", "--for", "plain", "--to", "blog")


def test_fresh_files_are_shipped_without_a_word(fresh: Path) -> None:
    for words in (EXPORT, ("notes", "sync", "notes")):
        done = render(fresh, *words, "--strict")
        assert done.code == 0, done.err
        assert "stale" not in done.err
        assert "unknown" not in done.err


@pytest.mark.parametrize("words", [EXPORT, ("notes", "sync", "notes")], ids=["export", "notes"])
def test_stale_files_are_shipped_with_a_warning_or_refused(
    stale: Path, words: tuple[str, ...]
) -> None:
    before = snapshot(stale)
    refused = render(stale, *words, "--strict")
    assert refused.code == 3
    assert "stale   figures:good:zh: " in refused.err
    assert "changed: scenes/good.toml" in refused.err
    assert snapshot(stale) == before
    done = render(stale, *words)
    assert done.code == 0
    assert "run: render.py build good --published, or say --build" in done.err
    assert snapshot(stale) != before


def test_export_builds_first(stale: Path) -> None:
    old = (stale / "media/good/figures/curve.zh.light.svg").read_bytes()
    done = render(stale, *EXPORT, "--build", "--strict", "-q", "draft")
    assert done.code == 0, done.err
    new = (stale / "blog/good/figures/curve.zh.light.svg").read_bytes()
    assert new != old
    assert (stale / "blog/good/good.zh.mp4").stat().st_size > 1000
    assert render(stale, "check").code == 0


def test_what_no_record_tells_of_is_not_called_fresh(stale: Path) -> None:
    (stale / ".dlmotion/ledger.json").unlink()
    done = render(stale, *EXPORT, "--strict")
    assert done.code == 3
    assert re.search(r"unknown curve\S+ and \d+ more: no record of how it was built", done.err)


def test_check_of_nothing_built_says_so(tmp_path: Path) -> None:
    project = make_project(tmp_path, "good")
    for words, of in (((), ""), (("good",), " of good")):
        done = render(project, "check", *words)
        assert (done.code, done.out) == (3, "")
        assert done.err.startswith(f"nothing is built{of}, so nothing is known to be fresh; run: ")


def test_what_notes_need_is_built_by_the_command_that_is_said(tmp_path: Path) -> None:
    project = make_project(tmp_path, "good")
    (project / "my notes").mkdir()
    (project / "my notes/a.md").write_text("# Deep learning\n\n![](gone/curve.png)\n")
    (project / "my notes/dlmotion.toml").write_text(
        '[notes."a.md".pictures]\n"gone/curve.png" = "good/curve"\n'
    )
    done = render(project, "notes", "sync", "my notes", "--root", ".")
    (line,) = [line for line in done.err.splitlines() if line.startswith("not built yet")]
    said, _, other = line.removeprefix("not built yet; run: render.py ").partition("; or: ")
    assert other.startswith("render.py build good --only figures")
    built = render(project, *shlex.split(said))
    assert built.code == 0, built.err
    assert (project / "my notes/gone/curve.png").is_file()


# The action, the hook and the image: their own files, as far as a machine without them goes.


def action(project: Path, step: str, command: str, output: Path, root: str = "") -> int:
    """Run one step of the action's own script; returns its exit code."""
    env = {
        **os.environ,
        "DLMOTION_COMMAND": command,
        "DLMOTION_NOTES": "notes",
        "DLMOTION_ROOT": root,
        "GITHUB_OUTPUT": str(output),
    }
    script = str(ROOT / "tools/action.sh")
    return subprocess.run(["sh", script, step], cwd=project, env=env, check=False).returncode


def test_the_steps_of_the_action_find_and_mend_what_is_stale(stale: Path, tmp_path: Path) -> None:
    command = f"{sys.executable} {ROOT / 'render.py'} --project {stale}"
    output = tmp_path / "output"
    assert action(stale, "check", command, output) == 3
    assert action(stale, "sync", command, output) == 0
    assert action(stale, "check", command, output) == 0
    assert output.read_text().splitlines() == ["stale=true", "stale=false"]
    (stale / "notes/dlmotion.toml").write_text("[")
    assert action(stale, "check", command, output) == 1
    assert action(stale, "dance", command, output) == 2


def test_the_action_knows_the_root_that_notes_were_synced_with(fresh: Path, tmp_path: Path) -> None:
    (fresh / "notes/a.md").write_text("# Deep learning\n\n![](../pics/curve.png)\n")
    (fresh / "notes/dlmotion.toml").unlink()
    (fresh / "dlmotion.toml").write_text(
        '[notes."notes/a.md".pictures]\n"../pics/curve.png" = "good/curve"\n'
    )
    command = f"{sys.executable} {ROOT / 'render.py'} --project {fresh}"
    assert action(fresh, "sync", command, tmp_path / "output", ".") == 0
    assert (fresh / "pics/curve.png").is_file()
    assert action(fresh, "check", command, tmp_path / "output", ".") == 0


def test_the_action_runs_its_script_and_hands_it_what_it_reads() -> None:
    text = (ROOT / "action.yml").read_text()
    table = yaml.safe_load(text)
    steps = table["runs"]["steps"]
    script = (ROOT / "tools/action.sh").read_text()
    run = [step["run"] for step in steps if "run" in step]
    words = [re.fullmatch(r'sh "\$GITHUB_ACTION_PATH/tools/action.sh" (\w+)', line) for line in run]
    assert [word and word[1] for word in words] == ["install", "sync", "check"]
    assert all(re.search(rf"^{word[1]}\)$", script, re.M) for word in words if word)
    given = {name for step in steps for name in step.get("env", {})}
    read = set(re.findall(r"\$\{?(DLMOTION_\w+)", script)) - {"DLMOTION_COMMAND"}
    assert read == given
    assert set(re.findall(r"inputs\.([\w-]+)", text)) == set(table["inputs"])


def test_the_hook_is_a_command_that_refuses_what_is_stale(stale: Path, fresh: Path) -> None:
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    name, *words = shlex.split(hook["entry"])
    assert (hook["id"], name, hook["pass_filenames"]) == ("dlmotion-check", "dlmotion", False)
    assert render(stale, *words).code == 3
    assert render(fresh, *words).code == 0


def test_image_and_action_install_what_bootstrap_does() -> None:
    asked = set(PACKAGES.findall((ROOT / "tools/bootstrap.sh").read_text().split("brew")[0]))
    asked -= {"python3-dev"}
    for name in ("Dockerfile", "tools/action.sh"):
        assert asked <= set(PACKAGES.findall((ROOT / name).read_text())), name
    copied = re.findall(r"^COPY (.+) \S+$", (ROOT / "Dockerfile").read_text(), re.M)
    sources = [source for line in copied for source in line.split()]
    assert len(sources) > 6
    assert all((ROOT / source).exists() for source in sources)
