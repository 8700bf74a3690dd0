"""With the real lessons, `notes sync` fills all twenty pictures of the five notes.

Each with the figure that is meant.
"""

from pathlib import Path

from dlmotion.publish.lesson import load_lessons
from dlmotion.publish.notes.sync import Settings, find_folders, sync_notes
from dlmotion.studio.project import CODE
from tests.publish.notes_fixtures import build_media, expected_figures, rows_of, write_notes


def test_the_real_lessons_fill_twenty_of_twenty(tmp_path: Path) -> None:
    lessons = load_lessons(CODE / "scenes")
    media = build_media(tmp_path / "media", films=False, rows=rows_of(lessons))
    notes = write_notes(tmp_path / "site" / "notes")
    done = sync_notes(
        [notes], lessons, media, Settings(*find_folders([notes], notes.parent), films=False)
    )
    chosen = {
        outcome.subject.rsplit("/", 1)[-1]: outcome.choice
        for note in done.notes
        for outcome in note.outcomes
        if outcome.kind == "picture" and outcome.state in ("filled", "shown")
    }
    meant = {name: slug for name, (slug, _) in expected_figures().items()}
    assert {name: choice.split("/")[0] for name, choice in chosen.items()} == meant
    replaces = {f"{x.slug}/{figure.name}": figure.replaces for x in lessons for figure in x.figures}
    assert all(name in replaces[choice] for name, choice in chosen.items())
    again = sync_notes(
        [notes], lessons, media, Settings(*find_folders([notes], notes.parent), films=False)
    )
    assert not again.changed


def test_no_picture_is_claimed_by_two_figures() -> None:
    claims = [
        name
        for x in load_lessons(CODE / "scenes")
        for figure in x.figures
        for name in figure.replaces
    ]
    assert len(claims) == len(set(claims))
