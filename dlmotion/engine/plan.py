"""The plan: which targets are fresh, which are stale and why, which wait for another."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from dlmotion.base.hashes import FileHashes
from dlmotion.engine.ledger import Entry
from dlmotion.engine.reads import content_of
from dlmotion.engine.target import Target, Workspace, evidence, in_build_order, need_labels

State = Literal["fresh", "stale", "waits"]


@dataclass(frozen=True)
class Verdict:
    """What the engine thinks of a target: stale, with reasons in words, or waiting for others."""

    target: Target
    state: State
    reasons: tuple[str, ...] = ()


def plan(
    targets: Mapping[str, Target],
    entries: Mapping[str, Entry],
    hashes: FileHashes,
    workspace: Workspace,
    forced: Collection[str] = (),
) -> list[Verdict]:
    """Judge all targets without running anything, each after its needs."""
    verdicts: list[Verdict] = []
    digests: dict[str, str] = {}
    for target in in_build_order(targets):
        verdict = judge(target, entries, digests, hashes, workspace, target.name in forced)
        if verdict.state == "fresh":
            digests[target.name] = entries[target.name].digest
        verdicts.append(verdict)
    return verdicts


def judge(
    target: Target,
    entries: Mapping[str, Entry],
    digests: Mapping[str, str],
    hashes: FileHashes,
    workspace: Workspace,
    forced: bool = False,
) -> Verdict:
    """Judge one target; ``digests`` are the results of those needs that are up to date."""
    entry = entries.get(target.name)
    unknown = [need for need in target.needs if need not in digests]
    reasons = ["asked for"] if forced else []
    reasons += _missing(target, workspace, hashes)
    if entry is None:
        reasons = reasons or ["unknown: no record of how it was built"]
    else:
        reasons += _edited(target, entries, workspace, hashes)
        reasons += _read_otherwise(target, entry, workspace, hashes)
        labels = need_labels(target.needs)
        known = dict(digests) | dict.fromkeys(unknown, "")
        reasons += differences(
            entry.evidence, evidence(target, known), [labels[need] for need in unknown]
        )
    if reasons:
        return Verdict(target, "stale", tuple(reasons))
    if unknown:
        return Verdict(target, "waits", tuple(f"waits for {need}" for need in unknown))
    return Verdict(target, "fresh")


def differences(
    old: Mapping[str, str], new: Mapping[str, str], skip: Iterable[str] = ()
) -> list[str]:
    """Say in words how evidence changed; ``skip`` are labels of what is not known yet."""
    reasons = []
    for label in sorted({*old, *new} - set(skip)):
        before, after = old.get(label), new.get(label)
        if before != after:
            reasons.append(_in_words(label, before, after))
    return reasons


def _in_words(label: str, before: str | None, after: str | None) -> str:
    kind, _, name = label.partition(" ")
    if kind == "need":
        return f"{name} changed"
    if kind == "argument":
        return f"{name} {before or 'unset'} → {after or 'unset'}"
    if before is None:
        return f"now uses: {label}"
    if after is None:
        return f"no longer uses: {label}"
    if before.startswith("#") or after.startswith("#"):
        return f"changed: {label}"
    return f"{label} {before} → {after}"


def _missing(target: Target, workspace: Workspace, hashes: FileHashes) -> list[str]:
    """Name the first missing output, and say how many more there are."""
    names = [name for name in target.outputs if hashes.of(workspace.path(target, name)) is None]
    if not names:
        return []
    return [f"missing: {names[0]}" + (f" and {len(names) - 1} more" if names[1:] else "")]


def _edited(
    target: Target, entries: Mapping[str, Entry], workspace: Workspace, hashes: FileHashes
) -> list[str]:
    """Name the outputs whose bytes are not those that the ledger knows.

    Targets may share an output (films of two qualities have one poster): the bytes of another will
    do if that one was made on the same evidence.
    """
    own, reasons = entries[target.name], []
    for output in target.outputs:
        found = hashes.of(workspace.path(target, output))
        if found in (None, own.outputs.get(output)):
            continue
        makers = [entry for entry in entries.values() if entry.outputs.get(output) == found]
        if not any(_is_alike(own, maker, target.varying) for maker in makers):
            reasons.append(f"edited since it was built: {output}")
    return reasons


def _is_alike(one: Entry, other: Entry, varying: Collection[str]) -> bool:
    """Whether two entries were made on the same evidence, these labels left out."""
    if one.reads != other.reads:
        return False
    labels = {*one.evidence, *other.evidence} - set(varying)
    return all(one.evidence.get(label) == other.evidence.get(label) for label in labels)


def _read_otherwise(
    target: Target, entry: Entry, workspace: Workspace, hashes: FileHashes
) -> list[str]:
    """Name what the job read last time and would find changed."""
    return [
        f"changed: {name}"
        for name, before in entry.reads.items()
        if name not in target.inputs and content_of(name, workspace.project, hashes) != before
    ]
