"""Claims keep the number that decided them; sentences choose the first wording that is true."""

import math

import numpy as np
import pytest

from dlmotion.stage.claims import above, at_least, at_most, below, equal, true
from dlmotion.stage.wording import ClaimError, choose, claims_of


@pytest.mark.parametrize(
    ("claim", "holds", "told"),
    [
        (below([0.1, 0.7], 1.0), True, "0.7 < 1"),
        (below([0.1, 1.0], 1.0), False, "1 < 1"),
        (at_most([0.1, 1.0], 1.0), True, "1 <= 1"),
        (above([3.0, 0.2], 0.0), True, "0.2 > 0"),
        (at_least([3.0, -0.2], 0.0), False, "-0.2 >= 0"),
        (equal([1.0, 1.1], 1.0, 0.2), True, "1.1 = 1 ± 0.2"),
        (equal(2, 3), False, "2 = 3"),
        (true("handwritten"), True, "true"),
        (true(""), False, "false"),
    ],
)
def test_the_worst_number_decides(claim, holds, told):
    assert (claim.holds, bool(claim), str(claim)) == (holds, holds, told)


@pytest.mark.parametrize("make", [below, above, at_most, at_least, equal])
def test_what_is_not_a_number_is_never_true(make):
    assert not make([1.0, math.nan], 0.0)
    assert not make(np.array([math.nan]), math.nan)


def test_a_claim_about_nothing_is_refused():
    with pytest.raises(ValueError, match="expected values to claim something of, got none"):
        below([], 1.0)


def test_a_claim_compares_with_one_number():
    with pytest.raises(ValueError, match=r"got shape \(2,\); claim something of the difference"):
        below([1.0, 2.0], [3.0, 4.0])


NODE = {
    "when": ["arrives"],
    "en": "it arrives",
    "otherwise": [{"when": ["nearer"], "en": "it gets nearer"}, {"en": "it moves"}],
}


@pytest.mark.parametrize(
    ("arrives", "nearer", "said"),
    [(1, 1, "it arrives"), (0, 1, "it gets nearer"), (0, 0, "it moves")],
)
def test_the_first_true_wording_is_said(arrives, nearer, said):
    facts = {"arrives": true(arrives), "nearer": true(nearer)}
    assert choose("beats.a", NODE, facts)["en"] == said


def test_no_true_wording_is_one_line_with_the_numbers():
    node = {"when": ["arrives"], "en": "it arrives", "otherwise": [{"when": ["near"], "en": "…"}]}
    with pytest.raises(ClaimError) as refused:
        choose("beats.a", node, {"arrives": below(0.7847, 0.05), "near": below(2, 1)})
    assert str(refused.value) == (
        "beats.a: expected a wording that is true, got none "
        "(arrives: 0.7847 < 0.05 is false, near: 2 < 1 is false)"
    )


@pytest.mark.parametrize("fact", [3, "yes", 0.5])
def test_only_claims_can_be_claimed(fact):
    with pytest.raises(KeyError, match="expected a claim among the facts"):
        claims_of({"when": ["steps"]}, {"steps": fact})
