"""Pictures of other servers: formulas and badges are none of ours, the rest takes proof."""

import re
from pathlib import Path

import pytest

from dlmotion.publish.notes.rendered import is_rendered
from dlmotion.studio.project import Project
from tests.publish.notes_syncing import snapshot, states, sync

HOST = "https://pictures.example/u"
NOTE = f"# 神经网络\n\n## Softmax\n\n分数变成概率。\n\n![]({HOST}/20240101010101.png)\n"


@pytest.mark.parametrize(
    "link",
    [
        "https://latex.codecogs.com/svg.latex?a^2",
        "https://www.zhihu.com/equation?tex=a%3Db",
        "https://math.now.sh?from=x",
        "https://render.githubusercontent.com/render/math?math=x",
        "https://wikimedia.org/api/rest_v1/media/math/render/svg/ab",
        "https://img.shields.io/badge/python-3-blue.svg",
        "https://colab.research.google.com/assets/colab-badge.svg",
        "https://github.com/a/b/actions/workflows/ci.yml/badge.svg",
        "https://s0.wp.com/latex.php?latex=x",
    ],
)
def test_formulas_and_badges_are_no_pictures_to_replace(
    built: Project, tmp_path: Path, link: str
) -> None:
    assert is_rendered(link)
    text = f"# 激活函数\n\n## Softmax\n\n分数变成概率的图：\n\n![]({link})\n"
    (tmp_path / "n.md").write_text(text, encoding="utf-8")
    done = sync(built, tmp_path, films=False)
    assert states(done) == {link.rsplit("/", 1)[-1]: "exists"}
    assert (tmp_path / "n.md").read_text(encoding="utf-8") == text
    assert not (tmp_path / "dlmotion.toml").exists()


@pytest.mark.parametrize("link", ["https://x.example/a.png", "badge/a.png", "a_latex.png", "//[x"])
def test_other_pictures_are(link: str) -> None:
    assert not is_rendered(link)
    assert is_rendered("https://x.example/a.png", "公式")


def test_a_remote_picture_is_asked_about_and_nothing_is_touched(
    built: Project, tmp_path: Path
) -> None:
    (tmp_path / "n.md").write_text(NOTE, encoding="utf-8")
    sync(built, tmp_path, films=False)
    assert (tmp_path / "n.md").read_text(encoding="utf-8") == NOTE
    choices = (tmp_path / "dlmotion.toml").read_text(encoding="utf-8")
    question = f'# "{HOST}/20240101010101.png" = "softmax/shares" # line 7, 0.65'
    assert question in choices
    before = snapshot(tmp_path)
    assert not sync(built, tmp_path, films=False).changed
    assert snapshot(tmp_path) == before
    (tmp_path / "dlmotion.toml").write_text(choices.replace('# "https', '"https'), "utf-8")
    assert list(states(sync(built, tmp_path, films=False)).values()) == ["shown"]


def test_how_sure_is_sure_can_be_said(built: Project, tmp_path: Path) -> None:
    (tmp_path / "n.md").write_text(NOTE, encoding="utf-8")
    done = sync(built, tmp_path, films=False, at_least=0.6)
    assert list(states(done).values()) == ["shown"]


def test_a_remote_picture_that_says_what_it_shows_is_proof(built: Project, tmp_path: Path) -> None:
    text = NOTE.replace("![](", "![Softmax: shares 分数变成概率](")
    (tmp_path / "n.md").write_text(text, encoding="utf-8")
    assert list(states(sync(built, tmp_path, films=False)).values()) == ["shown"]


def test_a_strangers_picture_of_a_common_name_is_not_ours(built: Project, tmp_path: Path) -> None:
    text = "# 神经网络\n\n反向传播、损失函数。\n\n## 目标检测\n\n![](img/445.jpg)\n"
    (tmp_path / "n.md").write_text(text, encoding="utf-8")
    assert states(sync(built, tmp_path, films=False)) == {"445.jpg": "none"}
    assert not re.search(r"445", "".join(p.name for p in tmp_path.rglob("*.jpg")))
