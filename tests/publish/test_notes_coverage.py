"""Which sections of a note a lesson covers, by what the heading and the whole note say."""

from pathlib import Path

import pytest

from dlmotion.publish.lesson import Lesson, load_lessons
from dlmotion.publish.notes.matching import Matcher
from dlmotion.publish.notes.scan import ScannedNote, scan_note
from dlmotion.publish.notes.topics import curriculum, heading_words
from dlmotion.studio.project import CODE
from tests.publish.heading_corpus import judged, scores


@pytest.fixture(scope="module")
def lessons() -> tuple[Lesson, ...]:
    return load_lessons(CODE / "scenes")


def scan(folder: Path, text: str, lessons: tuple[Lesson, ...], name: str = "n.md") -> ScannedNote:
    (folder / name).write_text(text, encoding="utf-8")
    return scan_note(folder / name, folder, Matcher(lessons), lessons)


def offered(note: ScannedNote) -> dict[str, str]:
    """Map the titles of a note to the first lesson that covers them."""
    return {s.title: note.covered(s)[0].lesson for s in note.headed if note.covered(s)}


def test_the_labelled_headings_are_told_apart() -> None:
    rows = judged()
    assert len(rows) >= 300
    precision, recall = scores(rows)
    assert precision >= 0.95
    assert recall >= 0.85
    precision, recall = scores([row for row in rows if row.part == "held"])
    assert precision >= 0.95
    assert recall >= 0.85


def test_the_table_of_topics_has_the_curriculum_and_no_phrase_that_tells_nothing() -> None:
    slugs = [topic.slug for topic in curriculum()]
    assert len(slugs) == len(set(slugs)) == 80
    assert {lesson.slug for lesson in load_lessons(CODE / "scenes")} <= set(slugs)
    claimed = {
        phrase
        for topic in curriculum()
        for phrase, tier in topic.phrases.items()
        if tier != "related"
    }
    vague = {"训练", "training", "向量", "vector", "矩阵", "matrix", "概率", "layers", "numpy"}
    vague |= {"shape", "形状", "kernel", "filter", "网络"}
    assert claimed.isdisjoint(vague)
    assert claimed.isdisjoint(heading_words()["frame"])


@pytest.mark.parametrize(
    "text",
    [
        "# 羽毛球队\n\n## 训练\n\n每周两次。\n\n## 鞋的形状\n\n合脚。\n\n## 反向握拍\n",
        "# Hiking\n\n## Layers\n\nTake a jacket.\n\n## Training\n\n## Filters for water\n",
        "# 网关\n\n## 正向代理与反向代理\n\n替谁说话。\n\n## 内核 kernel\n",
        "# Algebra\n\n## Vectors\n\n## Matrices\n\n## Shape of a curve\n\n## Bias\n",
    ],
)
def test_a_note_about_something_else_gets_no_film(
    tmp_path: Path, lessons: tuple[Lesson, ...], text: str
) -> None:
    assert offered(scan(tmp_path, text, lessons)) == {}


@pytest.mark.parametrize(
    "word",
    ["训练", "training", "向量", "Vectors", "矩阵", "概率", "Layers", "NumPy", "shape", "Kernel"],
)
def test_one_general_word_is_never_enough(
    tmp_path: Path, lessons: tuple[Lesson, ...], word: str
) -> None:
    text = f"# 神经网络\n\n反向传播、损失函数、梯度下降。\n\n## {word}\n\n一段。\n"
    assert word not in offered(scan(tmp_path, text, lessons))


def test_neighbours_do_not_take_the_sections_of_lessons_to_come(
    tmp_path: Path, lessons: tuple[Lesson, ...]
) -> None:
    built = tuple(
        x for x in lessons if x.slug in ("gradient-descent", "network-layers", "optimizers")
    )
    text = (
        "# 深度学习\n\n## 学习率\n\n步长。\n\n## 池化层\n\n取大。\n\n## Logistic regression\n\nS.\n"
    )
    note = scan(tmp_path, text, built)
    assert offered(note) == {}
    first = {s.title: note.covers[s.key][0] for s in note.headed[1:]}
    assert {title: (c.lesson, c.relation, c.built) for title, c in first.items()} == {
        "学习率": ("learning-rate", "covers", False),
        "池化层": ("max-pooling", "covers", False),
        "Logistic regression": ("logistic-regression", "covers", False),
    }


@pytest.mark.parametrize(
    ("heading", "lesson"),
    [
        ("多层感知器 (MLP)", "network-layers"), ("Multi-layer perceptrons", "network-layers"),
        ("单层感知机", "neuron"), ("The perceptron", "neuron"), ("几种优化算法", "optimizers"),
        ("The forward pass", "forward-propagation"), ("Backward pass", "backprop-gradient"),
        ("Adam and AdamW", "optimizers"), ("ConvNets", "cnn-architecture"),
        ("互相关", "convolution"),
        ("Gradient\u2011descent", "gradient-descent"),
        ("Back\u2010propagation", "backprop-gradient"),
        ("Optimisers", "optimizers"), ("3.1、激活函数详解", "activation-curves"),
    ],
)  # fmt: skip
def test_synonyms_and_hyphens_of_both_languages(
    tmp_path: Path, lessons: tuple[Lesson, ...], heading: str, lesson: str
) -> None:
    text = f"# 深度学习\n\n神经网络、损失函数。\n\n## {heading}\n\n一段。\n"
    assert offered(scan(tmp_path, text, lessons)) == {heading: lesson}


