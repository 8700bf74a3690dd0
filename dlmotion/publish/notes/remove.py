"""Takes everything out of notes that dlmotion put there, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from dlmotion.publish.notes.choices import NAME
from dlmotion.publish.notes.document import read_document
from dlmotion.publish.notes.errors import NotesError
from dlmotion.publish.notes.markers import apply_blocks
from dlmotion.publish.notes.scan import list_notes, name_below
from dlmotion.publish.notes.sync import Settings, Sync, SyncedNote, write_all
from dlmotion.publish.notes.whole import digest
from dlmotion.publish.notes.written import Written


def remove_from_notes(paths: Sequence[Path], settings: Settings, *, dry_run: bool = False) -> Sync:
    """Remove the blocks and files of these notes, and of notes that are gone.

    What a person edited since stays, and is told. When nothing of ours is left, `dlmotion.toml`
    goes too, if it is as we wrote it.
    """
    written = Written(settings.home, settings.root)
    result = Sync(settings.home, settings.root, settings.theme or "light")
    for path in list_notes(paths):
        try:
            document = read_document(path)
            text, events = apply_blocks(document, (), {})
        except NotesError as error:
            result.left_alone.append(str(error))
            continue
        name = name_below(path, settings.root, settings.home)
        result.notes.append(SyncedNote(name, path, document.stored, text, (), tuple(events)))
        result.kept += [
            f"{name}: a block was edited since ({event.what}); left as it is"
            for event in events
            if event.action == "edited"
        ]
    before = set(written.entries)
    asked = {note.name for note in result.notes} | written.gone_notes()
    result.files += written.forget(asked, (), ())
    gone = before - set(written.entries) - {fate.name for fate in result.files}
    result.kept += [
        f"{name}: edited since; left as it is"
        for name in sorted(gone)
        if (written.home / name).is_file()
    ]
    choices = settings.home.resolve() / NAME
    text = choices.read_text(encoding="utf-8") if choices.is_file() else ""
    if text and not written.entries and digest(text.encode()) == written.choices:
        result.choices = (text, "")
    if not dry_run:
        write_all(result, written)
    return result
