"""What jobs import while they run, imported once for all workers of a build before they are forked.

A module that cannot be imported fails in the job that needs it, where its error is told.
"""

from __future__ import annotations

import gc
from contextlib import suppress
from importlib import import_module
from pkgutil import walk_packages

from dlmotion.base.defaults import unconfigured
from dlmotion.studio.jobs import PRELOAD

_JOBS = (
    *("dlmotion.studio.trace_job", "dlmotion.studio.words_job", "dlmotion.studio.caption_job"),
    *("dlmotion.studio.figure_job", "dlmotion.studio.film_job"),
)
_LIBRARIES = (
    *("scipy.spatial.transform", "matplotlib.figure", "mpl_toolkits.mplot3d"),
    *("numpy.random", "numpy.polynomial", "numpy.ma", "PIL.GifImagePlugin", "PIL.JpegImagePlugin"),
)
"""What manim, matplotlib and Pillow import late: a rotation brings most of SciPy."""

import_module(PRELOAD)
with unconfigured():
    _marks = import_module("dlmotion.stage.marks")
    _vocabulary = walk_packages(_marks.__path__, "dlmotion.stage.marks.", onerror=lambda name: None)
    for _name in (*_LIBRARIES, *_JOBS, *(found.name for found in _vocabulary)):
        with suppress(Exception):
            import_module(_name)
gc.collect()
gc.freeze()  # What is inherited lives as long as a worker: it need not look through it for cycles.
