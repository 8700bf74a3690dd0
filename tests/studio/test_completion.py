"""TAB in real shells: each is started, given the script, and typed into."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import shutil
import struct
import subprocess
import sys
import termios
from pathlib import Path

import pytest

from tests.studio.project import ROOT


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder with a `dlmotion` that completes as ours does, and else prints its arguments."""
    folder = tmp_path / "bin"
    folder.mkdir()
    program = folder / "dlmotion"
    code = "import sys; sys.argv[0] = 'dlmotion'; from dlmotion.studio.cli import main; main()"
    program.write_text(
        '#!/bin/sh\nif [ -n "$_DLMOTION_COMPLETE" ] || [ "$1" = completion ]; then\n'
        f'    PYTHONPATH="{ROOT}" exec "{sys.executable}" -c "{code}" "$@"\n'
        'fi\nprintf "\\nTYPED:%s:END\\n" "$*"\n'
    )
    program.chmod(0o755)
    return tmp_path


PROMPT = "READY> "


def environment(home: Path) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("DLMOTION")}
    path = f"{home / 'bin'}{os.pathsep}{os.environ['PATH']}"
    return {**kept, "PATH": path, "HOME": str(home), "TERM": "dumb", "PS1": PROMPT, "INPUTRC": ""}


TYPED = (
    (("bui", "neur"), "build neuron"),
    (("build gradient-descent-",), "build gradient-descent-surface"),
    (("build neuron --qual", "high"), "build neuron --quality high"),
    (("build gradient-descent --set learn",), "build gradient-descent --set learning_rate=0.15"),
    (("build convolution --set kernel=emb",), "build convolution --set kernel=emboss"),
)
BEGIN = {
    "bash": (["--norc", "--noprofile", "-i"], "source <(dlmotion completion bash)"),
    "zsh": (
        ["-f", "-i"],
        "autoload -Uz compinit && compinit -u && source <(dlmotion completion zsh)",
    ),
}


class Terminal:
    """A shell in a terminal wide enough that no line breaks."""

    def __init__(self, shell: str, home: Path) -> None:
        self._ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 300, 0, 0))
        flags, begin = BEGIN[shell]
        self._shell = subprocess.Popen(
            [shell, *flags], stdin=theirs, stdout=theirs, stderr=theirs, cwd=home,
            env=environment(home), start_new_session=True,
        )  # fmt: skip
        os.close(theirs)
        self.write(f"{begin}; dlmotion ready\n")
        self.until(f"TYPED:ready:END.*{PROMPT}")

    def write(self, text: str) -> None:
        os.write(self._ours, text.encode())

    def until(self, mark: str) -> str:
        """Read until a pattern is on the screen; fails if the shell says nothing for a minute."""
        heard = ""
        while not re.search(mark, heard, re.DOTALL):
            ready, _, _ = select.select([self._ours], [], [], 60)
            assert ready, f"expected {mark!r}, got {heard!r}"
            part = os.read(self._ours, 4096).decode(errors="replace")
            heard = re.sub(r"\x1b\[[?0-9;]*[A-Za-z]|\a", "", heard + part)
        return heard

    def close(self) -> None:
        os.close(self._ours)
        self._shell.kill()
        self._shell.wait()


@pytest.mark.parametrize("shell", ["bash", "zsh"])
def test_words_are_completed_where_one_types_them(
    shell: str, home: Path, request: pytest.FixtureRequest
) -> None:
    if not shutil.which(shell):
        pytest.skip(f"no {shell} here")
    terminal = Terminal(shell, home)
    request.addfinalizer(terminal.close)
    for pieces, meant in TYPED:
        shown = "dlmotion "
        terminal.write(shown)
        for piece in pieces:
            shown = meant if piece is pieces[-1] else meant.partition(" ")[0]
            terminal.write(f"{piece}\t")
            terminal.until(re.escape(shown.rpartition(" ")[2]))
        terminal.write("\n")
        assert f"TYPED:{meant}" in terminal.until(f":END.*{PROMPT}")


def test_fish_lists_lessons_with_titles_and_values_with_commas(home: Path) -> None:
    if not shutil.which("fish"):
        pytest.skip("no fish here")
    asked = (
        "dlmotion build gradient-d",
        "dlmotion build activation-curves --set na",
        "dlmotion notes sy",
    )
    lines = "; ".join(f'complete -C "{line}"; echo ---' for line in asked)
    script = f"source (dlmotion completion fish | psub); {lines}"
    done = subprocess.run(
        ["fish", "--no-config", "-c", script],
        capture_output=True, text=True, env=environment(home), cwd=home, check=True,
    )  # fmt: skip
    lessons, inputs, commands = (part.split("\n") for part in done.stdout.split("---\n")[:3])
    assert lessons[0] == "gradient-descent\tGradient descent: one parameter"
    assert lessons[1].startswith("gradient-descent-surface\t")
    assert inputs[0].startswith("names=sigmoid,tanh,relu\t")
    assert commands[0].startswith("sync\t")


def test_what_is_wrong_with_a_lesson_is_not_told_at_the_prompt(home: Path) -> None:
    (home / "scenes").mkdir()
    (home / "scenes/torn.toml").write_text("order = [")
    env = {
        **environment(home),
        "_DLMOTION_COMPLETE": "bash_complete",
        "COMP_WORDS": "dlmotion build neur",
    }
    done = subprocess.run(["dlmotion"], capture_output=True, text=True, env=env, cwd=home)
    assert (done.returncode, done.stdout, done.stderr) == (0, "plain,neuron\n", "")