def test_a_touch_of_a_topic_is_related_and_says_why(
    tmp_path: Path, lessons: tuple[Lesson, ...]
) -> None:
    text = "# 神经网络\n\n反向传播。\n\n## 图卷积网络\n\n## 训练\n\n## SVM 损失\n"
    note = scan(tmp_path, text, lessons)
    assert offered(note) == {}
    (cover,) = [c for c in note.covers["SVM 损失"] if c.lesson == "loss-functions"]
    assert (cover.relation, cover.confidence < 0.6) == ("related", True)
    assert cover.reason == "the heading says “损失” and also “svm”"


def test_a_line_of_bold_text_is_a_heading_and_changes_no_names(
    tmp_path: Path, lessons: tuple[Lesson, ...]
) -> None:
    text = (
        "# 笔记\n\n**反向传播：**\n\n往回乘。\n\n## Softmax\n\n**Softmax**\n\n有 **一处** 粗体。\n"
    )
    note = scan(tmp_path, text, lessons)
    assert [(s.title, s.level, s.key) for s in note.headed] == [
        ("笔记", 1, "笔记"),
        ("反向传播", 7, "反向传播"),
        ("Softmax", 2, "Softmax"),
        ("Softmax", 7, "Softmax #2"),
    ]
    assert offered(note)["反向传播"] == "backprop-gradient"


def test_the_title_of_the_front_matter_is_a_heading(
    tmp_path: Path, lessons: tuple[Lesson, ...]
) -> None:
    note = scan(tmp_path, "---\ntitle: 梯度下降\n---\n\n沿着坡走。\n", lessons)
    assert offered(note) == {"梯度下降": "gradient-descent"}
    assert note.headed[0].body == 3


def test_a_strangers_numbered_note_is_not_the_note_that_a_lesson_means(
    tmp_path: Path, lessons: tuple[Lesson, ...]
) -> None:
    text = "# 神经网络\n\n反向传播。\n\n" + "".join(
        f"### {i}.第 {i} 天\n\n一段。\n\n" for i in range(1, 9)
    )
    assert offered(scan(tmp_path, text, lessons, "001_diary.md")) == {}


def test_words_that_two_fields_use_are_those_of_the_heading_above(
    tmp_path: Path, lessons: tuple[Lesson, ...]
) -> None:
    text = "# {}\n\n和神经网络比较。\n\n## 损失函数\n\n## 反向传播\n"
    own = scan(tmp_path, text.format("全连接网络的训练"), lessons)
    assert {"损失函数", "反向传播"} <= offered(own).keys()
    assert offered(scan(tmp_path, text.format("支持向量机"), lessons)).keys() == {"反向传播"}


@pytest.mark.parametrize(
    ("title", "lesson"),
    [
        ("Train networks by hand, part 2: Activation functions", "activation-curves"),
        ("反向传播系列（三）：学习率", "learning-rate"),
        ("第二周：激活函数", "activation-curves"),
        ("Backpropagation, Part 2: an example", "backprop-gradient"),
    ],
)
def test_a_part_of_a_series_is_about_what_stands_behind_its_number(
    tmp_path: Path, lessons: tuple[Lesson, ...], title: str, lesson: str
) -> None:
    note = scan(tmp_path, f"# {title}\n\n神经网络 neural network\n", lessons)
    assert offered(note) == {title: lesson}


def test_a_bold_formula_is_no_heading(tmp_path: Path, lessons: tuple[Lesson, ...]) -> None:
    note = scan(tmp_path, "# CNN\n\n**= (N - F) / stride + 1**\n\n**Stride**\n", lessons)
    assert [section.title for section in note.headed] == ["CNN", "Stride"]


def test_a_manual_that_mentions_deep_learning_once_is_not_about_it(
    tmp_path: Path, lessons: tuple[Lesson, ...]
) -> None:
    headings = "".join(f"## 第 {i} 个函数\n\n" for i in range(20))
    text = f"# 图像库\n\n## 矩阵运算\n\n{headings}可以读取深度学习模型。\n"
    assert offered(scan(tmp_path, text, lessons)) == {}
    again = scan(tmp_path, text + "神经网络、深度学习、卷积网络。\n", lessons)
    assert offered(again) == {"矩阵运算": "matrix-operations"}


def test_a_way_from_one_thing_to_another_is_about_the_other(
    tmp_path: Path, lessons: tuple[Lesson, ...]
) -> None:
    text = "# 神经网络\n\n## 从逻辑回归到多层感知机\n\n## From neurons to backpropagation\n"
    assert offered(scan(tmp_path, text, lessons)) == {
        "从逻辑回归到多层感知机": "network-layers",
        "From neurons to backpropagation": "backprop-gradient",
    }
