"""Where a picture's link points: a file of the notes, another server, or nowhere to write."""

from __future__ import annotations

import os
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from PIL import Image, UnidentifiedImageError

MAX_PICTURE_BYTES = 50_000_000
MAX_NAME_BYTES = 255
"""What disks take as the name of one file or folder."""

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_DRIVE = re.compile(r"[A-Za-z]:[\\/]")


@dataclass(frozen=True)
class Target:
    """What a link points at.

    `state` is exists, broken, missing, remote, embedded, outside (not under the notes' folder),
    absolute, or rendered (a formula or badge that a server draws).
    `path` is set for files inside the folder only; `name` is the file name of the link, decoded.
    """

    state: str
    name: str
    path: Path | None = None

    @property
    def needs_picture(self) -> bool:
        """Whether the reader of the note may see no picture there, or one from another server."""
        return self.state in ("missing", "remote", "outside", "absolute", "broken")


def resolve_link(
    link: str, note: Path, root: Path, folder: Path | None = None, static: Path | None = None
) -> Target:
    """Say what a link of `note` points at, seen from `folder` (default: the note's).

    What it may reach lies below `root`. Links that start with `/` are looked up in the folder
    `static` of the site, if it is known.
    """
    name = picture_name(link)
    if link.startswith(("data:", "blob:")):
        return Target("embedded", name)
    if link.startswith("//") or (_SCHEME.match(link) and not _DRIVE.match(link)):
        return Target("absolute" if link.lower().startswith("file:") else "remote", name)
    path = _local_path(link)
    if _DRIVE.match(path) or (path.startswith("/") and static is None):
        return Target("absolute", name)
    if not path or "\0" in path:
        return Target("broken", name)
    start = static if static is not None and path.startswith("/") else folder or note.parent
    target = Path(os.path.normpath(os.path.join(start, path.lstrip("/"))))
    if not is_inside(target, root):
        return Target("outside", name)
    if not _can_be(target):
        return Target("broken", name)
    return Target(_file_state(target), name, target)


def is_inside(path: Path, root: Path) -> bool:
    """Say whether a path stays under root, symbolic links of its folders and of itself resolved."""
    real = root.resolve()
    try:
        inside = path.resolve()
        return inside != real and inside.is_relative_to(real)
    except (OSError, RuntimeError):
        return False


def picture_name(link: str) -> str:
    """Return the file name of a link: decoded, composed, without query and fragment."""
    if link.startswith("data:"):
        return ""
    return unicodedata.normalize("NFC", _local_path(link).rsplit("/", 1)[-1])


def _local_path(link: str) -> str:
    return unquote(re.split(r"[?#]", link, maxsplit=1)[0]).replace("\\", "/")


def _can_be(path: Path) -> bool:
    """Say whether a disk takes this path, and whether we may look there."""
    if any(len(os.fsencode(part)) > MAX_NAME_BYTES for part in path.parts):
        return False
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return True


def _file_state(path: Path) -> str:
    """Return exists, broken or missing; only the head of the picture is read."""
    try:
        if not path.exists():
            return "missing"
        if not path.is_file() or not 0 < path.stat().st_size <= MAX_PICTURE_BYTES:
            return "broken"
        if path.suffix.lower() == ".svg":
            return "exists" if b"<svg" in path.read_bytes()[:4096].lower() else "broken"
        with Image.open(path) as picture:
            return "exists" if min(picture.size) > 0 else "broken"
    except (OSError, ValueError, UnidentifiedImageError, Image.DecompressionBombError, SyntaxError):
        return "broken"
