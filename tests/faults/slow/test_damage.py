"""Any file of the state folder damaged: the next build ends with what one from nothing makes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.house import House, damaged, dice

KINDS = ("ledger.json", "written.jsonl", "hashes.json", "imports.json", "traces", "reel", "all")


@pytest.mark.parametrize("kind", KINDS)
def test_a_build_on_damaged_state_is_right(built: House, tmp_path: Path, kind: str) -> None:
    house, roll = built.copy(tmp_path / "own"), dice()
    right = built.published()
    words = house.folder / "scenes/good.toml"
    before = words.read_text(encoding="utf-8")
    for _ in range(3):
        for path in files(house, kind):
            path.write_bytes(damaged(path.read_bytes(), roll))
        assert house.build() == right
        if kind in ("reel", "all"):
            words.write_text(before.replace("输入 x", "x 轴"), encoding="utf-8")
            house.build()
            for path in files(house, kind):
                path.write_bytes(damaged(path.read_bytes(), roll))
            words.write_text(before, encoding="utf-8")
            assert house.build() == right


def files(house: House, kind: str) -> list[Path]:
    """Files of one kind of state, or of all, logs and locks left out."""
    found = [path for path in house.state.rglob("*") if path.is_file() and path.stat().st_size]
    names = KINDS if kind == "all" else (kind,)
    return [path for path in found if path.relative_to(house.state).parts[0] in names]
