"""Phrases found in text by whole words, longest first, in time linear in the text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from dlmotion.publish.notes.words import plain

Tokens = tuple[str, ...]

_TOKEN = re.compile(r"[a-z0-9]+|[\u3400-\u9fff]")
# Numbers, single letters, and the names of courses and questions: q3, w2, cs231n.
_NO_WORD = re.compile(r"\d+|[a-z]\d*|(?:cs|ee|stat)\d+[a-z]?")
# Traditional characters of the words that the tables hold, and the simplified ones there.
_SIMPLIFIED = str.maketrans(
    "萬與專丟兩個為麼義習產從倉價優傳偽體餘興減準決幾則創別辦動勵勢區單歷參雙發變葉號後嗎響圖場壞塊處復複夠頭學實對導將爾層屬帶廣庫應開異張彌強歸徹憶態總懲擴擇擬損據數無時暫術"
    "權條極構標樹樣檢殘匯測淺濾點熱狀獨環現確碼礎離種積穩筆籤簽簡類級納線練組細終紹經結絡絕統緒續維綜緩編緣縮網罰聯脹脈節範薦補覽覺觀規視計認討訓記講論設證評識詞譯試詳語誤說讀"
    "課調談諦貝負質貫貼資賽躍踐轉較輯輸邊達遷過運還這進連適選遞邏鄰釋裡裏鏈銳鍵長門問間陣階隨隱難頁項順顧預題風饋馬驟驗於",
    "万与专丢两个为么义习产从仓价优传伪体余兴减准决几则创别办动励势区单历参双发变叶号后吗响图场坏块处复复够头学实对导将尔层属带广库应开异张弥强归彻忆态总惩扩择拟损据数无时暂术"
    "权条极构标树样检残汇测浅滤点热状独环现确码础离种积稳笔签签简类级纳线练组细终绍经结络绝统绪续维综缓编缘缩网罚联胀脉节范荐补览觉观规视计认讨训记讲论设证评识词译试详语误说读"
    "课调谈谛贝负质贯贴资赛跃践转较辑输边达迁过运还这进连适选递逻邻释里里链锐键长门问间阵阶随隐难页项顺顾预题风馈马骤验于",
)
_BRITISH = re.compile(r"(?<=\w{4})is(e|er|ed|ing|ation)$")


class Hit(NamedTuple):
    """A phrase found: tokens `start` to `end`."""

    phrase: Tokens
    start: int
    end: int


class Lexicon:
    """A set of phrases, looked up in running text."""

    def __init__(self, phrases: Iterable[Tokens]) -> None:
        self.phrases = frozenset(phrase for phrase in phrases if phrase)
        lengths: dict[str, set[int]] = {}
        for phrase in self.phrases:
            lengths.setdefault(phrase[0], set()).add(len(phrase))
        # By the first word only few lengths are possible: each is tried once, the longest first.
        self.lengths: Mapping[str, tuple[int, ...]] = {
            first: tuple(sorted(found, reverse=True)) for first, found in lengths.items()
        }

    def find(self, tokens: Tokens) -> Iterator[Hit]:
        """Yield the phrases from left to right; a longer one hides its parts."""
        for phrase, at in self._found(tokens):
            yield Hit(phrase, at, at + len(phrase))

    def phrases_in(self, tokens: Tokens) -> list[Tokens]:
        """List the phrases from left to right."""
        return [phrase for phrase, _ in self._found(tokens)]

    def _found(self, tokens: Tokens) -> Iterator[tuple[Tokens, int]]:
        end = 0
        for at in [i for i, token in enumerate(tokens) if token in self.lengths]:
            if at < end:
                continue
            for length in self.lengths[tokens[at]]:
                phrase = tokens[at : at + length]
                if phrase in self.phrases:
                    end = at + length
                    yield phrase, at
                    break


def tokens_of(text: str) -> Tokens:
    """Cut a text into English words (singular, American) and single, simplified characters."""
    return tuple(map(_folded, _TOKEN.findall(plain(text).translate(_SIMPLIFIED))))


def size_of(tokens: Iterable[str]) -> float:
    """Weigh tokens by what they can say.

    A Chinese character is half a word; a number or one letter says nothing.
    """
    return sum(map(_token_size, tokens))


def spelled(phrase: Tokens) -> str:
    """Return a phrase as a person would write it."""
    return re.sub(r"(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])", "", " ".join(phrase))


def _token_size(token: str) -> float:
    if not token.isascii():
        return 0.5
    return 0.0 if _NO_WORD.fullmatch(token) else 1.0


@lru_cache(maxsize=100_000)
def _folded(word: str) -> str:
    """Return an English word in the singular and in American spelling."""
    if len(word) < 4 or not word.isascii():
        return word
    if word.endswith("sses"):
        word = word[:-2]
    elif word.endswith("ies"):
        word = word[:-3] + "y"
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    return _BRITISH.sub(r"iz\1", word).replace("lling", "ling")
