"""What every job needs, imported once for all workers of a build, as nobody has configured it."""

from __future__ import annotations

from importlib import import_module

from dlmotion.base.defaults import unconfigured

_LIBRARIES = (
    *("dlmotion.reel", "dlmotion.stage.lesson", "dlmotion.stage.page", "dlcore"),
    *("matplotlib.style", "matplotlib.backends.backend_agg", "matplotlib.backends.backend_svg"),
)

with unconfigured():
    for _name in _LIBRARIES:
        import_module(_name)
