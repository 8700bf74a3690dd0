"""Coded frames of an H.264 segment, as bytes for the store and back."""

from __future__ import annotations

import json
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Packets:
    """A coded segment: parameter sets, then (presentation index, key, bytes) in coding order."""

    extradata: bytes
    packets: tuple[tuple[int, bool, bytes], ...]

    def pack(self) -> bytes:
        """One byte string, read back by ``unpack``."""
        table = [[index, key, len(data)] for index, key, data in self.packets]
        head = json.dumps({"extradata": self.extradata.hex(), "packets": table}).encode()
        return (
            len(head).to_bytes(4, "little") + head + b"".join(data for _, _, data in self.packets)
        )

    @classmethod
    def unpack(cls, body: bytes) -> Packets:
        """Inverse of ``pack``."""
        start = 4 + int.from_bytes(body[:4], "little")
        head = json.loads(body[4:start])
        packets = []
        for index, key, size in head["packets"]:
            packets.append((int(index), bool(key), body[start : start + size]))
            start += size
        return cls(bytes.fromhex(head["extradata"]), tuple(packets))
