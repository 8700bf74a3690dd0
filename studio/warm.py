"""What every job needs, imported once for all workers of a build."""

import matplotlib.backends.backend_agg
import matplotlib.backends.backend_svg

import dlcore
import reel
import stage

__all__ = ["dlcore", "matplotlib", "reel", "stage"]
