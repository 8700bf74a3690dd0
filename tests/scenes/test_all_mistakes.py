"""Mistakes that are all shown are not called some of them."""

from __future__ import annotations

import dataclasses

import pytest

from scenes import mnist_network
from tests.scenes.reading import trace_of


@pytest.mark.parametrize(("more", "holds"), [(0, False), (1, True)])
def test_some_are_shown_only_where_there_are_more(more: int, holds: bool) -> None:
    trace = trace_of("mnist-network")
    trace = dataclasses.replace(trace, errors=len(trace.wrong) + more)
    assert bool(mnist_network.facts(trace)["more_wrong"]) is holds
