"""Content-addressed store of encoded segments that processes share; least used go first."""

from __future__ import annotations

import os
import re
import time
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path

from filelock import FileLock, Timeout

from dlmotion.base.atomic import PART, write_cached

_MAGIC = b"REELv1\n\0"
_CHECK = 16
_KEY = re.compile(r"[0-9a-f]{32}\Z")
_RECENT = 600.0  # seconds during which an entry counts as in use
_ABANDONED = 3600.0  # seconds after which a half-written file is rubbish


class Store:
    """Directory of ``key -> bytes``.

    An entry is written beside its place and renamed, so a reader sees all of it or nothing, and a
    kill leaves at most a temporary file. Each carries a checksum: what is damaged is a miss.
    """

    def __init__(self, root: str | os.PathLike[str], limit: int = 4 << 30) -> None:
        self.root = Path(root)
        self.limit = limit
        self.root.mkdir(parents=True, exist_ok=True)

    def path(self, key: str) -> Path:
        """Place of an entry; ``ValueError`` if the key is not 32 hex digits."""
        if not _KEY.match(key):
            raise ValueError(f"a store key is 32 hex digits, not {key!r}")
        return self.root / key[:2] / key

    def get(self, key: str) -> bytes | None:
        """Content, or None if there is none or it is damaged."""
        path = self.path(key)
        try:
            raw = path.read_bytes()
        except OSError:
            return None
        body = raw[len(_MAGIC) + _CHECK :]
        if raw[: len(_MAGIC) + _CHECK] != _MAGIC + _checksum(body):
            with suppress(OSError):
                path.unlink()
            return None
        self._touch(path)
        return body

    def put(self, key: str, body: bytes) -> None:
        """Write an entry, whole or not at all."""
        write_cached(self.path(key), _MAGIC + _checksum(body) + body)

    def adopt(self, other: Store) -> None:
        """Move all entries of another store on the same disk here, over those of the same key."""
        for _, _, path in other._entries():
            place = self.path(path.name)
            place.parent.mkdir(parents=True, exist_ok=True)
            path.replace(place)

    def size(self) -> int:
        """Bytes of all entries."""
        return sum(size for _, size, _ in self._entries())

    def clean(self) -> int:
        """Remove least recently used entries until the limit holds; what is in use stays.

        Returns bytes freed.
        """
        lock = FileLock(self.root / ".clean.lock")
        try:
            with lock.acquire(timeout=0):
                return self._clean(time.time())
        except Timeout:
            return 0

    def _clean(self, now: float) -> int:
        for path in self.root.glob(f"*/{PART}*"):
            with suppress(OSError):
                if now - path.stat().st_mtime > _ABANDONED:
                    path.unlink()
        entries = sorted(self._entries())
        excess = sum(size for _, size, _ in entries) - self.limit
        freed = 0
        for used, size, path in entries:
            if freed >= excess or now - used < _RECENT:
                break
            with suppress(OSError):
                path.unlink()
                freed += size
        return freed

    def _entries(self) -> list[tuple[float, int, Path]]:
        found = []
        for path in self.root.glob("??/*"):
            with suppress(OSError):
                if _KEY.match(path.name):
                    stat = path.stat()
                    found.append((stat.st_mtime, stat.st_size, path))
        return found

    @staticmethod
    def _touch(path: Path) -> None:
        with suppress(OSError):
            os.utime(path)


def _checksum(body: bytes) -> bytes:
    return blake2b(body, digest_size=_CHECK).digest()
