"""The lock of the platforms: every package pinned by its bytes.

No registry is named, nothing runs at installation.
"""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = [ROOT / "tests/publish" / name for name in ("platforms", "sites")]
locks = pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: str(folder.name))


@locks
def test_every_package_is_pinned_by_its_bytes_and_no_host_is_named(folder: Path) -> None:
    text = (folder / "package-lock.json").read_text(encoding="utf-8")
    packages = json.loads(text)["packages"]
    assert "://" not in text
    assert all("resolved" not in package for package in packages.values())
    assert all(
        package["integrity"].startswith("sha512-") for name, package in packages.items() if name
    )


@locks
def test_direct_packages_have_exact_versions_that_the_lock_holds(folder: Path) -> None:
    wanted = json.loads((folder / "package.json").read_text(encoding="utf-8"))
    packages = json.loads((folder / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert packages[""]["dependencies"] == wanted["dependencies"]
    for name, version in wanted["dependencies"].items():
        assert re.fullmatch(r"\d+\.\d+\.\d+(?:-rc\.\d+)?", version)
        assert packages[f"node_modules/{name}"]["version"] == version


@locks
def test_a_second_run_of_the_installer_does_nothing(folder: Path, tmp_path: Path) -> None:
    (tmp_path / ".installed.json").write_bytes((folder / "package-lock.json").read_bytes())
    done = subprocess.run(
        ["sh", str(ROOT / "tools/platforms.sh"), str(tmp_path), folder.name],
        capture_output=True,
        text=True,
        check=True,
    )
    assert (done.stdout, done.stderr) == ("", "")
    assert [path.name for path in tmp_path.iterdir()] == [".installed.json"]


def test_install_scripts_of_packages_are_never_run() -> None:
    assert "npm ci --ignore-scripts" in (ROOT / "tools/platforms.sh").read_text(encoding="utf-8")
