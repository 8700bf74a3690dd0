"""Importing reel leaves alone what few scenes use, and changes nothing for whoever uses it."""

import json
import subprocess
import sys
from typing import Any

import pytest

USES = {
    "rotations": "manim.rotation_matrix(0.3, manim.RIGHT).tolist()",
    "graphs": "manim.Graph([1, 2, 3], [(1, 2)], layout='circular')"
    ".vertices[2].get_center().tolist()",
    "trees": "type(manim.Graph([1, 2], [(1, 2)])._graph) is __import__('networkx').Graph",
    "listings": "len(manim.Code(code_string='a = 1', language='python').code_lines[0])",
    "spaces": "__import__('scipy.spatial').spatial.KDTree([[0, 0], [3, 4]]).query([3, 3])[0]",
    "splines": (
        "__import__('scipy.spatial.transform').spatial.transform.RotationSpline([0, 1, 2], "
        "manim.utils.space_ops.Rotation.from_rotvec([[0, 0, 1], "
        "[0, 1, 0], [1, 0, 0]]))(0.5).as_rotvec().tolist()"
    ),
    "matrices": "__import__('scipy.linalg').linalg.det([[1, 2], [3, 4]])",
    "classes": "issubclass(type('Own', (manim.mobject.graph.nx.Graph,), {}), "
    "__import__('networkx').Graph)",
}


def run(code: str) -> Any:
    """What a fresh process prints."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout.splitlines()[-1])


def test_what_few_scenes_use_is_not_imported() -> None:
    names = "('bs4', 'networkx', 'scipy.spatial', 'scipy.linalg')"
    assert (
        run(
            f"import json, sys, dlmotion.reel; "
            f"print(json.dumps([n for n in {names} if n in sys.modules]))"
        )
        == []
    )


def test_a_rotation_imports_rotations_only() -> None:
    names = "('scipy.spatial', 'scipy.linalg', 'scipy.spatial.transform')"
    use = (
        f"import json, sys, dlmotion.reel, manim; {USES['rotations']}; "
        f"found = [n for n in {names} if n in sys.modules]"
    )
    assert run(f"{use}; print(json.dumps(found))") == ["scipy.spatial.transform"]


@pytest.mark.parametrize("first", ["", "import networkx, bs4, scipy.spatial; "])
@pytest.mark.parametrize("order", [1, -1])
def test_each_use_finds_what_manim_alone_finds(first: str, order: int) -> None:
    uses = "{" + ", ".join(f"{name!r}: {use}" for name, use in list(USES.items())[::order]) + "}"
    plain = run(f"import json, manim; print(json.dumps({uses}))")
    assert run(f"{first}import dlmotion.reel, json, manim; print(json.dumps({uses}))") == plain
