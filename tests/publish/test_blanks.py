"""What `dlmotion new` leaves to be written is known as a blank, until it is written."""

from pathlib import Path

from click.testing import CliRunner

from dlmotion.publish.blanks import blanks
from dlmotion.publish.lesson import load_lesson
from dlmotion.studio.commands.new import command
from dlmotion.studio.project import Project


def test_a_new_lesson_has_blanks_until_they_are_written(tmp_path: Path) -> None:
    (tmp_path / "scenes").mkdir()
    project = Project.at(tmp_path, None)
    done = CliRunner().invoke(command, ["my-lesson"], obj=project, standalone_mode=False)
    assert done.exception is None, done.output
    words = tmp_path / "scenes/my_lesson.toml"
    keys = ["title", "takeaway", "beats.start", "figures.curve.caption", "figures.curve.alt"]
    assert sorted(blanks(load_lesson(words), "en")) == sorted(keys)
    text = words.read_text(encoding="utf-8").replace('"… {', '"It is {')
    words.write_text(text, encoding="utf-8")
    assert sorted(blanks(load_lesson(words), "en")) == ["figures.curve.caption", "title"]
