"""A note gets figures and films in its own language, and the quality is said."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from dlmotion.publish.notes.document import Document
from dlmotion.publish.notes.language import language_of
from dlmotion.studio.commands.notes import command
from dlmotion.studio.project import Project
from tests.publish.notes_syncing import sync

ENGLISH = "# Notes\n\n## Softmax\n\nScores become shares that add up to one.\n"
CHINESE = "# 笔记\n\n## Softmax\n\n分数变成概率，加起来是一。\n"


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        (ENGLISH, "en"),
        (CHINESE, "zh"),
        ("## Softmax\n\n用 softmax 函数 (softmax function) 把 logits 变成 shares。\n", "zh"),
        ("We cite one word, 梯度, of a long English text about many other things here.", "en"),
        ("```python\nx = 1  # 中文注释很多很多\n```\n\nThis is what the code says.\n", "en"),
        ("- 这里是中文\n\n`code words in English are no prose of it`\n", "zh"),
        ("![](a.png)\n\n1 + 1\n", None),
        ("勾配降下法はとても大事なアルゴリズムです\n", None),
    ],
)
def test_the_language_of_a_note_is_that_of_its_prose(text: str, lang: str | None) -> None:
    assert language_of(Document(text)) == lang


def test_each_note_gets_the_film_of_its_language(built: Project, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(ENGLISH, encoding="utf-8")
    (tmp_path / "b.md").write_text(CHINESE, encoding="utf-8")
    sync(built, tmp_path)
    english = (tmp_path / "a.md").read_text(encoding="utf-8")
    assert 'aria-label="Softmax: from scores to shares" src="./dlmotion/softmax.en.mp4"' in english
    assert "softmax.zh.mp4" in (tmp_path / "b.md").read_text(encoding="utf-8")


def test_a_language_that_is_chosen_is_obeyed(built: Project, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(ENGLISH, encoding="utf-8")
    sync(built, tmp_path, lang="zh")
    assert "softmax.zh.mp4" in (tmp_path / "a.md").read_text(encoding="utf-8")


def test_what_is_missing_is_asked_for_in_each_language(project: Project, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(ENGLISH, encoding="utf-8")
    (tmp_path / "b.md").write_text(CHINESE, encoding="utf-8")
    shutil.rmtree(project.media / "softmax")
    assert sorted(sync(project, tmp_path, quality="high").build) == [
        f"dlmotion build softmax --only videos,captions --lang {lang} --theme light -q high"
        for lang in ("en", "zh")
    ]


def test_a_draft_is_never_shown_in_silence(project: Project, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(ENGLISH, encoding="utf-8")
    result = CliRunner().invoke(
        command, ["sync", str(tmp_path)], obj=project, standalone_mode=False
    )
    assert "quality of the films: draft; build better ones with -q high" in result.stderr
    high = sync(project, tmp_path, quality="high")
    assert high.build == [
        "dlmotion build softmax --only videos,captions --lang en --theme light -q high"
    ]
