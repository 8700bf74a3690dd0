"""Whether files that packs and notes copy are still what a build would make."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from dlmotion.base.typed import typed
from dlmotion.studio.console import fail, note
from dlmotion.studio.site import Site


@dataclass(frozen=True)
class Late:
    """What keeps shipped files from being known as fresh: a line each, and what to run."""

    lines: tuple[str, ...]
    lessons: tuple[str, ...]
    recorded: bool = True

    @property
    def advice(self) -> str:
        """The command that makes them fresh."""
        as_before = " --published" if self.recorded else ""
        return f"{typed()} build {' '.join(self.lessons)}{as_before}"

    def __bool__(self) -> bool:
        return bool(self.lines)


def late(site: Site, lessons: Collection[str], files: Collection[Path]) -> Late:
    """Judge the targets that made ``files``; a file that no target is known to have made is late.

    Nothing is run. Captions are made from receipts, which count with their film.
    """
    wanted = {path.resolve() for path in files}
    targets = site.published(sorted(lessons)) if lessons else {}
    verdicts = {verdict.target.name: verdict for verdict in site.judge(targets)}
    media = site.project.media
    unknown = set(wanted)
    lines: list[str] = []
    slow: set[str] = set()
    for name, target in targets.items():
        if target.root != "media":
            continue
        made = [(media / output).resolve() for output in target.outputs]
        unknown -= set(made)
        # Films of all qualities have one poster: it is not what a film is known by.
        own = made[:2] if target.kind == "film" else made
        if not wanted.isdisjoint(own) and verdicts[name].state != "fresh":
            lines.append(f"stale   {name}: {'; '.join(verdicts[name].reasons)}")
            slow.add(name.split(":")[1])
    if unknown:
        names = sorted(path.name for path in unknown)
        more = f" and {len(names) - 1} more" if names[1:] else ""
        lines.append(f"unknown {names[0]}{more}: no record of how it was built")
        slow |= {slug for slug in lessons if any(_holds(media, slug, path) for path in unknown)}
    return Late(tuple(lines), tuple(sorted(slow)), not unknown)


def tell_late(found: Late, *, strict: bool) -> bool:
    """Warn of what is late, or with ``strict`` refuse it; returns whether it is refused."""
    if not found:
        return False
    for line in found.lines:
        note(line, "yellow")
    advice = f"run: {found.advice}, or say --build"
    if strict:
        fail(f"expected fresh files, got {len(found.lines)} that are not; {advice}")
    else:
        note(f"warning: what is shipped is not known to be fresh; {advice}", "yellow")
    return strict


def _holds(media: Path, slug: str, path: Path) -> bool:
    base, _, variant = slug.partition("@")
    folder = media / base / "variants" / variant if variant else media / base
    inside = path.is_relative_to(folder.resolve())
    return inside and (bool(variant) or "variants" not in path.parts)
