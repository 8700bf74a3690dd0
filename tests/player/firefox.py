"""Firefox for tests, by Marionette: what it speaks itself, without a driver in between."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import Any

PROGRAM = shutil.which("firefox-esr") or shutil.which("firefox")
PATIENCE = 60.0
PREFERENCES = """
user_pref("marionette.port", 0);
user_pref("intl.accept_languages", "zh-CN, en");
user_pref("ui.systemUsesDarkTheme", 0);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("app.update.enabled", false);
"""


class Firefox:
    """One window: it goes to addresses, runs script there, takes keys."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        self._file = self._socket.makefile("rb")
        self._count = 0
        self._hear()
        self.tell("WebDriver:NewSession", capabilities={})

    def tell(self, command: str, **parameters: Any) -> Any:
        """Send a command and return what comes of it."""
        self._count += 1
        text = json.dumps([0, self._count, command, parameters]).encode()
        self._socket.sendall(f"{len(text)}:".encode() + text)
        _, _, error, result = self._hear()
        assert error is None, error
        return result

    def _hear(self) -> Any:
        length = b""
        while not length.endswith(b":"):
            length += self._file.read(1)
        return json.loads(self._file.read(int(length[:-1])))

    def go(self, address: str) -> None:
        """Open a page."""
        self.tell("WebDriver:Navigate", url=address)

    def run(self, script: str) -> Any:
        """Run a body of an async function in the page, film at hand, and return what it returns."""
        body = (
            "const done = arguments[0], film = document.querySelector('dlmotion-film');"
            f"(async () => {{ {script} }})().then(done, error => done('failed: ' + error));"
        )
        return self.tell("WebDriver:ExecuteAsyncScript", script=body, args=[])["value"]

    def press(self, keys: str) -> None:
        """Press keys, one after the other."""
        actions = [{"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")]
        keyboard = {"type": "key", "id": "keys", "actions": actions}
        self.tell("WebDriver:PerformActions", actions=[keyboard])

    def close(self) -> None:
        """Let go of it."""
        self._file.close()
        self._socket.close()


@contextmanager
def firefox(profile: Path) -> Iterator[Firefox]:
    """Open Firefox without a window of its own, in a fresh profile."""
    assert PROGRAM
    profile.mkdir()
    (profile / "user.js").write_text(PREFERENCES, encoding="utf-8")
    command = [PROGRAM, "--headless", "--marionette", "--no-remote", "--profile", str(profile)]
    process = subprocess.Popen(
        command,
        env=os.environ | {"HOME": str(profile)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        told, wait = profile / "MarionetteActivePort", Event()
        for _ in range(int(PATIENCE / 0.1)):
            if told.is_file() and told.read_text(encoding="ascii").strip():
                break
            wait.wait(0.1)
        window = Firefox(int(told.read_text(encoding="ascii")))
        yield window
        window.close()
    finally:
        process.terminate()
        process.wait()
