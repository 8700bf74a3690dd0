"""``completion``: the script that lets a shell complete commands, lessons and inputs."""

from __future__ import annotations

import click

from dlmotion.studio.completion import SHELLS, source
from dlmotion.studio.console import say
from dlmotion.studio.examples import examples


@click.command(
    epilog=examples(
        ("completion bash >> ~/.bashrc", "for good, bash"),
        ("completion fish > ~/.config/fish/completions/dlmotion.fish", "for good, fish"),
        ("completion zsh > ~/.zfunc/_dlmotion", "for good, zsh, with ~/.zfunc in $fpath"),
    )
)
@click.argument("shell", type=click.Choice(SHELLS))
def command(shell: str) -> None:
    """Print what makes SHELL complete `dlmotion`: commands, options, lessons, keys of --set.

    For this one session: source <(dlmotion completion bash)
    """
    say(source(shell).rstrip("\n"))
