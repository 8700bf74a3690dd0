"""Words: both languages, facts filled in, one clear line when something is missing."""

import pytest

from dlmotion.stage.numerals import format_number
from dlmotion.stage.words import Words, WordsError

TABLE = {
    "title": {"zh": "标题", "en": "Title"},
    "beats": {
        "a": {"zh": "损失 {loss:.2f}", "en": "loss {loss:.2f}", "hold": 2.0},
        "b": {"zh": "没有", "en": "none"},
    },
    "takeaway": {"zh": "完", "en": "End"},
}


def words(lang="zh", **facts):
    return Words(TABLE, lang, facts or {"loss": -0.125}, "demo")


def test_negative_numbers_get_a_true_minus_sign():
    assert words().caption("a") == "损失 −0.12"
    assert format_number(-3, "d") == "−3"


def test_hyphens_in_names_stay_hyphens():
    table = {"title": {"zh": "{name}"}}
    assert Words(table, "zh", {"name": "a-b"}).title == "a-b"


def test_the_takeaway_is_the_caption_of_the_last_beat():
    assert words("en").caption("takeaway") == "End"


def test_missing_text_names_file_key_and_language():
    with pytest.raises(WordsError, match=r"demo\.toml: expected a text labels\.loss\.zh"):
        words().label("loss")


def test_missing_fact_names_what_there_is():
    with pytest.raises(
        WordsError, match=r"beats\.a\.zh: expected a fact among \['other'\], got 'loss'"
    ):
        words(other=1).caption("a")


def test_reading_time_follows_length_and_language():
    assert words().reading_time("a") == pytest.approx(len("损失 −0.12") / 7)
    assert words("en").reading_time("a") == pytest.approx(len("loss −0.12") / 18)


def test_hold_is_optional():
    assert words().hold("a") == 2.0
    assert words().hold("b") is None
