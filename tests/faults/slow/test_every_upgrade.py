"""Each library of the lists, one at a time: upgraded, it films and draws anew."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from dlmotion.base import environment
from dlmotion.base.names import FAMILY
from tests.faults.house import House, upgraded

FILM, FIGURE = "good/good.zh.dark.draft.mp4", "good/figures/curve.zh.light@2x.png"
LONG_AGO = 1_700_000_000
"""When nobody looked at the store: what is taken from it is touched."""
CAIRO = """
from dlmotion.base import environment
environment._SHARED["{name}"] = ((), "none")
"""
FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{fonts}</dir><cachedir>{cache}</cachedir>{rule}</fontconfig>
"""
RULE = """<match target="font"><edit name="hintstyle" mode="assign"><const>hintnone</const></edit>
<edit name="embolden" mode="assign"><bool>true</bool></edit></match>"""


@pytest.fixture(scope="module")
def thicker(built: House, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What a build from nothing makes where lines are drawn thicker."""
    folder = tmp_path_factory.mktemp("thicker")
    env = upgraded(folder / "new", "nobody-needs-this")
    code, found = built.copy(folder / "own").from_nothing(env=env)
    assert code == 0
    return found


@pytest.mark.parametrize("library", environment.FILMING)
def test_an_upgraded_library_films_anew(
    built: House, thicker: dict[str, bytes], tmp_path: Path, library: str
) -> None:
    house = built.copy(tmp_path / "own")
    found, before = house.build(env=upgraded(tmp_path / "new", library)), built.published()
    drawn = {name for name in before if "/figures/" in name}
    kept = set() if library in environment.DRAWING else drawn  # figures are drawn without it
    assert found == thicker | {name: before[name] for name in kept}
    assert found[FILM] != before[FILM]


@pytest.mark.parametrize("library", environment.DRAWING)
def test_an_upgraded_library_makes_figures_stale(
    built: House, tmp_path: Path, library: str
) -> None:
    env = upgraded(tmp_path / "new", library, source="")
    told = built.render("build", "--dry-run", env=env).out.splitlines()
    version = environment.package_version(library)
    assert [line for line in told if f"{library} {version} → 99.0" in line][-1].startswith("film:")
    assert any(line.startswith("figures:good:zh: ") for line in told)


@pytest.mark.parametrize("library", environment.COMPUTING)
def test_an_upgraded_library_computes_anew(built: House, tmp_path: Path, library: str) -> None:
    env = upgraded(tmp_path / "new", library, source="")
    told = built.render("build", "--dry-run", env=env).out
    assert f"trace:good: {library} " in told


@pytest.mark.parametrize("name", environment.CLIBS)
def test_another_c_library_films_anew(built: House, tmp_path: Path, name: str) -> None:
    house = built.copy(tmp_path / "own")
    env = upgraded(tmp_path / "new", "nobody-needs-this", source="")
    folder = Path(env["PYTHONPATH"])
    (folder / "sitecustomize.py").write_text(
        f"import sys; sys.path.insert(0, {str(house.folder)!r})\n" + CAIRO.format(name=name)
    )
    told = house.render("build", "--dry-run", env=env).out
    assert f"film:good:zh:dark:draft: {name} {environment.library_version(name)} → bundled" in told


@pytest.mark.parametrize("change", ["content", "rule"])
def test_another_font_films_anew(built: House, tmp_path: Path, change: str) -> None:
    house, fonts = built.copy(tmp_path / "own"), tmp_path / "fonts"
    fonts.mkdir()
    for face in environment.font_faces(FAMILY):
        shutil.copy(face, fonts)
        if change == "content":
            with (fonts / face.name).open("ab") as file:
                file.write(b"another release")
    rule = RULE if change == "rule" else ""
    (tmp_path / "fonts.conf").write_text(
        FONTS.format(fonts=fonts, cache=tmp_path / "cache", rule=rule)
    )
    env = {"FONTCONFIG_FILE": str(tmp_path / "fonts.conf")}
    told = house.render("build", "--dry-run", env=env).out
    expected = "font NotoSansCJK" if change == "content" else f"rules for {FAMILY}"
    assert f"changed: {expected}" in told
    before = sorted((house.state / "reel").glob("??/*"))
    for path in before:
        os.utime(path, (LONG_AGO, LONG_AGO))
    code, right = house.from_nothing(env=env)
    assert (code, house.build(env=env)) == (0, right)
    assert [path.name for path in before if path.stat().st_mtime != LONG_AGO] == []
    assert len(sorted((house.state / "reel").glob("??/*"))) > len(before)
