"""Small lessons, built files and notes for the tests of `notes scan` and `notes sync`."""

from __future__ import annotations

import io
import json
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import av
import numpy as np
from PIL import Image

from dlmotion.publish.lesson import Lesson
from dlmotion.studio.project import Project

Row = tuple[str, str, str, str, list[str], dict[str, tuple[str, str, str]]]

# slug, group, zh, en, note:section, {figure: (zh caption, en caption, picture that it replaces)}
LESSONS: tuple[Row, ...] = (
    ("neuron", "foundations", "神经元", "Neuron", ["001:§3", "002:ReLU"],
     {"unit": ("一个神经元：加权和加激活", "One neuron", "202403011625594.png")}),
    ("network-layers", "foundations", "网络的层", "Network layers", ["000:层框架", "001:§3", "002"],
     {"three-layers": ("输入层、隐藏层、输出层", "Input, hidden and output layer",
                       "深度学习框架图.png"),
      "four-inputs": ("四个输入的网络", "A network with four inputs", "202403011632636.png")}),
    ("forward-numpy", "foundations", "前向传播的 NumPy 实现", "Forward pass in NumPy",
     ["000:前向传播"],
     {"pass": ("三行代码", "Three lines of code", "前向传播numpy实现.png")}),
    ("activation-curves", "activations", "激活函数与导数", "Activation functions",
     ["004:2", "001:§5"],
     {"sigmoid-formula": ("Sigmoid 公式", "Sigmoid formula", "image-20220208211747719.png"),
      "sigmoid": ("Sigmoid 曲线", "Sigmoid curve", "sigmoid_demo.png"),
      "tanh": ("tanh 曲线", "tanh curve", "756575ff6707586237e253a65d751d21.svg"),
      "tanh-sigmoid": ("tanh 和 Sigmoid 对比", "tanh against sigmoid", "445.jpg"),
      "relu": ("ReLU 曲线", "ReLU curve", "image-20220311151441590.png"),
      "softplus": ("softplus 曲线", "softplus curve", "1677335283218.png"),
      "softsign": ("softsign 曲线", "softsign curve", "1677335543832.png"),
      "hard-sigmoid": ("hard sigmoid 折线", "hard sigmoid", "1677336308417.png")}),
    ("activation-choice", "activations", "激活函数的选择", "Choosing an activation",
     ["000:激活函数的选择"],
     {"tasks": ("三个任务", "Three tasks", "激活函数选择.png")}),
    ("softmax", "activations", "Softmax：从分数到概率", "Softmax: from scores to shares",
     ["004:SoftMax"],
     {"shares": ("分数变成概率", "Scores become shares", "image-20220330140602341.png")}),
    ("gradient-descent", "training", "梯度下降（一个参数）", "Gradient descent",
     ["002:梯度下降", "004:3.1", "001:§7"],
     {"steps": ("一个参数的代价函数", "The cost of one parameter", "202403031348334.png")}),
    ("gradient-descent-surface", "training", "梯度下降（两个参数）", "Two parameters",
     ["002:梯度下降"],
     {"surface": ("两个参数的代价函数", "The cost of two parameters", "202403031350282.png"),
      "update": ("参数更新公式", "Update formulas", "202403031404166.png")}),
    ("convolution", "convolution", "卷积运算", "Convolution", ["001:§19"],
     {"window": ("窗口乘卷积核", "Window times kernel", "202503241548605.png")}),
    ("cnn-architecture", "convolution", "卷积神经网络一例", "A convolutional network",
     ["002:监督学习"],
     {"maps": ("卷积网络的特征图", "Feature maps", "202403011633200.png")}),
    ("vanishing-gradients", "backpropagation", "梯度消失与爆炸", "Vanishing gradients",
     ["002:算法", "001:§28"],
     {"norms": ("各层梯度", "Gradient by layer", "202403011643390.png")}),
)  # fmt: skip

REMOTE = "https://pictures.example/img"

