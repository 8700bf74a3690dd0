"""Shared by every test: no network, repeatable property tests, one thread for matrices."""

import os
import socket

import pytest
from hypothesis import settings

# As jobs of the engine have it: threads of two workers on two cores wait for each other, spinning.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

settings.register_profile("dlmotion", deadline=None, derandomize=True, max_examples=50)
settings.load_profile("dlmotion")

_LOOPBACK = ("127.0.0.1", "localhost", "::1")


@pytest.fixture(autouse=True, scope="session")
def own_formulas(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Give each worker a folder for formulas: manim rewrites and removes files beside them."""
    from manim import config

    config.tex_dir = tmp_path_factory.mktemp("formulas")


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every connection that leaves this machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        if isinstance(address, tuple) and address[0] not in _LOOPBACK:
            raise AssertionError(f"a test tried to reach {address}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)
