"""How the command was typed: what a line that says what to run next starts with."""

from __future__ import annotations

import sys
from pathlib import Path

SCRIPT, COMMAND = "render.py", "dlmotion"


def typed() -> str:
    """Return ``render.py`` where that was typed, ``dlmotion`` everywhere else.

    Asked when a line is printed: workers have the command line of the process that began them.
    """
    return SCRIPT if Path(sys.argv[0]).name == SCRIPT else COMMAND
