"""How this process keeps memory: what was given back is kept for the next picture.

It is kept until the end. Pictures come and go by the megabyte. By default glibc maps and unmaps
each, and the kernel clears its pages every time: a twentieth of what a film costs on a virtual
machine. And by default Python looks through everything for cycles before it ends, a third of a
second after a film, though the system takes all memory back at once.
"""

from __future__ import annotations

import atexit
import ctypes
import gc
from functools import cache

# mallopt's parameters: M_TRIM_THRESHOLD, M_TOP_PAD, M_MMAP_THRESHOLD.
_KEPT = {-1: 1 << 30, -2: 16 << 20, -3: 32 << 20}


@cache
def keep_memory() -> bool:
    """Have freed memory kept for reuse, once for this process and its children.

    Returns whether the C library can.
    """
    atexit.register(gc.freeze)
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):
        return False
    mallopt.argtypes, mallopt.restype = (ctypes.c_int, ctypes.c_int), ctypes.c_int
    return all(mallopt(parameter, value) for parameter, value in _KEPT.items())
