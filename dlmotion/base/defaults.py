"""The libraries' own defaults: what a user configured for them elsewhere never reaches a lesson."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

_STEADY = {
    "PYTHONHASHSEED": "0",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "TZ": "UTC",
    "SOURCE_DATE_EPOCH": "0",
    "MPLBACKEND": "agg",
}
"""The same bytes on every run, and no threads that fight over cores."""
_CONFIGURE = (
    *("MANIM", "MATPLOTLIB", "MPL", "TYPST_", "PANGO", "CAIRO_", "FREETYPE_", "PILLOW_"),
    *("OPENBLAS_", "MKL_", "NPY_", "NUMPY_", "GDK_", "RSVG_"),
)
"""How variables begin that change what libraries compute or draw.

Those of fontconfig stay, since a system may need them to find its fonts: what they make of the
family is evidence instead (``environment.font_rules``).
"""


def steady(environ: Mapping[str, str]) -> dict[str, str]:
    """Environment for jobs: what would configure a library left out, the rest as it was."""
    kept = {name: text for name, text in environ.items() if not name.startswith(_CONFIGURE)}
    return kept | _STEADY


@contextmanager
def environment(wanted: Mapping[str, str]) -> Iterator[None]:
    """Let this process have these variables and no others, then those that it had."""
    before = dict(os.environ)
    _become(wanted)
    try:
        yield
    finally:
        _become(before)


@contextmanager
def unconfigured() -> Iterator[None]:
    """Import libraries inside: the working folder and the home hold no configuration there.

    ``manim.cfg`` and ``matplotlibrc`` are looked for when these libraries are first imported, and
    never again. matplotlib's list of fonts is kept in a folder of ours from run to run.
    """
    fonts = _cache_home() / "dlmotion" / "matplotlib"
    here = os.open(".", os.O_RDONLY)
    try:
        with tempfile.TemporaryDirectory(prefix="dlmotion-home-") as empty:
            homes = dict.fromkeys(("HOME", "USERPROFILE", "XDG_CONFIG_HOME"), empty)
            wanted = steady(os.environ) | homes | {"MPLCONFIGDIR": str(fonts)}
            with environment(wanted):
                os.chdir(empty)
                try:
                    yield
                finally:
                    os.fchdir(here)
    finally:
        os.close(here)


def _cache_home() -> Path:
    """Where the user's programs keep what they can make again."""
    named = os.environ.get("XDG_CACHE_HOME")
    home = os.path.expanduser("~")
    if named or os.path.isabs(home):
        return Path(named or f"{home}/.cache")
    return Path(tempfile.gettempdir())


def _become(wanted: Mapping[str, str]) -> None:
    for name in [name for name in os.environ if name not in wanted]:
        del os.environ[name]
    os.environ.update(wanted)
