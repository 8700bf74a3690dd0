"""The report of a build: what happened to every target, and the exit code that follows."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Literal

Happened = Literal["fresh", "built", "kept", "failed", "skipped"]


@dataclass(frozen=True)
class Step:
    """What happened to one target; ``kept`` was built again and came out with equal bytes."""

    name: str
    happened: Happened
    seconds: float = 0.0
    reasons: tuple[str, ...] = ()
    error: str = ""


@dataclass
class Report:
    """All steps of a build in the order in which they ended."""

    steps: list[Step] = field(default_factory=list)

    @property
    def failed(self) -> list[Step]:
        """Targets that went wrong, without those that only waited for them."""
        return [step for step in self.steps if step.happened == "failed"]

    @property
    def exit_code(self) -> int:
        """0 if everything is up to date, else 1."""
        return 1 if any(step.happened in ("failed", "skipped") for step in self.steps) else 0

    def summary(self) -> str:
        """Count the steps in one line: ``4 built, 2 kept, 9 fresh``."""
        counts = Counter[str](step.happened for step in self.steps)
        order = ("built", "kept", "fresh", "failed", "skipped")
        return (
            ", ".join(f"{counts[name]} {name}" for name in order if counts[name]) or "nothing to do"
        )

    def as_json(self) -> list[dict[str, object]]:
        """List the steps for programs."""
        return [
            {
                "target": step.name,
                "happened": step.happened,
                "seconds": round(step.seconds, 3),
                "reasons": list(step.reasons),
                "error": step.error,
            }
            for step in self.steps
        ]
