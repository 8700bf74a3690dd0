"""The words of the gallery's own pages, zh and en side by side."""

from __future__ import annotations

GROUPS = {
    "foundations": {"zh": "基础", "en": "Foundations"},
    "activations": {"zh": "激活函数", "en": "Activations"},
    "training": {"zh": "训练", "en": "Training"},
    "convolution": {"zh": "卷积", "en": "Convolution"},
    "backpropagation": {"zh": "反向传播", "en": "Backpropagation"},
}

WORDS = {
    "language": {"zh": "中文", "en": "English"},
    "site": {"zh": "深度学习动画课", "en": "Deep learning in motion"},
    "promise": {
        "zh": "笔记里的每个概念，一段短片。画面上的每个数字都真的算过。",
        "en": "One short film for each idea in the notes. Every number on screen was computed.",
    },
    "skip": {"zh": "跳到正文", "en": "Skip to content"},
    "theme": {"zh": "深浅主题", "en": "Colour theme"},
    "to_dark": {"zh": "换成深色", "en": "Switch to dark"},
    "to_light": {"zh": "换成浅色", "en": "Switch to light"},
    "search": {"zh": "搜索课程", "en": "Search lessons"},
    "search_hint": {
        "zh": "搜索：softmax、梯度、卷积…",
        "en": "Search: softmax, gradient, convolution…",
    },
    "found": {"zh": "找到 {n} 课", "en": "{n} lessons found"},
    "found_none": {"zh": "没有找到。换一个词试试。", "en": "Nothing found. Try another word."},
    "lessons": {"zh": "课", "en": "lessons"},
    "minutes": {"zh": "分钟", "en": "minutes"},
    "parts": {"zh": "部分", "en": "Parts"},
    "all_lessons": {"zh": "全部课程", "en": "All lessons"},
    "breadcrumb": {"zh": "位置", "en": "Breadcrumb"},
    "figures_only": {"zh": "图", "en": "Figures"},
    "film": {"zh": "影片", "en": "Film"},
    "chapters": {"zh": "章节", "en": "Chapters"},
    "captions": {"zh": "字幕", "en": "Captions"},
    "off": {"zh": "关", "en": "Off"},
    "download_film": {"zh": "下载影片", "en": "Download film"},
    "transcript": {"zh": "文字稿", "en": "Transcript"},
    "figures": {"zh": "图", "en": "Figures"},
    "download": {"zh": "下载", "en": "Download"},
    "light": {"zh": "浅色", "en": "light"},
    "dark": {"zh": "深色", "en": "dark"},
    "receipt": {"zh": "数字从哪里来", "en": "Where the numbers come from"},
    "receipt_lead": {
        "zh": "影片里出现的每个数字、出现的时刻，以及它在计算记录中的位置。",
        "en": "Every number in the film, when it appears, "
        "and where it stands in the recorded computation.",
    },
    "receipt_own": {
        "zh": "滑块移动过：下面的数字和章节的名字，是滑块在原处时那部影片的。",
        "en": "The slider was moved: these numbers and the chapters' names are those of the film "
        "where it stood first.",
    },
    "numbers": {"zh": "个数字", "en": "numbers"},
    "time": {"zh": "时刻", "en": "Time"},
    "beat": {"zh": "节", "en": "Beat"},
    "path": {"zh": "记录中的位置", "en": "Place in the record"},
    "shown": {"zh": "画面上", "en": "On screen"},
    "value": {"zh": "计算值", "en": "Computed"},
    "inputs": {"zh": "输入", "en": "Inputs"},
    "calls": {"zh": "计算函数", "en": "Computed by"},
    "seed": {"zh": "随机种子", "en": "Seed"},
    "digest": {"zh": "记录摘要", "en": "Digest"},
    "download_receipt": {"zh": "下载完整记录（JSON）", "en": "Download the receipt (JSON)"},
    "before": {"zh": "先看", "en": "Watch first"},
    "after": {"zh": "接着看", "en": "Watch next"},
    "notes": {"zh": "笔记", "en": "Notes"},
    "previous": {"zh": "上一课", "en": "Previous"},
    "next": {"zh": "下一课", "en": "Next"},
    "empty": {
        "zh": "还没有生成任何课程。运行：",
        "en": "No lesson is built yet. Run:",
    },
    "other_film": {"zh": "这一课只有英文影片。", "en": "This lesson has a Chinese film only."},
    "other_video": {"zh": "视频文件是英文的。", "en": "The video file is in Chinese."},
    "made": {
        "zh": "由 dlmotion 生成：数字来自计算，图随代码更新。",
        "en": "Made by dlmotion: numbers are computed, pictures follow the code.",
    },
}


def words(lang: str) -> dict[str, str]:
    """Return the words of one language by key."""
    return {key: texts[lang] for key, texts in WORDS.items()}
