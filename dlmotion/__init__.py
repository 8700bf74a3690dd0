"""Everything but numbers and lessons: pictures, films, builds, publishing, commands."""

from __future__ import annotations

from typing import Any


def load_ipython_extension(shell: Any) -> None:
    """Teach a notebook ``%%dlmotion``, for ``%load_ext dlmotion``."""
    from dlmotion.studio.filming.magic import load

    load(shell)


def __getattr__(name: str) -> Any:
    # ``from dlmotion import show`` costs what it needs only where it is asked for.
    if name == "show":
        from dlmotion.studio.showing import show

        return show
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
