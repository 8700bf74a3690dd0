"""Repeated frames as P slices that skip every macroblock, written without an encoder.

A hold is then one coded picture and some forty bytes a frame, decoded exactly as that picture.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dlmotion.reel.encode import cabac
from dlmotion.reel.encode.bits import BitReader, BitWriter, nal_unit

_SLICE = 0x41  # a reference picture's slice that is not an IDR
_P_ONLY = 5
_HIGH_PROFILES = frozenset({100, 110, 122, 244, 44, 83, 86, 118, 128})


@dataclass(frozen=True, slots=True)
class Headers:
    """What a slice header needs to know of SPS and PPS."""

    macroblocks: int
    frame_num_bits: int
    order_bits: int | None
    cabac: bool
    order_in_frame: bool
    weighted: bool
    initial_qp: int
    deblocking_control: bool
    redundant: bool

    @classmethod
    def read(cls, extradata: bytes) -> Headers:
        """From parameter sets behind start codes.

        Raises ``ValueError`` for what x264 never writes here.
        """
        try:
            return cls._read(extradata)
        except IndexError:
            raise ValueError("they end early") from None

    @classmethod
    def _read(cls, extradata: bytes) -> Headers:
        units = {unit[0] & 31: unit[1:] for unit in _units(extradata)}
        if 7 not in units or 8 not in units:
            raise ValueError("expected an SPS and a PPS in the encoder's extradata")
        macroblocks, frame_num_bits, order_bits = _read_sps(BitReader(units[7]))
        pps = BitReader(units[8])
        pps.ue()
        pps.ue()
        entropy, order_in_frame = bool(pps.u(1)), bool(pps.u(1))
        if pps.ue() != 0:
            raise ValueError("slice groups are not supported")
        pps.ue()
        pps.ue()
        weighted = bool(pps.u(1))
        pps.u(2)
        initial_qp = 26 + pps.se()
        pps.se()
        pps.se()
        control, _, redundant = bool(pps.u(1)), pps.u(1), bool(pps.u(1))
        return cls(
            macroblocks,
            frame_num_bits,
            order_bits,
            entropy,
            order_in_frame,
            weighted,
            initial_qp,
            control,
            redundant,
        )

    def repeat(self, place: int) -> bytes:
        """The frame ``place`` frames after the IDR picture, showing what that picture shows."""
        bits = BitWriter()
        bits.ue(0)
        bits.ue(_P_ONLY)
        bits.ue(0)
        bits.u(place % (1 << self.frame_num_bits), self.frame_num_bits)
        if self.order_bits is not None:
            bits.u(2 * place % (1 << self.order_bits), self.order_bits)
            if self.order_in_frame:
                bits.se(0)
        if self.redundant:
            bits.ue(0)
        bits.u(1, 1)
        bits.ue(0)
        bits.u(0, 1)
        if self.weighted:
            bits.ue(0)
            bits.ue(0)
            bits.u(0, 2)
        bits.u(0, 1)
        if self.cabac:
            bits.ue(cabac.INIT_IDC)
        bits.se(cabac.QP - self.initial_qp)
        if self.deblocking_control:
            bits.ue(1)
        if self.cabac:
            bits.align(1)
            return nal_unit(_SLICE, bits.payload() + cabac.all_skipped(self.macroblocks))
        bits.ue(self.macroblocks)
        bits.u(1, 1)
        return nal_unit(_SLICE, bits.payload())


def _read_sps(sps: BitReader) -> tuple[int, int, int | None]:
    """Macroblocks, bits of frame_num, bits of the picture order count.

    The last is None if the order is that of decoding.
    """
    profile = sps.u(8)
    sps.u(16)
    sps.ue()
    if profile in _HIGH_PROFILES:
        if sps.ue() != 1:
            raise ValueError("only 4:2:0 is supported")
        sps.ue()
        sps.ue()
        sps.u(1)
        if sps.u(1):
            raise ValueError("scaling matrices are not supported")
    frame_num_bits = sps.ue() + 4
    order_type = sps.ue()
    if order_type == 1:
        raise ValueError("picture order count type 1 is not supported")
    order_bits = sps.ue() + 4 if order_type == 0 else None
    sps.ue()
    sps.u(1)
    macroblocks = (sps.ue() + 1) * (sps.ue() + 1)
    if not sps.u(1):
        raise ValueError("interlaced coding is not supported")
    return macroblocks, frame_num_bits, order_bits


def _units(extradata: bytes) -> Iterator[bytes]:
    for unit in extradata.split(b"\x00\x00\x01"):
        if unit.strip(b"\x00"):
            yield unit.rstrip(b"\x00")