# name: (start of the note, [(heading, text before the pictures, [pictures as the note writes
# them])])
NOTES = {
    "000_hugo.md": ("---\ndate: '2025-01-01T10:00:00+08:00'\ntitle: 'one'\n---\n", [
        ("# 层框架", "甲", ['<img src = "../pics/深度学习框架图.png"/>']),
        ("## 前向传播", "乙", ['<img src = "../pics/前向传播numpy实现.png"/>']),
        ("# 激活函数", "丙", ['<img src = "../pics/激活函数选择.png"/>']),
        ("## 激活函数的选择", "丁", []),
    ]),
    "001_typora.md": ("# 笔记\n", [
        ("### 3.网络", "子", []),
        ("### 19.卷积", "丑", [f"![image-20250324154836367]({REMOTE}/typora/202503241548605.png)"]),
        ("### 28.消失的梯度", "", []),
    ]),
    "002_vitepress.md": ("---\ntags:\n    - x\n---\n\n# 入门\n\n:::tip 参考\n甲\n:::\n", [
        ("### ReLU", "单神经元", [f"![]({REMOTE}/202403011625594.png)"]),
        ("### 监督学习", "一个网络:", [f"![]({REMOTE}/202403011632636.png)",
                                    f"![]({REMOTE}/202403011633200.png)"]),
        ("#### 算法", "sigmoid 换成 ReLU", [f"![]({REMOTE}/202403011643390.png)"]),
        ("### 梯度下降", "一个参数:", [f"![]({REMOTE}/202403031348334.png)",
                                    f"![]({REMOTE}/202403031350282.png)",
                                    f"![]({REMOTE}/202403031404166.png)"]),
    ]),
    "003_hugo.md": ("---\ntitle: \"three\"\ndate: 2023-01-01T10:00:00+08:00\n---\n", [
        ("## 数据", "甲", []),
        ("## 流程", "模型：\nmodel = keras.Sequential([\n"
                    "    layers.Dense(512, activation=\"relu\"),\n"
                    "    layers.Dense(10, activation=\"softmax\")\n])", []),
    ]),
    "004_hexo.md": ("---\ntitle: four\ndate: 2022-01-01 10:00:00\n---\n\n<!-- more -->\n", [
        ("## 2.激活函数", "甲", []),
        ("### Sigmoid", "", ["![image-20220208211747719](four/image-20220208211747719.png)",
                             "![sigmoid_demo](four/sigmoid_demo.png)"]),
        ("### **tanh**", "值域", ["![img](four/756575ff6707586237e253a65d751d21.svg)",
                              "![img](four/445.jpg)"]),
        ("### Relu", "",
         ['<img src="four/image-20220311151441590.png" alt="x" style="zoom:50%;" />']),
        ("### SoftMax", "", ["![image-20220330140602341](four/image-20220330140602341.png)"]),
        ("### softplus", "", ['<img src="four/1677335283218.png" alt="y" style="zoom:50%;" />']),
        ("### softsign", "", ["![1677335543832](four/1677335543832.png)"]),
        ("### Hard sigmoid", "", ["![1677336308417](four/1677336308417.png)"]),
        ("### 3.1 下降过程", "", []),
    ]),
}  # fmt: skip


def expected_figures() -> dict[str, tuple[str, str]]:
    """Map the file name of each missing picture to the (lesson, figure) that replaces it."""
    return {row[2]: (slug, name) for slug, *_, figures in LESSONS for name, row in figures.items()}


def make_project(folder: Path, **built: Any) -> Project:
    """Write lessons and what a build of them leaves; see build_media."""
    write_lessons(folder / "scenes")
    build_media(folder / "media", **built)
    return Project.at(folder, None)


def write_lessons(folder: Path) -> Path:
    """Write the lessons' `.toml` files."""
    folder.mkdir(parents=True, exist_ok=True)
    for order, (slug, group, zh, en, refs, figures) in enumerate(LESSONS, 1):
        lines = [f"order = {order}", f"group = {_quote(group)}", f"notes = {_quote(refs)}"]
        lines += [f"keywords = {_quote([zh.split('：')[0], en])}", _pair("title", zh, en)]
        lines += [_pair("takeaway", "一句", "one"), "[beats.one]", 'zh = "一"', 'en = "a"']
        for name, (caption_zh, caption_en, picture) in figures.items():
            lines += [f"[figures.{name}]", _pair("caption", caption_zh, caption_en)]
            lines += [_pair("alt", f"{caption_zh}的图", f"Picture: {caption_en}")]
            lines += [f"replaces = {_quote([picture])}"]
        path = folder / f"{slug.replace('-', '_')}.toml"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        path.with_suffix(".py").write_text('"""A scene."""\n', encoding="utf-8")
    return folder


