"""Children that end with their parent, however it ends, without a thread that would watch it.

A thread in a process forbids it to fork, and films are painted in forked children.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import select
import signal
import sys

_PR_SET_PDEATHSIG = 1
# Loaded once, before anything forks: a child calls it between fork and its first line of work.
_LIBC = ctypes.CDLL(None)


def end_with(parent: int) -> bool:
    """Let the system kill this process when ``parent``, which forked it, is gone.

    Returns whether the system can do that (Linux). Ends the process at once if the parent is gone
    already.
    """
    if sys.platform != "linux":
        return False
    if _LIBC.prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0) != 0:
        return False
    if os.getppid() != parent:
        os._exit(1)
    return True


def end_with_pipe(pipe: int) -> bool:
    """Let the system end this process when nobody holds the other end of ``pipe`` any more.

    For a process whose parent did not fork it itself, but has a server do it. Returns whether the
    system can do that (Linux).
    """
    if sys.platform != "linux":
        return False
    signal.signal(signal.SIGIO, signal.SIG_DFL)  # Its default is to end the process.
    fcntl.fcntl(pipe, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(pipe, fcntl.F_SETFL, fcntl.fcntl(pipe, fcntl.F_GETFL) | os.O_ASYNC)
    if select.select([pipe], [], [], 0)[0]:
        os._exit(1)
    return True
