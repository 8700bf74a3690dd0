"""Where a running scene stands in its ``construct``, and how."""

from __future__ import annotations

import sys
from collections.abc import Collection, Mapping
from types import FrameType
from typing import Any

from dlmotion.reel.retake.code_hash import Proofs
from dlmotion.reel.retake.memory_digest import Opaque, state_of

UNTOLD = ("renderer", "manager", "time", "num_plays", "set_default")
"""Names of a scene that no proof can cover: code that reads them is not taken over."""
_SEEN = frozenset({"updaters", "always_update_mobjects"})


def those(names: Collection[str], variables: Mapping[str, Any]) -> dict[str, Any]:
    """Those of the variables that are named; a frame's are no dict from Python 3.13 on."""
    return {name: variables[name] for name in names if name in variables}


class Standing:
    """Reads the frames of the code that is running.

    ``machinery`` names the attributes of any scene of manim's.
    """

    def __init__(self, scene: Any, machinery: Collection[str]) -> None:
        self._scene = scene
        self._proofs = Proofs(scene, scene.premises(), scene.asked())
        said = self._proofs.says
        hidden = {name for name, names in scene.unseen().items() if not said(names)}
        self._aside = hidden | (set(machinery) - _SEEN) | ({"mobjects"} - self._proofs.attributes)
        self._is_told = not said(UNTOLD)
        self._last: int | None = None

    def left(self) -> int | None:
        """Statements of ``construct`` from the one that is running to the end.

        It is None without a proof.
        """
        frames = self._frames()
        return self._proofs.left(frames[0]) if frames else None

    def proof(self, left: int) -> str:
        """Proof of what has decided when this statement is done."""
        return self._proofs.before(left)

    def state(self) -> str | None:
        """Digest of how the scene stands in a statement's first call, and of all code still to run.

        None where that cannot be told.
        """
        frames, left = self._frames(), self.left()
        if left is None or left == self._last or not self._is_told:
            return None
        self._last = left
        construct, *inner = frames
        if any(frame.f_globals is construct.f_globals for frame in inner):
            return None
        live = those(self._proofs.named(left), construct.f_locals)
        try:
            state, names = state_of(self._scene, self._aside, live, inner)
        except Opaque:
            return None
        after = self._proofs.after(left, names)
        return None if after is None else f"{state} {after}"

    def _frames(self) -> list[FrameType]:
        """Frames from that of ``construct`` to the innermost that is not manim's or reel's.

        It is None outside of ``construct``.
        """
        frame: FrameType | None = sys._getframe()
        found: list[FrameType] = []
        while frame is not None:
            if not frame.f_globals["__name__"].startswith(("dlmotion.reel.", "manim.")):
                found.append(frame)
            if frame.f_code is self._proofs.code:
                return found[::-1]
            frame = frame.f_back
        return []
