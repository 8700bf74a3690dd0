"""A target: one thing that can be built, what it is built from, and the files it becomes."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

Json: TypeAlias = None | bool | int | float | str | list["Json"] | dict[str, "Json"]
Root = Literal["media", "state"]

FORCED = "@forced"
"""Argument that tells a job that it was asked for although it may be fresh: it reuses nothing."""
_NAME = re.compile(r"[a-z0-9.-]+(:[a-z0-9@.-]+)*")


@dataclass(frozen=True)
class Target:
    """One step of a build.

    ``job`` is ``package.module:function``, imported where it runs; ``arguments`` are its JSON
    arguments (names that start with ``@`` say where to read, or sum up what ``inputs`` say, and
    are no evidence). ``inputs`` map a label to a content hash (``#…``) or to a version; the labels
    become the reasons. ``needs`` are targets whose result digest joins the fingerprint.
    ``outputs`` are relative to ``root``. Targets may share an output: another's bytes are as good
    if their evidence differs in nothing but labels that are ``varying``.
    """

    name: str
    kind: str
    job: str
    arguments: Mapping[str, Json]
    inputs: Mapping[str, str]
    needs: tuple[str, ...]
    outputs: tuple[str, ...]
    root: Root = "media"
    varying: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise ValueError(f"expected a target name of a-z, 0-9 and :@.-, got {self.name!r}")
        for output in self.outputs:
            if Path(output).is_absolute() or ".." in Path(output).parts or not output:
                raise ValueError(
                    f"{self.name}: expected an output below its folder, got {output!r}"
                )


@dataclass(frozen=True)
class Workspace:
    """Where a build reads and writes; ``jobs`` is how many processes one job may use itself."""

    project: Path
    media: Path
    state: Path
    jobs: int = 1

    def root(self, name: Root) -> Path:
        """Folder that the outputs of a target are relative to."""
        return self.media if name == "media" else self.state

    def places(self) -> dict[str, Path]:
        """Return the folders whose disks may be full, by what messages call them."""
        return {
            "media": self.media,
            "state": self.state,
            "scratch": self.state / "scratch",
            "temporary files": Path(tempfile.gettempdir()),
        }

    def path(self, target: Target, output: str) -> Path:
        """Return the published place of an output."""
        return self.root(target.root) / output


def evidence(target: Target, digests: Mapping[str, str]) -> dict[str, str]:
    """Everything that decides what a target becomes, by label.

    Equal evidence means an equal result.
    """
    found = {"job": target.job, "outputs": " ".join(target.outputs)}
    for key, value in target.arguments.items():
        if not key.startswith("@"):
            found[f"argument {key}"] = json.dumps(value, sort_keys=True, ensure_ascii=False)
    found.update(target.inputs)
    found.update({label: digests[need] for need, label in need_labels(target.needs).items()})
    return dict(sorted(found.items()))


def need_labels(needs: Sequence[str]) -> dict[str, str]:
    """Labels of needs: the first of a kind is called by that, others by their names."""
    labels: dict[str, str] = {}
    for need in needs:
        kind = f"need {need.partition(':')[0]}"
        labels[need] = f"need {need}" if kind in labels.values() else kind
    return labels


def in_build_order(targets: Mapping[str, Target]) -> list[Target]:
    """Sort targets so that each comes after its needs.

    Raises ValueError on a circle or an unknown need.
    """
    ordered: dict[str, Target] = {}
    path: list[str] = []

    def visit(name: str) -> None:
        if name in ordered:
            return
        if name in path:
            raise ValueError(f"expected targets without a circle, got {' → '.join([*path, name])}")
        if name not in targets:
            raise ValueError(f"{path[-1]}: expected a known target, got {name!r}")
        path.append(name)
        for need in targets[name].needs:
            visit(need)
        path.pop()
        ordered[name] = targets[name]

    for name in targets:
        visit(name)
    return list(ordered.values())
