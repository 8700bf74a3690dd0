"""docs/DLCORE.md: every recipe runs and prints what stands under it; every name in it exists."""

import re
from pathlib import Path

import matplotlib.pyplot as plt
import pytest

import dlcore

PAGE = (Path(dlcore.__file__).parents[1] / "docs" / "DLCORE.md").read_text("utf-8")
RECIPES = re.findall(r"^## (\d+)\. ([^\n]+)\n(.*?)(?=^## )", PAGE, re.M | re.S)


def test_there_are_ten() -> None:
    assert [int(number) for number, _, _ in RECIPES] == list(range(1, 11))


@pytest.mark.parametrize("number", range(10), ids=lambda n: RECIPES[n][1])
def test_a_recipe_runs_as_it_stands(
    number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    plt.switch_backend("agg")
    monkeypatch.chdir(tmp_path)
    text = RECIPES[number][2]
    (code,) = re.findall(r"```python\n(.*?)```", text, re.S)
    exec(compile(code, f"recipe {number + 1}", "exec"), {"__name__": "recipe"})  # noqa: S102
    plt.close("all")
    printed = re.findall(r"```text\n(.*?)```", text, re.S)
    assert capsys.readouterr().out == "".join(printed)
    for name in re.findall(r'savefig\("(.*?)"\)', code):
        assert (tmp_path / name).stat().st_size > 2000


def test_every_name_of_the_table_exists() -> None:
    table = PAGE[PAGE.index("## Which name") :]
    names = set(re.findall(r"`(\w+)`", table)) - {"summary"}
    assert len(names) > 35
    assert [name for name in sorted(names) if not hasattr(dlcore, name)] == []
    assert hasattr(dlcore.Sequential, "summary")
