"""Captions of a film from its receipt."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from dlmotion.base.names import LANGUAGES
from dlmotion.publish.captions import captions_srt, captions_vtt


def write_captions(receipt: Path, stem: Path) -> str:
    """Write ``STEM.LANG.vtt`` and ``.srt`` in every language; returns the digest of the texts."""
    beats = json.loads(receipt.read_text(encoding="utf-8"))
    stem.parent.mkdir(parents=True, exist_ok=True)
    whole = hashlib.sha256()
    for lang in LANGUAGES:
        for ending, text in (
            ("vtt", captions_vtt(beats, lang)),
            ("srt", captions_srt(beats, lang)),
        ):
            (stem.parent / f"{stem.name}.{lang}.{ending}").write_text(text, encoding="utf-8")
            whole.update(text.encode())
    return whole.hexdigest()
