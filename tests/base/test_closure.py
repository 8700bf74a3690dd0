"""Import closures: an edit reaches exactly the modules that can see it."""

from __future__ import annotations

from pathlib import Path

import pytest

from dlmotion.engine import Closures, FileHashes

CORE = {
    "core/__init__.py": '''
"""Table of contents."""
from core.softmax import softmax as softmax
from core.losses import mse
from core import layers
from .deep import thing as renamed
__all__ = ["softmax", "mse"]
''',
    "core/softmax.py": "from core.checks import check\ndef softmax(x): return check(x)\n",
    "core/losses.py": "def mse(a, b): return a - b\n",
    "core/checks.py": "def check(x): return x\n",
    "core/deep.py": "def thing(): return 1\n",
    "core/layers/__init__.py": "from core.layers.dense import Dense\n",
    "core/layers/dense.py": "import core.checks\nclass Dense: pass\n",
    "core/layers/conv.py": "class Conv: pass\n",
    "core/busy/__init__.py": "TABLE = {}\nfrom core.losses import mse\n",
    "core/busy/bee.py": "x = 1\n",
    "core/data/digits.csv": "1,2,3\n",
    "core/digits.py": "FILE = 'digits.csv'\n",
    "scenes/__init__.py": "",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name, text in CORE.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def reach(root: Path, source: str) -> set[str]:
    """Files of `core` that a lesson with this source reaches."""
    (root / "scenes/lesson.py").write_text(source)
    found = Closures([root], FileHashes()).inputs(["scenes.lesson"], ("core", "scenes"))
    return {label.removeprefix("core/") for label in found if label.startswith("core/")}


@pytest.mark.parametrize(
    ("source", "files"),
    [
        ("from core import softmax", {"__init__.py", "softmax.py", "checks.py"}),
        ("from core.softmax import softmax", {"softmax.py", "checks.py"}),
        ("import core\ncore.mse(1, 2)", {"__init__.py", "losses.py"}),
        (
            "import core as c\ndef f(): return c.softmax(1)",
            {"__init__.py", "softmax.py", "checks.py"},
        ),
        ("import core.losses\ncore.losses.mse(1, 2)", {"losses.py"}),
        ("import core.losses as ls\nls.mse(1, 2)", {"losses.py"}),
        ("def f():\n    from core import mse", {"__init__.py", "losses.py"}),
        ("from core import renamed", {"__init__.py", "deep.py"}),
        (
            "from core import layers\nlayers.Dense()",
            {"layers/__init__.py", "layers/dense.py", "checks.py"},
        ),
        ("from core.layers import Dense", {"layers/__init__.py", "layers/dense.py", "checks.py"}),
        ("from core.layers.conv import Conv", {"layers/conv.py"}),
        ("from core.busy.bee import x", {"busy/__init__.py", "busy/bee.py", "losses.py"}),
        ("from core.digits import FILE", {"digits.py", "data/digits.csv"}),
        ("from importlib import import_module\nimport_module('core.deep')", {"deep.py"}),
        ("import numpy", set()),
    ],
)
def test_reaches_the_defining_modules_only(root: Path, source: str, files: set[str]) -> None:
    assert reach(root, source) == files


@pytest.mark.parametrize(
    "source",
    ["from core import *", "import core\nprint(core)", "from core import nobody_knows_this"],
)
def test_reaches_everything_where_it_cannot_know(root: Path, source: str) -> None:
    assert reach(root, source) >= {"softmax.py", "losses.py", "deep.py", "layers/dense.py"}


def test_edit_of_an_unreached_module_changes_nothing(root: Path) -> None:
    (root / "scenes/lesson.py").write_text("from core import softmax")
    before = Closures([root], FileHashes()).inputs(["scenes.lesson"], ("core", "scenes"))
    (root / "core/losses.py").write_text("def mse(a, b): return b - a\n")
    (root / "core/__init__.py").write_text(
        CORE["core/__init__.py"] + "from core.digits import FILE\n"
    )
    assert Closures([root], FileHashes()).inputs(["scenes.lesson"], ("core", "scenes")) == before


def test_a_name_that_comes_from_elsewhere_now_is_a_change(root: Path) -> None:
    (root / "scenes/lesson.py").write_text("from core import mse")
    before = Closures([root], FileHashes()).inputs(["scenes.lesson"], ("core", "scenes"))
    text = CORE["core/__init__.py"].replace(
        "from core.losses import mse", "from core.losses import rmse as mse"
    )
    (root / "core/__init__.py").write_text(text)
    after = Closures([root], FileHashes()).inputs(["scenes.lesson"], ("core", "scenes"))
    assert {label for label in after if after[label] != before[label]} == {"core/__init__.py"}


def test_packages_outside_the_closure_stay_out(root: Path) -> None:
    (root / "scenes/lesson.py").write_text("from core import softmax")
    found = Closures([root], FileHashes()).inputs(["scenes.lesson"], ("scenes",))
    assert set(found) == {"scenes/lesson.py"}


def test_first_root_wins_like_on_the_path(root: Path, tmp_path: Path) -> None:
    own = tmp_path / "own"
    (own / "scenes").mkdir(parents=True)
    (own / "scenes/__init__.py").write_text("")
    (own / "scenes/lesson.py").write_text("from core import mse")
    (root / "scenes/lesson.py").write_text("from core import softmax")
    found = Closures([own, root], FileHashes()).inputs(["scenes.lesson"], ("core", "scenes"))
    assert set(found) == {"scenes/lesson.py", "core/__init__.py", "core/losses.py"}


def test_a_file_that_does_not_parse_still_counts(root: Path) -> None:
    assert reach(root, "from core import (") == set()
    found = Closures([root], FileHashes()).inputs(["scenes.lesson"], ("core", "scenes"))
    assert set(found) == {"scenes/lesson.py"}


@pytest.mark.parametrize(
    "spoil", [lambda data: data[: len(data) // 2], lambda data: b"[]", lambda data: b"{}"]
)
def test_remembered_facts_give_the_same_answer_even_spoilt(
    root: Path, tmp_path: Path, spoil
) -> None:
    cache = tmp_path / "imports.json"
    (root / "scenes/lesson.py").write_text("from core import softmax")
    fresh = Closures([root], FileHashes(), cache)
    expected = fresh.inputs(["scenes.lesson"], ("core", "scenes"))
    fresh.save()
    assert (
        Closures([root], FileHashes(), cache).inputs(["scenes.lesson"], ("core", "scenes"))
        == expected
    )
    cache.write_bytes(spoil(cache.read_bytes()))
    assert (
        Closures([root], FileHashes(), cache).inputs(["scenes.lesson"], ("core", "scenes"))
        == expected
    )
