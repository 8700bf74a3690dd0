"""``say``: every sentence of a lesson as it would be said, and what it stands on."""

from __future__ import annotations

import click

from dlmotion.studio.completion import complete_lesson
from dlmotion.studio.console import say, say_json
from dlmotion.studio.errors import FAILED, USAGE, CommandError
from dlmotion.studio.examples import examples
from dlmotion.studio.options import json_option, set_option
from dlmotion.studio.options import lang_option as languages
from dlmotion.studio.project import Project, choose
from dlmotion.studio.variant import settings_of


@click.command(
    epilog=examples(
        ("say softmax --lang en", "every sentence, and the claims it stands on"),
        ("say gradient-descent --set learning_rate=2", "what would be said of other numbers"),
    )
)
@click.argument("lesson", shell_complete=complete_lesson)
@set_option
@languages
@json_option
@click.pass_obj
def command(
    project: Project, lesson: str, settings: tuple[str, ...], lang: tuple[str, ...], as_json: bool
) -> int:
    """Say every sentence of LESSON without drawing, with the claims that decided its wording."""
    import sys

    lessons, broken = project.lessons_and_variants()
    (chosen,) = choose(lessons, [lesson], broken)
    sys.path[:0] = [str(path) for path in project.code_paths if str(path) not in sys.path]
    from dlmotion.engine.worker import one_line
    from dlmotion.stage.inputs import InputError
    from dlmotion.studio.sentences import RefusedError, speeches

    try:
        told = list(speeches(chosen, settings_of(chosen, settings), lang))
    except InputError as error:
        raise CommandError(f"{chosen.slug}: {error}", USAGE) from error
    except RefusedError as error:
        raise CommandError(str(error), FAILED) from error
    except Exception as error:
        line = one_line(error, project.folder)
        if chosen.scene_path.name not in line:
            raise  # no fault of the lesson
        raise CommandError(line, FAILED) from error
    if as_json:
        rows = {
            speech.lang: [
                {
                    "key": said.key,
                    "text": said.text,
                    "claims": {
                        name: {
                            "value": claim.value,
                            "relation": claim.relation,
                            "bound": claim.bound,
                            "tolerance": claim.tolerance,
                        }
                        for name, claim in said.claims.items()
                    },
                }
                for said in speech.sentences
            ]
            for speech in told
        }
        say_json({"schema": 1, "lesson": chosen.slug, "settings": list(settings), "says": rows})
        return 0
    for speech in told:
        say(speech.lang, "cyan")
        for said in speech.sentences:
            say(f"  {said.key:28} {said.text}")
            for name, claim in said.claims.items():
                say(f"  {'':28}   {name}: {claim}", "bright_black")
    return 0
