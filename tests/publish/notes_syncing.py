"""How the tests of `notes sync` run it, and what they look at afterwards."""

import os
import re
from pathlib import Path

from dlmotion.publish.notes.code_blocks import CodeBlock
from dlmotion.publish.notes.drawer import Drawing
from dlmotion.publish.notes.sync import Settings, Sync, find_folders, sync_notes
from dlmotion.studio.project import Project

BLOCK = re.compile(r"<!-- dlmotion:begin .*?<!-- dlmotion:end -->(?:\r\n|\r|\n)?", re.DOTALL)


def sync(project: Project, path: Path, root: Path | None = None, **asked: object) -> Sync:
    dry_run = bool(asked.pop("dry_run", False))
    given = {name: asked.pop(name, None) for name in ("drawer", "player")}
    settings = Settings(*find_folders([path], root), **asked)  # type: ignore[arg-type]
    lessons = project.lessons()[0]
    return sync_notes([path], lessons, project.media, settings, dry_run=dry_run, **given)  # type: ignore[arg-type]


def states(done: Sync, kind: str = "picture") -> dict[str, str]:
    return {
        o.subject.rsplit("/", 1)[-1]: o.state
        for note in done.notes
        for o in note.outcomes
        if o.kind == kind
    }


def snapshot(folder: Path) -> dict[str, tuple[bytes, int]]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {
        path.relative_to(folder).as_posix(): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in files
    }


def everything(folder: Path) -> dict[str, bytes | str]:
    return {
        path.relative_to(folder).as_posix(): os.readlink(path)
        if path.is_symlink()
        else path.read_bytes()
        for path in folder.rglob("*")
        if path.is_symlink() or path.is_file()
    }


def outside_markers(text: str) -> str:
    return BLOCK.sub("", text)


def network_svg(block: CodeBlock, folder: Path, lang: str, theme: str) -> Drawing:
    path = folder / "n.svg"
    path.write_text(f"<svg><!--{len(block.source)} {lang} {theme}--></svg>", encoding="utf-8")
    return Drawing(path, "512 → 10", 80, 40)


def never(block: CodeBlock, folder: Path, lang: str, theme: str) -> Drawing:
    raise AssertionError("nothing changed, so nothing is to be drawn")
