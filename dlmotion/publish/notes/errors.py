"""The one error of the notes commands."""


class NotesError(Exception):
    """Notes that cannot be read or written, in one line: where, what was expected, what came."""
