"""The group of commands, each imported when called, so that ``list`` and ``status`` stay quick."""

from __future__ import annotations

import os
import re
import sys
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path

import click

from dlmotion.base.disk import disk_line
from dlmotion.base.typed import typed
from dlmotion.studio.completion import VARIABLE, complete
from dlmotion.studio.console import fail, log_error, say
from dlmotion.studio.errors import (
    ENVIRONMENT,
    FAILED,
    INTERRUPTED,
    UNREAD,
    CommandError,
    plainly,
)
from dlmotion.studio.examples import examples
from dlmotion.studio.project import Project

REFUSED = re.compile(r"^'(.*)' is not one of|got '(.*)'$")
"""How click, and our own kinds of words, say which word was refused."""

COMMANDS = {
    "list": ("dlmotion.studio.commands.list", "What lessons there are."),
    "say": ("dlmotion.studio.commands.say", "What a lesson says, and what that stands on."),
    "status": ("dlmotion.studio.commands.status", "What is fresh, what is stale, and why."),
    "build": (
        "dlmotion.studio.commands.build",
        "Make films, figures and captions of what changed.",
    ),
    "figures": ("dlmotion.studio.commands.figures", "Make figures and copy them to a folder."),
    "film": ("dlmotion.studio.commands.film", "Film any manim scene."),
    "watch": ("dlmotion.studio.commands.watch", "Show a lesson anew whenever it is saved."),
    "lint": ("dlmotion.studio.commands.lint", "Look for crowded, tiny or hasty pictures."),
    "check": (
        "dlmotion.studio.commands.check",
        "Exit 3 if what was built is stale.",
    ),
    "export": ("dlmotion.studio.commands.export", "Pack lessons for a blog."),
    "slides": ("dlmotion.studio.commands.slides", "Make a deck that stops after every beat."),
    "notes": ("dlmotion.studio.commands.notes", "Put figures and films into notes."),
    "gallery": ("dlmotion.studio.commands.gallery", "Make a site of all lessons."),
    "serve": ("dlmotion.studio.commands.serve", "Show the gallery on this machine."),
    "doctor": ("dlmotion.studio.commands.doctor", "Check fonts, libraries, disk and write access."),
    "new": ("dlmotion.studio.commands.new", "Start a lesson."),
    "marks": ("dlmotion.studio.commands.marks", "Write the index of what lessons are drawn with."),
    "clean": ("dlmotion.studio.commands.clean", "Remove what was built."),
    "completion": ("dlmotion.studio.commands.completion", "Let a shell complete all of this."),
    "bench": ("dlmotion.studio.commands.bench", "Measure the reel against manim."),
}


class LazyGroup(click.Group):
    """A group that imports a command when it is called; its own help needs none of them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of a working day."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command."""
        if cmd_name not in COMMANDS:
            return None
        found: click.Command = import_module(COMMANDS[cmd_name][0]).command
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find a command; for a name that is none the nearest ones are suggested."""
        name = args[0]
        if name not in COMMANDS and not ctx.resilient_parsing and not name.startswith("-"):
            raise click.NoSuchCommand(name, possibilities=COMMANDS, ctx=ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write one line for each command."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=examples(
        ("list", "what lessons there are"),
        ("build softmax --lang zh,en", "film and figures of one lesson in both languages"),
        ("notes scan ~/blog/content", "what notes lack, and which lesson fits"),
    ),
)
@click.option(
    "--project",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    envvar="DLMOTION_PROJECT",
    help="Folder that holds scenes/ (default: this one).",
)
@click.option(
    "--media",
    type=click.Path(path_type=Path),
    envvar="DLMOTION_MEDIA",
    help="Folder for what is built (default: media/ in the project).",
)
@click.version_option(package_name="dlmotion")
@click.pass_context
def group(ctx: click.Context, project: Path | None, media: Path | None) -> None:
    """Lesson films and figures on deep learning, every number computed."""
    ctx.obj = Project.at(project or ctx.obj or Path.cwd(), media)


def run(arguments: list[str] | None = None, home: Path | None = None) -> int:
    """Run one command line and return its exit code; errors become one line on stderr.

    ``home`` is the project where none is named (default: the folder that the person stands in).
    """
    stdout = sys.stdout
    try:
        if VARIABLE in os.environ:
            return complete(group, home)
        code = group.main(arguments, prog_name=typed(), standalone_mode=False, obj=home)
        return code if isinstance(code, int) else 0
    except CommandError as error:
        fail(str(error))
        return error.exit_code
    except click.exceptions.Exit as leave:
        return leave.exit_code
    except click.exceptions.NoArgsIsHelpError as error:
        say(error.format_message())
        return 0
    except click.ClickException as error:
        fail(_usage(error))
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        fail("interrupted; what was finished is kept")
        return INTERRUPTED
    except (Exception, SystemExit) as error:
        if isinstance(error, BrokenPipeError) or sys.stdout is not stdout:
            return UNREAD  # click muffles stdout and leaves when nobody reads it.
        if disk_line(error, {}):
            fail(plainly(error))  # type: ignore[arg-type]
            return ENVIRONMENT
        log = log_error(error)
        details = (f"details: {log}",) if log else ()
        fail(f"{type(error).__name__}: {' '.join(str(error).split())}", *details)
        return FAILED


def main(home: Path | None = None) -> None:
    """Run the command line of this process, by default on the project in ``home``.

    After Ctrl-C do not wait for processes that are still starting; where nobody reads any more, do
    not try to print again.
    """
    try:
        code = run(home=home)
        sys.stdout.flush()
        sys.stderr.flush()
    except BrokenPipeError:
        code = UNREAD
    if code in (INTERRUPTED, UNREAD):
        os._exit(code)
    sys.exit(code)


def _usage(error: click.ClickException) -> str:
    message = " ".join(error.format_message().split()) + _meant(error)
    context = getattr(error, "ctx", None)
    return f"{message} (see: {context.command_path} --help)" if context else message


def _meant(error: click.ClickException) -> str:
    """Which of a parameter's names the refused word nearly is, as click says it of options."""
    kind = getattr(getattr(error, "param", None), "type", None)
    names = getattr(kind, "choices", getattr(kind, "names", ())) or ()
    refused = REFUSED.search(error.message)
    word = next(filter(None, refused.groups()), "") if refused else ""
    near = get_close_matches(word, [str(name) for name in names], n=1)
    return f" Did you mean {near[0]!r}?" if near else ""
