"""What a shell offers after TAB: commands and options by click, lessons and inputs by us."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import click
from click.shell_completion import (
    BashComplete,
    CompletionItem,
    FishComplete,
    ShellComplete,
    ZshComplete,
    split_arg_string,
)

from dlmotion.base.typed import COMMAND
from dlmotion.publish.lesson import GROUPS
from dlmotion.studio.project import Project, choose

VARIABLE = "_DLMOTION_COMPLETE"
"""Set by the scripts below: this process is to say what could come next, and nothing else."""

_BASH = r"""%(complete_func)s() {
    local IFS=$'\n' line type value word head
    # What readline replaces is what stands behind the last of its word breaks (= and @ are some).
    word=${COMP_LINE:0:COMP_POINT}
    word=${word##*[[:space:]]}
    head=${word%%"${word##*["${COMP_WORDBREAKS//[[:space:]]/}"]}"}
    for line in $(COMP_WORDS="${COMP_LINE:0:COMP_POINT}" %(complete_var)s=bash_complete "$1"); do
        type=${line%%%%,*} value=${line#*,}
        case $type in
            dir) compopt -o dirnames ;;
            file) compopt -o default ;;
            plain) COMPREPLY+=("${value#"$head"}") ;;
        esac
    done
}
complete -o nosort -F %(complete_func)s %(prog_name)s
"""

_FISH = r"""function %(complete_func)s
    set -l response (env %(complete_var)s=fish_complete COMP_WORDS=(commandline -cp | string collect) COMP_CWORD=(commandline -ct | string collect) %(prog_name)s)
    for line in $response
        set -l parts (string split -m 1 "," -- $line)
        switch $parts[1]
            case dir
                __fish_complete_directories $parts[2]
            case file
                __fish_complete_path $parts[2]
            case plain
                echo $parts[2]
        end
    end
end
complete --no-files --command %(prog_name)s --arguments "(%(complete_func)s)"
"""  # noqa: E501 (fish joins lines with a blank, which would break the words)


class _Bash(BashComplete):
    """Bash breaks words at ``=`` and ``@``: the line itself says what was typed."""

    source_template = _BASH

    @staticmethod
    def _check_version() -> None:
        """Whoever runs this may have another bash than the one that will read the script."""

    def get_completion_args(self) -> tuple[list[str], str]:
        """Words before the cursor, and the unfinished one."""
        line = os.environ["COMP_WORDS"]
        words = split_arg_string(line)[1:]
        unfinished = bool(words) and not line[-1].isspace()
        return (words[:-1], words[-1]) if unfinished else (words, "")


class _Fish(FishComplete):
    """Values may hold commas, as in ``names=tanh,relu``."""

    source_template = _FISH


_CLASSES: dict[str, type[ShellComplete]] = {"bash": _Bash, "zsh": ZshComplete, "fish": _Fish}
SHELLS = tuple(_CLASSES)


def source(shell: str) -> str:
    """Return the script for one shell."""
    return _CLASSES[shell](click.Group(), {}, COMMAND, VARIABLE).source()


def complete(group: click.Group, home: Path | None) -> int:
    """Print what could come next, as a script asked for it; returns the exit code."""
    shell, _, asked = os.environ[VARIABLE].partition("_")
    if shell not in _CLASSES or asked != "complete":
        return 1
    click.echo(_CLASSES[shell](group, {"obj": home}, COMMAND, VARIABLE).complete())
    return 0


Completer = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]


def quietly(
    offers: Callable[[click.Context, str], Iterable[tuple[str, str]]],
) -> Completer:
    """Make a completer of click's from pairs (word, help); one that fails offers nothing."""

    def complete_one(
        context: click.Context, parameter: click.Parameter, unfinished: str
    ) -> list[CompletionItem]:
        try:
            return [
                CompletionItem(word, help=told or None)
                for word, told in offers(context, unfinished)
                if word.startswith(unfinished)
            ]
        except (Exception, SystemExit):  # TAB is no place for what is wrong with a lesson.
            return []

    return complete_one


def _lessons(context: click.Context, unfinished: str) -> Iterator[tuple[str, str]]:
    taken = _named(context)
    for lesson in _project(context).lessons_and_variants()[0]:
        if lesson.slug not in taken:
            yield lesson.slug, lesson.title["en"]
    if unfinished:
        yield from ((group, "all lessons of this part") for group in GROUPS)


def _inputs(context: click.Context, unfinished: str) -> Iterator[tuple[str, str]]:
    """``key=default``, and once the key is typed every choice that there is."""
    key, typed_key, _ = unfinished.partition("=")
    told: dict[str, str] = {}
    for row in _described(context):
        name, default = str(row["name"]), row["default"]
        shown = ",".join(default) if isinstance(default, tuple | list) else default
        if not typed_key:
            told.setdefault(f"{name}={shown}", str(row["what"]))
        elif name == key:
            choices = (f"{name}={each}" for each in row.get("choices", (shown,)))
            told |= dict.fromkeys(choices, str(row["what"]))
    yield from told.items()


def _described(context: click.Context) -> Iterator[dict[str, Any]]:
    from dlmotion.studio.numbers import inputs_in

    project = _project(context)
    lessons = project.lessons_and_variants()[0]
    known = {lesson.slug for lesson in lessons}
    # Click parses no arguments before an option that still lacks its value.
    words = {*_named(context), *context.args} & known
    for lesson in choose(lessons, sorted(words)) if words else ():
        yield from inputs_in(lesson, project)


def _named(context: click.Context) -> tuple[str, ...]:
    """Lessons that the command line has named up to here."""
    named = context.params.get("lessons") or context.params.get("lesson") or ()
    return (named,) if isinstance(named, str) else tuple(named)


def _project(context: click.Context) -> Project:
    root = context.find_root()
    folder = root.params.get("project") or root.obj or Path.cwd()
    return Project.at(folder, root.params.get("media"))


complete_lesson = quietly(_lessons)
complete_input = quietly(_inputs)
