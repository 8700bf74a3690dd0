"""The group of commands: each is imported when it is called, so that ``list`` and ``status`` stay quick."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pathlib import Path

import click

from studio.console import fail, log_error
from studio.errors import FAILED, INTERRUPTED, CommandError
from studio.project import Project

COMMANDS = {
    "list": ("studio.commands.list", "What lessons there are."),
    "status": ("studio.commands.status", "What is fresh, what is stale, and why."),
    "build": ("studio.commands.build", "Make films, figures and captions of what changed."),
    "figures": ("studio.commands.figures", "Make figures and copy them to a folder."),
    "film": ("studio.commands.film", "Film any manim scene."),
    "watch": ("studio.commands.watch", "Show a lesson anew whenever it is saved."),
    "lint": ("studio.commands.lint", "Look for crowded, tiny or hasty pictures."),
    "check": ("studio.commands.check", "Exit 3 if anything that was built is stale."),
    "export": ("studio.commands.export", "Pack lessons for a blog."),
    "notes": ("studio.commands.notes", "Put figures and films into notes."),
    "gallery": ("studio.commands.gallery", "Make a site of all lessons."),
    "serve": ("studio.commands.serve", "Show the gallery on this machine."),
    "doctor": ("studio.commands.doctor", "Check fonts, libraries, disk and write access."),
    "new": ("studio.commands.new", "Start a lesson."),
    "clean": ("studio.commands.clean", "Remove what was built."),
    "bench": ("studio.commands.bench", "Measure the reel against manim."),
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

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write one line for each command."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
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
    ctx.obj = Project.at(project, media)


def run(arguments: list[str] | None = None) -> int:
    """Run one command line and return its exit code; errors become one line on stderr."""
    try:
        code = group.main(args=arguments, prog_name="render.py", standalone_mode=False)
        return code if isinstance(code, int) else 0
    except CommandError as error:
        fail(str(error))
        return error.exit_code
    except click.exceptions.Exit as leave:
        return leave.exit_code
    except click.ClickException as error:
        fail(_usage(error))
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        fail("interrupted; what was finished is kept")
        return INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()
        return FAILED
    except (Exception, SystemExit) as error:
        log = log_error(error)
        fail(f"{type(error).__name__}: {' '.join(str(error).split())}", f"details: {log}")
        return FAILED


def main() -> None:
    """Run the command line of this process; after Ctrl-C do not wait for processes that are still starting."""
    code = run()
    if code == INTERRUPTED:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    sys.exit(code)


def _usage(error: click.ClickException) -> str:
    message = " ".join(error.format_message().split())
    context = getattr(error, "ctx", None)
    return f"{message} (see: {context.command_path} --help)" if context else message
