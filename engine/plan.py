"""The plan: which targets are fresh, which are stale and why, which wait for another."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from engine.hashes import FileHashes
from engine.ledger import Entry
from engine.target import Target, Workspace, evidence, in_build_order

State = Literal["fresh", "stale", "waits"]


@dataclass(frozen=True)
class Verdict:
    """What the engine thinks of a target: stale with reasons in words, or waiting for targets by name."""

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
    """Judge one target; ``digests`` are the results of those needs that are known to be up to date."""
    entry = entries.get(target.name)
    unknown = [need for need in target.needs if need not in digests]
    reasons = ["asked for"] if forced else []
    reasons += _missing(target, workspace, hashes)
    if entry is None:
        reasons = reasons or ["unknown: no record of how it was built"]
    else:
        reasons += _edited(target, entries, workspace, hashes)
        known = dict(digests) | dict.fromkeys(unknown, "")
        reasons += differences(entry.evidence, evidence(target, known), skip=unknown)
    if reasons:
        return Verdict(target, "stale", tuple(reasons))
    if unknown:
        return Verdict(target, "waits", tuple(f"waits for {need}" for need in unknown))
    return Verdict(target, "fresh")


def differences(old: Mapping[str, str], new: Mapping[str, str], skip: Iterable[str] = ()) -> list[str]:
    """Say in words how evidence changed; ``skip`` names needs whose result is not known yet."""
    skipped = {f"need {need.partition(':')[0]}" for need in skip}
    reasons = []
    for label in sorted({*old, *new} - skipped):
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


def _edited(target: Target, entries: Mapping[str, Entry], workspace: Workspace, hashes: FileHashes) -> list[str]:
    """Name the outputs whose bytes are not those that the ledger knows.

    Targets may share an output (films of two qualities have one poster): the bytes of any of them will do.
    """
    reasons = []
    for output in target.outputs:
        found = hashes.of(workspace.path(target, output))
        if found in (None, entries[target.name].outputs.get(output)):
            continue
        if not any(found == entry.outputs.get(output) for entry in entries.values()):
            reasons.append(f"edited since it was built: {output}")
    return reasons
