"""``doctor``: check fonts, libraries, disk and write access."""

from __future__ import annotations

from dataclasses import asdict

import click

from dlmotion.studio.console import say, say_json
from dlmotion.studio.errors import ENVIRONMENT
from dlmotion.studio.examples import examples
from dlmotion.studio.machine_check import check_all
from dlmotion.studio.options import json_option
from dlmotion.studio.project import Project


@click.command(
    epilog=examples(
        ("doctor", "what this machine lacks, and the command that mends it"),
        ("doctor --json", "the same for a program"),
    )
)
@json_option
@click.pass_obj
def command(project: Project, as_json: bool) -> int:
    """Check what this machine lacks, and say what to run. Exits 4 if anything is wrong."""
    findings = list(check_all(project))
    if as_json:
        say_json({"schema": 1, "findings": [asdict(finding) for finding in findings]})
    else:
        for finding in findings:
            mark, color = ("ok   ", "green") if finding.good else ("wrong", "red")
            say(f"{mark} {finding.name:9} {finding.found}", color)
            if not finding.good:
                say(f"      {finding.remedy}")
    return 0 if all(finding.good for finding in findings) else ENVIRONMENT
