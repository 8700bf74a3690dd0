"""The arithmetic-coded data of a slice in which every macroblock is skipped (ITU-T H.264, 9.3)."""

from __future__ import annotations

from functools import cache

from dlmotion.reel.encode.bits import BitWriter

INIT_IDC = 2  # the initialisation table and QP that make "skipped" likeliest from the start
QP = 51
_FIRST_STATE = 44  # of context 11 with (m, n) = (29, 16): ((29 * 51) >> 4) + 16 = 108 = 64 + 44
_LAST_STATE = 62

# Table 9-44, rows of states 44 to 62: range of the unlikely symbol by the two bits below the
# range's top.
_RANGE = {
    44: (14, 18, 21, 24),
    45: (14, 17, 20, 23),
    46: (13, 16, 19, 22),
    47: (12, 15, 18, 21),
    48: (12, 14, 17, 20),
    49: (11, 14, 16, 19),
    50: (11, 13, 15, 18),
    51: (10, 12, 15, 17),
    52: (10, 12, 14, 16),
    53: (9, 11, 13, 15),
    54: (9, 11, 12, 14),
    55: (8, 10, 12, 14),
    56: (8, 9, 11, 13),
    57: (7, 9, 11, 12),
    58: (7, 9, 10, 12),
    59: (7, 8, 10, 11),
    60: (6, 8, 9, 11),
    61: (6, 7, 9, 10),
    62: (6, 7, 8, 9),
}


class _Coder:
    """The encoding engine of 9.3.4.2, as far as likely symbols and the end of a slice need it."""

    def __init__(self) -> None:
        self.bits = BitWriter()
        # 510, not 512: the range is held in nine bits, its top one set (9.3.4.1).
        self._low, self._range = 0, 510
        self._first, self._outstanding = True, 0
        self._state = _FIRST_STATE

    def likely(self) -> None:
        """Code the likely value in the context, which then holds it for likelier still."""
        # The likely symbol takes the lower part of the range, so that ``low`` stays as it is.
        self._range -= _RANGE[self._state][(self._range >> 6) & 3]
        self._state = min(self._state + 1, _LAST_STATE)
        self._renormalise()

    def end(self, *, last: bool) -> None:
        """Code whether the slice ends here."""
        # The end has no context: it always takes the two upmost values of the range (9.3.4.5).
        self._range -= 2
        if not last:
            self._renormalise()
            return
        self._low += self._range
        self._range = 2
        self._renormalise()
        # Flushing (9.3.4.5): three more bits of ``low`` are all that a decoder needs, and the last
        # of them, set, is the stop bit of the slice as well.
        self._put(self._low >> 9 & 1)
        self.bits.u(self._low >> 7 & 3 | 1, 2)

    def _renormalise(self) -> None:
        while self._range < 256:
            # Both ends of the range begin with the same bit, which is put; or they lie on either
            # side of the middle, and the bit is settled only by a later one: it is outstanding.
            if self._low < 256:
                self._put(0)
            elif self._low >= 512:
                self._low -= 512
                self._put(1)
            else:
                self._low -= 256
                self._outstanding += 1
            self._range <<= 1
            self._low <<= 1

    def _put(self, bit: int) -> None:
        # ``low`` has one bit more than the range: the very first one put is that, and always zero.
        if self._first:
            self._first = False
        else:
            self.bits.u(bit, 1)
        while self._outstanding:
            self.bits.u(1 - bit, 1)
            self._outstanding -= 1


@cache
def all_skipped(macroblocks: int) -> bytes:
    """Slice data of so many skipped macroblocks, its stop bit included."""
    coder = _Coder()
    for place in range(macroblocks):
        coder.likely()
        coder.end(last=place == macroblocks - 1)
    return coder.bits.payload()
