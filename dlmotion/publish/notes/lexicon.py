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
_TRADITIONAL = """
萬万 與与 專专 丟丢 兩两 個个 為为 麼么 義义 習习 產产 從从 倉仓 價价 優优
傳传 偽伪 體体 餘余 興兴 減减 準准 決决 幾几 則则 創创 別别 辦办 動动 勵励
勢势 區区 單单 歷历 參参 雙双 發发 變变 葉叶 號号 後后 嗎吗 響响 圖图 場场
壞坏 塊块 處处 復复 複复 夠够 頭头 學学 實实 對对 導导 將将 爾尔 層层 屬属
帶带 廣广 庫库 應应 開开 異异 張张 彌弥 強强 歸归 徹彻 憶忆 態态 總总 懲惩
擴扩 擇择 擬拟 損损 據据 數数 無无 時时 暫暂 術术 權权 條条 極极 構构 標标
樹树 樣样 檢检 殘残 匯汇 測测 淺浅 濾滤 點点 熱热 狀状 獨独 環环 現现 確确
碼码 礎础 離离 種种 積积 穩稳 筆笔 籤签 簽签 簡简 類类 級级 納纳 線线 練练
組组 細细 終终 紹绍 經经 結结 絡络 絕绝 統统 緒绪 續续 維维 綜综 緩缓 編编
緣缘 縮缩 網网 罰罚 聯联 脹胀 脈脉 節节 範范 薦荐 補补 覽览 覺觉 觀观 規规
視视 計计 認认 討讨 訓训 記记 講讲 論论 設设 證证 評评 識识 詞词 譯译 試试
詳详 語语 誤误 說说 讀读 課课 調调 談谈 諦谛 貝贝 負负 質质 貫贯 貼贴 資资
賽赛 躍跃 踐践 轉转 較较 輯辑 輸输 邊边 達达 遷迁 過过 運运 還还 這这 進进
連连 適适 選选 遞递 邏逻 鄰邻 釋释 裡里 裏里 鏈链 銳锐 鍵键 長长 門门 問问
間间 陣阵 階阶 隨随 隱隐 難难 頁页 項项 順顺 顧顾 預预 題题 風风 饋馈 馬马
驟骤 驗验 於于
"""
_SIMPLIFIED = str.maketrans({pair[0]: pair[1] for pair in _TRADITIONAL.split()})
"""Traditional characters of the words that the tables hold, to the simplified ones there."""
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
