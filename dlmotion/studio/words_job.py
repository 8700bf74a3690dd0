"""Choosing the wording of a lesson: facts → sentences, or a refusal before anything is drawn."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from hashlib import blake2b
from importlib import import_module
from pathlib import Path

from dlmotion.base.names import LANGUAGES
from dlmotion.publish.lesson import load_lesson
from dlmotion.stage.words import ClaimError, Words
from dlmotion.studio.sentences import RefusedError, refusal
from dlmotion.studio.trace_job import inputs_of, read_trace


def write_words(name: str, settings: Sequence[str], saved: Path, path: Path) -> str:
    """Write every sentence with its claims; returns a digest of the sentences.

    Raises
    ------
    RefusedError
        If a sentence has no wording that is true of the trace.
    """
    module = import_module(name)
    source = Path(str(module.__file__)).with_suffix(".toml")
    facts = module.facts(read_trace(module, saved))
    told = {}
    for lang in LANGUAGES:
        try:
            told[lang] = [
                {
                    "key": said.key,
                    "text": said.text,
                    "claims": {name: asdict(claim) for name, claim in said.claims.items()},
                }
                for said in Words.read(source, lang, facts).all()
            ]
        except ClaimError as error:
            inputs = inputs_of(module, settings)
            line = refusal(load_lesson(source), module, inputs, error)
            raise RefusedError(line) from error
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")
    texts = {lang: [row["text"] for row in rows] for lang, rows in told.items()}
    return blake2b(json.dumps(texts, sort_keys=True).encode(), digest_size=16).hexdigest()
