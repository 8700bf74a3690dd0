"""No lesson can be made to lie: each variant of its inputs is said truly, or rarely refused."""

from __future__ import annotations

import os

import pytest

from dlmotion.base.names import LANGUAGES
from dlmotion.publish.lesson import Lesson
from dlmotion.stage.claims import Claim
from dlmotion.stage.wording import ClaimError, names_of, wordings
from dlmotion.stage.words import Words, places
from tests.scenes.english import disagreement
from tests.scenes.reading import is_in_the_grammar, lessons, module_of, trace_of, tree_of
from tests.scenes.variants import recorded
from tests.scenes.witnesses import UNSEEN, said, witnesses_of, wordings_of

SECONDS = float(os.environ.get("DLMOTION_VARIANT_SECONDS", "1"))
MOST_REFUSED, FEW = 0.1, 2
"""A slow machine sees the corners only, where most refusals are."""
SPOKEN = [lesson for lesson in lessons() if is_in_the_grammar(tree_of(lesson))]
each_lesson = pytest.mark.parametrize("lesson", SPOKEN, ids=lambda lesson: lesson.slug)


@each_lesson
def test_every_sentence_claims_something_or_is_plain(lesson: Lesson) -> None:
    silent = [
        sentence.key
        for sentence in lesson.sentences
        for wording in sentence.wordings
        if not wording.when and not wording.plain
    ]
    assert silent == [], "a sentence names the claims it stands on (when), or says plain = true"


@each_lesson
def test_every_variant_is_said_truly_or_refused(lesson: Lesson) -> None:
    """Every sentence resolves, few orders are refused, and no ``otherwise`` is dead."""
    module = module_of(lesson)
    missing, witnesses = set(wordings_of(lesson)), witnesses_of(lesson, module)
    refused, count = [], 0
    for inputs, facts in recorded(module, trace_of(lesson.slug), witnesses, SECONDS):
        count += 1
        try:
            for lang in LANGUAGES:
                for sentence in Words.read(lesson.path, lang, facts).all():
                    computed = sentence.key != f"labels.{sentence.text}"
                    assert not (computed and "nan" in sentence.text.lower().split()), (
                        inputs,
                        sentence,
                    )
                    if lang == "en" and (count == 1 or inputs in witnesses):
                        assert not disagreement(sentence.text), (inputs, sentence)
        except ClaimError as error:
            if count == 1 or inputs in witnesses:
                pytest.fail(f"the lesson's own inputs or a witness are refused: {error}")
            refused.append(f"{inputs}: {error}")
            continue
        missing -= set(said(lesson, facts))
    assert len(refused) <= max(FEW, MOST_REFUSED * count), refused[:3]
    missing -= UNSEEN.get(lesson.slug, frozenset())
    assert not missing, f"who says these? python -m tests.scenes.witnesses {lesson.slug}"


@each_lesson
def test_claims_are_claims(lesson: Lesson) -> None:
    module = module_of(lesson)
    facts = module.facts(trace_of(lesson.slug))
    table = Words.read(lesson.path, "zh", {}).table
    named = set()
    for keys in places(table):
        node = table
        for key in keys:
            node = node[key]
        named |= {name for wording in wordings(node) for name in names_of(wording)}
    claims = {name for name, fact in facts.items() if isinstance(fact, Claim)}
    assert named <= claims
    assert claims <= named, "claims that no sentence names"
