"""Imported first by the process that jobs are forked from, so that it ends with its build.

It imports the libraries of all jobs before it listens to anybody, which takes seconds.
"""

from __future__ import annotations

import os

from dlmotion.base.parent import end_with

BUILD = "DLMOTION_BUILD"
"""Names the process id of the build, where this module is to do something."""

if os.environ.get(BUILD) == str(os.getppid()):
    end_with(os.getppid())
