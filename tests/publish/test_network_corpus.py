"""Code as people write it into notes: what is drawn is what it says, and the rest is refused."""

import pytest

from tests.publish.network_corpus import Case, judged

CASES = judged()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_block_is_read_as_it_says_or_refused(case: Case) -> None:
    if case.drawable:
        assert case.found == case.expected
    else:
        assert case.found.startswith("line ")
        assert case.expected.removeprefix("refused: ") in case.found


def test_the_corpus_is_large_and_varied() -> None:
    assert len(CASES) >= 80
    assert sum(not case.drawable for case in CASES) >= 25
    assert not any(case.wrong for case in CASES)
