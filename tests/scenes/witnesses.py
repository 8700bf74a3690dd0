"""Witnesses: for each ``otherwise`` of a lesson, settings that make it the one that is said.

``python -m tests.scenes.witnesses [LESSON …]`` looks for those that are missing.
"""

from __future__ import annotations

import dataclasses
import itertools
import json
import os
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

from dlcore.trace import freeze
from dlmotion.publish.lesson import Lesson
from dlmotion.stage.wording import ClaimError, Facts, choose, wordings
from dlmotion.stage.words import Words, places
from tests.scenes.reading import lessons, module_of
from tests.scenes.variants import own_files, variants

FILE = Path(__file__).with_suffix(".json")
SEARCH_SECONDS = float(os.environ.get("DLMOTION_SEARCH_SECONDS", "120"))

Wording = tuple[str, int]
"""Key of a sentence, and which of its wordings."""

UNSEEN: Mapping[str, frozenset[Wording]] = {
    "dataset-split": frozenset({("figures.excess.caption", 1)}),
    "fine-tuning": frozenset({("takeaway", 2)}),
    "learning-from-data": frozenset({("beats.fresh", 1), ("figures.lines.caption", 1)}),
    "mnist-network": frozenset({("beats.evaluate", 1)}),
    "vanishing-gradients": frozenset({("beats.training", 1)}),
    "visualizing-filters": frozenset({("beats.fool", 1)}),
    "why-now": frozenset({("beats.few", 1)}),
}
"""Fallbacks of lessons that train for seconds: minutes of search found no settings for them.

mnist-network says its own over few test pictures, which only a file of the user's has.
They stay, for without them an order nobody has tried would be refused.
"""


def wordings_of(lesson: Lesson) -> list[Wording]:
    """Wordings of a lesson that its own inputs need not reach: every ``otherwise``."""
    return [
        (sentence.key, place)
        for sentence in lesson.sentences
        for place in range(1, len(sentence.wordings))
    ]


def said(lesson: Lesson, facts: Facts) -> Iterator[Wording]:
    """The wording that each sentence of a lesson takes; ClaimError if there is none."""
    table = Words.read(lesson.path, "zh", {}).table
    for keys in places(table):
        node, key = table, ".".join(keys)
        for part in keys:
            node = node[part]
        chosen = choose(key, node, facts)
        yield key, next(place for place, one in enumerate(wordings(node)) if one is chosen)


def witnesses_of(lesson: Lesson, module: ModuleType) -> list[Any]:
    """The inputs that are written down for a lesson, its own first if any are needed."""
    known = _known().get(lesson.slug, [])
    return [_read(module.Inputs, settings) for settings in known]


def _known() -> dict[str, list[dict[str, Any]]]:
    return json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}


def _read(inputs: type[Any], settings: dict[str, Any]) -> Any:
    """Inputs from what was written: a file of the tests' own goes by its name."""
    kinds = {field.name: field.metadata["input"] for field in dataclasses.fields(inputs)}
    return inputs(**{name: _value(kinds[name], value) for name, value in settings.items()})


def _value(kind: Any, written: Any) -> Any:
    if isinstance(written, dict):
        return next(path for path in own_files(kind) if Path(path).name == written["own"])
    return tuple(written) if isinstance(written, list) else written


def _written(inputs: Any) -> dict[str, Any]:
    """What differs from the lesson's own inputs, as JSON."""
    settings = {}
    for field in dataclasses.fields(inputs):
        value = getattr(inputs, field.name)
        if value != field.default:
            own = isinstance(value, str) and Path(value).is_absolute()
            settings[field.name] = {"own": Path(value).name} if own else value
    return settings


def find(lesson: Lesson) -> tuple[list[dict[str, Any]], set[Wording]]:
    """Few settings that reach every wording of a lesson, and the wordings that none reached."""
    module, missing = module_of(lesson), set(wordings_of(lesson))
    found, started = [], time.process_time()
    for inputs in itertools.chain([module.Inputs()], witnesses_of(lesson, module), draws(module)):
        if not missing or time.process_time() - started > SEARCH_SECONDS:
            break
        new = reached(lesson, module, inputs) & missing
        missing -= new
        if new and inputs != module.Inputs():
            found.append(_written(inputs))
    return found, missing


def draws(module: ModuleType) -> Iterator[Any]:
    """Variants without end."""
    for seed in itertools.count():
        yield from variants(module.Inputs, seed)


def reached(lesson: Lesson, module: ModuleType, inputs: Any) -> set[Wording]:
    """Wordings that a variant says; none if it is refused."""
    try:
        return set(said(lesson, module.facts(freeze(module.record(inputs)))))
    except ClaimError:
        return set()


def main(slugs: list[str]) -> None:
    """Look for the witnesses of some lessons, or of all, and keep them."""
    known = _known()
    for lesson in lessons():
        if slugs and lesson.slug not in slugs:
            continue
        known[lesson.slug], missing = find(lesson)
        print(
            f"{lesson.slug}: {len(known[lesson.slug])} found, missing: {sorted(missing)}",
            flush=True,
        )
        kept = {slug: settings for slug, settings in sorted(known.items()) if settings}
        lines = [f' "{slug}": {json.dumps(settings)}' for slug, settings in kept.items()]
        FILE.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
