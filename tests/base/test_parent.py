"""Children end with their parent, whether it forked them or had a server do it."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys

import pytest

FORKED = """
import os, signal, sys
from dlmotion.base.parent import end_with
parent = os.getpid()
if os.fork() == 0:
    assert end_with(parent)
    print(os.getpid(), flush=True)
    signal.pause()
os.wait()
"""
SERVED = """
import os, signal, sys
from dlmotion.base.parent import end_with_pipe
out, held = os.pipe()
if os.fork() == 0:
    os.close(held)
    os.setsid()
    assert end_with_pipe(out)
    print(os.getpid(), flush=True)
    signal.pause()
os.close(out)
os.wait()
"""
LATE = """
import os
from dlmotion.base.parent import end_with, end_with_pipe
out, held = os.pipe()
os.close(held)
for end in (lambda: end_with(1 << 22), lambda: end_with_pipe(out)):
    child = os.fork()
    if child == 0:
        end()
        print("still here", flush=True)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 1
"""


@pytest.mark.parametrize("code", [FORKED, SERVED])
def test_a_child_ends_when_its_parent_is_killed(code: str) -> None:
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as told:
        assert told.stdout is not None
        child = os.pidfd_open(int(told.stdout.readline()))
        told.send_signal(signal.SIGKILL)
        ready, _, _ = select.select([child], [], [], 20)
        os.close(child)
    assert ready


def test_a_parent_that_is_gone_already_is_noticed() -> None:
    done = subprocess.run([sys.executable, "-c", LATE], capture_output=True, text=True, check=True)
    assert done.stdout == ""
