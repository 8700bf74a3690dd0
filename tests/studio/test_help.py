"""The help of every command: examples that could be typed, and names that are nearly right."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from dlmotion.studio.cli import COMMANDS, group
from dlmotion.studio.project import Project
from tests.studio.project import ROOT, render


def all_commands() -> Iterator[tuple[str, ...]]:
    """The words that lead to each command, that of the whole program first."""
    yield ()
    with click.Context(group) as context:
        for name in COMMANDS:
            yield (name,)
            command = group.get_command(context, name)
            if isinstance(command, click.Group):
                yield from ((name, word) for word in command.commands)


def examples_of(words: tuple[str, ...]) -> list[list[str]]:
    """The command lines below ``Examples:``, split as a shell would, without redirection."""
    done = CliRunner().invoke(group, [*words, "--help"], prog_name="dlmotion")
    assert done.exit_code == 0, done.output
    lines = done.output.partition("Examples:\n")[2].splitlines()
    typed = [line.strip() for line in lines if line.strip().startswith("dlmotion ")]
    assert len([line for line in lines if line.strip().startswith("# ")]) == len(typed)
    assert max(map(len, lines), default=0) <= 80
    return [shlex.split(line.partition(" >")[0])[1:] for line in typed]


@pytest.mark.parametrize("words", list(all_commands()), ids=" ".join)
def test_every_help_has_two_examples_that_parse(words: tuple[str, ...]) -> None:
    found = examples_of(words)
    assert len(found) >= 2
    for example in found:
        assert tuple(example[: len(words)]) == words
        command: click.Command | None = group
        with click.Context(group) as context:
            while isinstance(command, click.Group):
                command = command.get_command(context, example[0])
                example = example[1:]
        assert command is not None
        command.make_parser(click.Context(command)).parse_args(example)


def test_lessons_of_the_examples_exist() -> None:
    slugs = {lesson.slug for lesson in Project.at(ROOT, None).lessons()[0]}
    takers = ("list", "say", "status", "build", "figures", "watch", "lint", "check", "export")
    for name in takers:
        for _, *rest in examples_of((name,)):
            named = []
            for word in rest:
                if word.startswith("-"):
                    break
                named.append(word)
            assert set(named) <= slugs, name


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("bild", "'build'"),
        ("notes snc", "'sync'"),
        ("build --qualty high", "'--quality'"),
        ("notes sync . --dryrun", "'--dry-run'"),
        ("export softmax --for hugoo --to x", "'hugo'"),
        ("build softmax -q hihg", "'high'"),
        ("build softmax --only video", "'videos'"),
        ("completion bashh", "'bash'"),
    ],
)
def test_a_name_that_is_nearly_right_is_suggested(words: str, meant: str, tmp_path: Path) -> None:
    done = render(tmp_path, *words.split())
    assert (done.code, done.out) == (2, "")
    assert f"Did you mean {meant}?" in done.err
    assert len(done.err.splitlines()) == 1
