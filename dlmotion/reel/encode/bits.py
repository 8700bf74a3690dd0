"""Reading and writing the bit strings of H.264 headers (ITU-T H.264, 7.2 and 9.1)."""

from __future__ import annotations


class BitReader:
    """Bits of a parameter set, emulation prevention removed."""

    def __init__(self, payload: bytes) -> None:
        data = payload.replace(b"\x00\x00\x03", b"\x00\x00")
        self._bits = "".join(f"{byte:08b}" for byte in data)
        self._place = 0

    def u(self, count: int) -> int:
        """Unsigned number of so many bits."""
        text = self._bits[self._place : self._place + count]
        self._place += count
        return int(text, 2) if text else 0

    def ue(self) -> int:
        """Unsigned Exp-Golomb number."""
        zeros = 0
        while self._bits[self._place + zeros] == "0":
            zeros += 1
        self._place += zeros
        return self.u(zeros + 1) - 1

    def se(self) -> int:
        """Signed Exp-Golomb number."""
        code = self.ue()
        return (code + 1) // 2 if code % 2 else -(code // 2)


class BitWriter:
    """Bits of a slice, most significant first."""

    def __init__(self) -> None:
        self._bits: list[str] = []

    def u(self, value: int, count: int) -> None:
        """Unsigned number in so many bits."""
        if count:
            self._bits.append(f"{value:0{count}b}")

    def ue(self, value: int) -> None:
        """Unsigned Exp-Golomb number."""
        text = f"{value + 1:b}"
        self._bits.append("0" * (len(text) - 1) + text)

    def se(self, value: int) -> None:
        """Signed Exp-Golomb number."""
        self.ue(2 * value - 1 if value > 0 else -2 * value)

    def align(self, bit: int) -> None:
        """Fill up the byte with this bit."""
        length = sum(map(len, self._bits))
        self._bits.append(str(bit) * (-length % 8))

    def payload(self) -> bytes:
        """The bytes; the last one filled with zeros."""
        text = "".join(self._bits)
        text += "0" * (-len(text) % 8)
        return int(text, 2).to_bytes(len(text) // 8, "big") if text else b""


def nal_unit(head: int, payload: bytes) -> bytes:
    """NAL unit behind a start code, emulation prevention inserted."""
    out = bytearray([head])
    zeros = 0
    for byte in payload:
        if zeros >= 2 and byte <= 3:
            out.append(3)
            zeros = 0
        out.append(byte)
        zeros = zeros + 1 if byte == 0 else 0
    return b"\x00\x00\x00\x01" + bytes(out)
