"""Captions and chapters of a film, from its receipt: WebVTT for pages, SRT for players."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from dlmotion.base.names import LANGUAGES

CHAPTER_LENGTH = {"zh": (4, 22), "en": (9, 48)}

_CLAUSE = re.compile(r"[。！？；：，]|[.!?;:—](?=\s|$)|,(?=\s)(?! \S+(?: \S+)? (?:and|or)\b)")
"""Ends of clauses; a comma between what ``and`` or ``or`` goes on to count up is none."""
_MARKUP = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


@dataclass(frozen=True)
class Cue:
    """A text, when it is shown, in whole milliseconds from the film's start, and its beat's key."""

    start: int
    end: int
    text: str
    beat: str = ""


def captions_vtt(receipt: Mapping[str, Any], lang: str) -> str:
    """Return the captions in `lang` (zh or en), one cue a beat, as WebVTT."""
    return cues_vtt(caption_cues(receipt, lang), kind="captions", lang=lang)


def captions_srt(receipt: Mapping[str, Any], lang: str) -> str:
    """Return the captions in `lang` (zh or en), one cue a beat, as SubRip text."""
    blocks = [
        f"{number}\n{_clock(cue.start, ',')} --> {_clock(cue.end, ',')}"
        f"\n{cue.text.replace('-->', '→')}\n"
        for number, cue in enumerate(caption_cues(receipt, lang), 1)
    ]
    return "\n".join(blocks)


def chapters_vtt(receipt: Mapping[str, Any], lang: str) -> str:
    """Return the beats as a WebVTT chapter track whose titles are in `lang` (zh or en)."""
    return cues_vtt(chapter_cues(receipt, lang), kind="chapters", lang=lang)


def caption_cues(receipt: Mapping[str, Any], lang: str) -> list[Cue]:
    """Return one cue for each beat that says something.

    Cues follow one another and stay inside the film.
    """
    return [Cue(start, end, text, key) for start, end, text, key in _beats(receipt, lang) if text]


def chapter_cues(receipt: Mapping[str, Any], lang: str) -> list[Cue]:
    """Return one cue for each beat, titled by the first clause of what it says first."""
    cues: list[Cue] = []
    last = ""
    for start, end, text, key in _beats(receipt, lang):
        if key == last:
            cues[-1] = replace(cues[-1], end=end)
        else:
            cues.append(Cue(start, end, chapter_title(text, key, lang), key))
        last = key
    return cues


def chapter_title(caption: str, key: str, lang: str) -> str:
    """Return a short title: the caption's first clause, or the beat's key if it says nothing."""
    text = _one_line(caption)
    if not text:
        return key.replace("_", " ").replace("-", " ")
    least, limit = CHAPTER_LENGTH[lang]
    ends = [match.start() for match in _CLAUSE.finditer(text) if least <= match.start() <= limit]
    if ends:
        return text[: ends[0]].rstrip()
    if len(text) <= limit:
        return text
    cut = text[:limit]
    if lang == "en" and " " in cut:
        cut = cut.rsplit(" ", 1)[0]
    return cut.rstrip() + "…"


def _beats(receipt: Mapping[str, Any], lang: str) -> Iterator[tuple[int, int, str, str]]:
    """Yield (start, end, caption, key) of each beat that lasts, in order, clipped to the film."""
    if lang not in LANGUAGES:
        raise ValueError(f"expected a language of {', '.join(LANGUAGES)}, got {lang!r}")
    lesson = receipt.get("lesson", "?")
    beats: Sequence[Mapping[str, Any]] = receipt.get("beats", ())
    length = _milliseconds(receipt["duration"]) if "duration" in receipt else None
    previous = 0
    for beat in sorted(beats, key=lambda beat: float(beat["start"])):
        caption = beat.get("caption") or {}
        if caption and lang not in caption:
            raise ValueError(f"{lesson}: beat {beat['key']!r} has no caption in {lang!r}")
        start = max(_milliseconds(beat["start"]), previous)
        end = _milliseconds(beat["end"])
        end = end if length is None else min(end, length)
        if end > start:
            yield start, end, _one_line(caption.get(lang, "")), str(beat["key"])
            previous = end


def cues_vtt(cues: Sequence[Cue], *, kind: str, lang: str = "") -> str:
    """Return cues as a WebVTT track of a kind, in a language where it is known."""
    told = f"\nLanguage: {lang}" if lang else ""
    blocks = [f"WEBVTT\nKind: {kind}{told}\n"]
    blocks += [
        f"{number}\n{_clock(cue.start, '.')} --> {_clock(cue.end, '.')}"
        f"\n{cue.text.translate(_MARKUP)}\n"
        for number, cue in enumerate(cues, 1)
    ]
    return "\n".join(blocks)


def _one_line(text: str) -> str:
    """Join the lines of a text: an empty line would end its cue."""
    return " ".join(str(text).replace("\0", "").split())


def _milliseconds(seconds: float) -> int:
    return max(0, round(float(seconds) * 1000))


def _clock(milliseconds: int, mark: str) -> str:
    """Write `hh:mm:ss.mmm`, with `mark` before the milliseconds."""
    seconds, rest = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}{mark}{rest:03}"
