"""One house for all tests of faults, built once; whoever changes it takes a copy."""

from __future__ import annotations

import pytest

from tests.faults.house import House


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> House:
    """A house whose lesson is built; to be copied, not to be changed."""
    house = House.new(tmp_path_factory.mktemp("house") / "own")
    assert len(house.build()) == 13
    return house
