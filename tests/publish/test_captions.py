"""Captions: every beat's words at its time, in a form that players and browsers accept."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlmotion.publish.captions import (
    caption_cues,
    captions_srt,
    captions_vtt,
    chapter_title,
    chapters_vtt,
)

CUE_LINE = re.compile(r"(\d\d):(\d\d):(\d\d)[.,](\d\d\d) --> (\d\d):(\d\d):(\d\d)[.,](\d\d\d)")


def receipt(*beats: tuple[str, float, float, str, str], duration: float = 90.0) -> dict[str, Any]:
    return {
        "lesson": "softmax",
        "duration": duration,
        "beats": [
            {"key": key, "start": start, "end": end, "caption": {"zh": zh, "en": en}}
            for key, start, end, zh, en in beats
        ],
    }


TWO = receipt(
    ("scores", 0.0, 4.2, "三个分数", "Three scores"),
    ("shares", 4.2, 61.25, "和为 1.00", "Sum 1.00"),
)


def test_vtt_has_one_cue_a_beat_at_its_time() -> None:
    assert captions_vtt(TWO, "zh") == (
        "WEBVTT\nKind: captions\nLanguage: zh\n\n"
        "1\n00:00:00.000 --> 00:00:04.200\n三个分数\n\n"
        "2\n00:00:04.200 --> 00:01:01.250\n和为 1.00\n"
    )


def test_srt_uses_commas_and_numbers() -> None:
    assert captions_srt(TWO, "en") == (
        "1\n00:00:00,000 --> 00:00:04,200\nThree scores\n"
        "\n2\n00:00:04,200 --> 00:01:01,250\nSum 1.00\n"
    )


def test_markup_and_arrows_cannot_end_or_style_a_cue() -> None:
    nasty = receipt(("a", 0, 2, "", "a <script>&\n\n1\n00:00 --> 99:99\nx"))
    text = captions_vtt(nasty, "en")
    assert "&lt;script&gt;&amp; 1 00:00 --&gt; 99:99 x" in text
    assert len(CUE_LINE.findall(text)) == 1
    assert captions_srt(nasty, "en").count("-->") == 1


def test_a_silent_beat_has_a_chapter_but_no_caption() -> None:
    quiet = receipt(("first_step", 0, 2, "", ""), ("said", 2, 4, "说", "Said"))
    assert [cue.text for cue in caption_cues(quiet, "en")] == ["Said"]
    assert "first step" in chapters_vtt(quiet, "en")
    assert "Kind: chapters" in chapters_vtt(quiet, "en")


def test_cues_stay_inside_the_film_and_never_overlap() -> None:
    odd = receipt(
        ("a", 0, 5, "甲", "A"), ("b", 4, 9, "乙", "B"), ("c", 9, 9, "丙", "C"), duration=8.0
    )
    cues = caption_cues(odd, "zh")
    assert [(cue.start, cue.end, cue.text) for cue in cues] == [(0, 5000, "甲"), (5000, 8000, "乙")]


def test_a_missing_language_names_lesson_and_beat() -> None:
    half = {
        "lesson": "adam",
        "duration": 2,
        "beats": [{"key": "m", "start": 0, "end": 1, "caption": {"zh": "矩"}}],
    }
    with pytest.raises(ValueError, match="adam: beat 'm' has no caption in 'en'"):
        captions_vtt(half, "en")
    with pytest.raises(ValueError, match="expected a language of zh, en, got 'fr'"):
        captions_vtt(half, "fr")


@pytest.mark.parametrize(
    ("caption", "lang", "title"),
    [
        ("从 w = -1.5 出发，斜率是负的。于是向右走。", "zh", "从 w = -1.5 出发"),
        ("Start at w = 1.5, where the slope is negative.", "en", "Start at w = 1.5"),
        ("A network scores cat, dog and bird. How?", "en", "A network scores cat, dog and bird"),
        ("Roll a cube, a cone or a ball, then look.", "en", "Roll a cube, a cone or a ball"),
        ("It appears above and below, and cancels.", "en", "It appears above and below"),
        (
            "An uninterrupted sentence that goes on and on past every limit",
            "en",
            "An uninterrupted sentence that goes on and on…",
        ),
        ("更新规则：新 w = 旧 w − 学习率 × 斜率。", "zh", "更新规则"),
        ("", "en", "first step"),
    ],
)
def test_chapter_titles_are_first_clauses(caption: str, lang: str, title: str) -> None:
    assert chapter_title(caption, "first_step", lang) == title


@given(st.lists(st.tuples(st.floats(0, 500), st.floats(0, 500), st.text(max_size=40)), max_size=6))
def test_any_receipt_gives_ordered_cues(beats: list[tuple[float, float, str]]) -> None:
    made = receipt(
        *[(f"b{i}", start, end, text, text) for i, (start, end, text) in enumerate(beats)],
        duration=400.0,
    )
    text = captions_vtt(made, "zh")
    previous = 0
    for groups in CUE_LINE.findall(text):
        h, m, s, ms, h2, m2, s2, ms2 = map(int, groups)
        start, end = ((h * 60 + m) * 60 + s) * 1000 + ms, ((h2 * 60 + m2) * 60 + s2) * 1000 + ms2
        assert previous <= start < end <= 400_000
        previous = end
    assert text.startswith("WEBVTT\n")
    assert "<" not in text
