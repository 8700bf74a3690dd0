"""Every option of ``manim render`` is taken, ignored or refused with a reason."""

from __future__ import annotations

import click
import pytest
from manim.cli.render.commands import render as manim_render

from dlmotion.studio.commands.film import command
from dlmotion.studio.filming.options import IGNORED, REFUSED, TAKEN

NAMES = sorted(
    name
    for option in manim_render.params
    if isinstance(option, click.Option)
    for name in (*option.opts, *option.secondary_opts)
    if name not in ("-h", "--help")
)
OURS = {name for option in command.params for name in (*option.opts, *option.secondary_opts)}
TOGETHER = {
    name: set(option.opts)
    for option in manim_render.params
    if isinstance(option, click.Option)
    for name in option.opts
}


@pytest.mark.parametrize("name", NAMES)
def test_each_of_manims_names_and_letters_is_known(name: str) -> None:
    assert name in OURS


@pytest.mark.parametrize("name", NAMES)
def test_letters_mean_the_same_as_manims(name: str) -> None:
    ours = next(set(option.opts) for option in command.params if name in _names(option))
    long = {other for other in TOGETHER.get(name, {name}) if other.startswith("--")}
    assert long & ours or not long or name in ("--silent", "--notify_outdated_version")


def test_what_is_ignored_and_what_is_refused_has_its_reason() -> None:
    assert not set(IGNORED) & set(REFUSED)
    assert all(REFUSED.values())
    assert len(TAKEN) + len(IGNORED) + len(REFUSED) > 30


def _names(option: click.Parameter) -> tuple[str, ...]:
    return (*option.opts, *option.secondary_opts)
