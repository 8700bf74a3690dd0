"""How much of a large array is worked on at once."""

BLOCK_BYTES = 1 << 18
"""Few enough to stay in a core's second-level cache from one operation to the next, enough that a
call costs less than its arithmetic."""