def write_notes(folder: Path, names: tuple[str, ...] = tuple(NOTES), eol: str = "\n") -> Path:
    """Write notes with the picture links of the five real ones and hardly any words."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        head, sections = NOTES[name]
        parts = [head]
        for heading, text, pictures in sections:
            parts += [
                heading,
                "",
                *([text, ""] if text else []),
                *(f"{picture}\n" for picture in pictures),
            ]
        (folder / name).write_bytes("\n".join(parts).replace("\n", eol).encode())
    return folder


def rows_of(lessons: tuple[Lesson, ...]) -> tuple[Row, ...]:
    """Describe real lessons as LESSONS describes the small ones."""
    return tuple(
        (x.slug, x.group, x.title["zh"], x.title["en"], [],
         {f.name: (f.caption["zh"], f.caption["en"], next(iter(f.replaces), ""))
          for f in x.figures})
        for x in lessons
    )  # fmt: skip


def build_media(
    folder: Path,
    *,
    shade: int = 90,
    films: bool = True,
    only: tuple[str, ...] = (),
    rows: tuple[Row, ...] = LESSONS,
) -> Path:
    """Write what a build of the lessons leaves: figures, films, posters, captions, receipts."""
    for slug, _, zh, en, _, figures in rows:
        if only and slug not in only:
            continue
        base = folder / slug
        (base / "figures").mkdir(parents=True, exist_ok=True)
        for lang, title in (("zh", zh), ("en", en)):
            entries = [_figure(base, name, row, lang, shade) for name, row in figures.items()]
            listing = {"schema": 1, "lesson": slug, "lang": lang, "digest": "d", "figures": entries}
            _dump(base / f"figures.{lang}.json", listing)
            if films:
                _film(base, slug, lang, title, zh, en, shade)
    return folder


def _figure(
    base: Path, name: str, row: tuple[str, str, str], lang: str, shade: int
) -> dict[str, object]:
    files: dict[str, dict[str, str]] = {}
    for theme, level in (("light", shade), ("dark", 20)):
        svg, png = f"figures/{name}.{lang}.{theme}.svg", f"figures/{name}.{lang}.{theme}@2x.png"
        text = (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="8" height="4">'
            f"<!--{name} {level}--></svg>"
        )
        (base / svg).write_text(text, encoding="utf-8")
        (base / png).write_bytes(png_bytes(level + len(name)))
        files[theme] = {"svg": svg, "png": png}
    caption = row[0] if lang == "zh" else row[1]
    return {"name": name, "caption": caption, "alt": f"{caption} {shade}", "replaces": [row[2]],
            "width": 8, "height": 4, "files": files, "numbers": [], "curves": []}  # fmt: skip


def _film(base: Path, slug: str, lang: str, title: str, zh: str, en: str, shade: int) -> None:
    stem = f"{slug}.{lang}.light.draft"
    (base / f"{stem}.mp4").write_bytes(mp4_bytes(shade))
    (base / f"{slug}.{lang}.light.png").write_bytes(png_bytes(shade))
    for captions in ("zh", "en"):
        cue = f"WEBVTT\n\n00:00.000 --> 00:01.000\n{title}\n"
        (base / f"{slug}.{lang}.captions.{captions}.vtt").write_text(cue, encoding="utf-8")
    receipt = {"schema": 1, "lesson": slug, "lang": lang, "theme": "light",
               "quality": "draft", "size": [32, 16], "fps": 15, "frames": 4,
               "duration": 0.25, "digest": "d", "title": {"zh": zh, "en": en},
               "takeaway": {"zh": "一句", "en": "one"}, "beats": [], "numbers": []}  # fmt: skip
    _dump(base / f"{stem}.json", receipt)


@cache
def png_bytes(level: int, mode: str = "RGBA") -> bytes:
    """Return a 16×8 PNG of one grey, with a clear corner."""
    picture = Image.new(mode, (16, 8), (level % 256,) * 3 + ((255,) if mode == "RGBA" else ()))
    if mode == "RGBA":
        picture.putpixel((0, 0), (0, 0, 0, 0))
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


@cache
def mp4_bytes(level: int) -> bytes:
    """Return a film of four frames."""
    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as container:
        stream = container.add_stream("mpeg4", rate=15)
        stream.width, stream.height, stream.pix_fmt = 32, 16, "yuv420p"
        stream.time_base = Fraction(1, 15)
        for _ in range(4):
            frame = av.VideoFrame.from_ndarray(
                np.full((16, 32, 3), level % 256, np.uint8), format="rgb24"
            )
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return out.getvalue()


def _quote(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _pair(key: str, zh: str, en: str) -> str:
    return f"{key} = {{ zh = {_quote(zh)}, en = {_quote(en)} }}"


def _dump(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
