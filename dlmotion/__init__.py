"""Everything but numbers and lessons: pictures, films, builds, publishing, commands."""

from __future__ import annotations

from typing import Any


def load_ipython_extension(shell: Any) -> None:
    """Teach a notebook ``%%dlmotion``, for ``%load_ext dlmotion``."""
    from dlmotion.studio.filming.magic import load

    load(shell)
