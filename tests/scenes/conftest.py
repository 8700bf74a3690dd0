"""One folder of traces for all workers of a test run."""

import os

import pytest

from tests.scenes import reading


@pytest.fixture(autouse=True, scope="session")
def kept_traces(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Have what one worker recorded read by the others."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "traces"
    folder.mkdir(exist_ok=True)
    reading.traces = folder
