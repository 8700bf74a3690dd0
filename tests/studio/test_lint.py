"""`lint`: which films it looks at, in how many jobs, and what becomes of one that fails."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from dlmotion.studio.lint_job import Look, grouped
from tests.studio.project import edit, make_project, render


def test_lint_looks_at_the_project_it_is_given(tmp_path: Path) -> None:
    project = make_project(tmp_path / "project", "softmax")
    done = render(project, "lint", "--lang", "en", "--theme", "dark", "-j1")
    assert done.code == 1
    found = [line.split(": ")[:3] for line in done.out.splitlines()]
    assert {film for film, _, _ in found} == {"softmax en dark"}
    written = [(where, rule) for _, where, rule in found if rule != "unwritten"]
    assert [where for where, _ in written] == ["film"]
    assert f"{len(found)} findings in 1 film" in done.err


def test_lint_records_once_for_all_looks_and_one_that_fails_hides_no_other(tmp_path: Path) -> None:
    project = make_project(tmp_path / "project", "softmax")
    edit(
        project / "scenes/softmax.py",
        "    x = np.linspace",
        "    print('recorded')\n    x = np.linspace",
    )
    broken = "        if self.lang == 'zh':\n            raise ValueError('boom')\n        rider ="
    edit(project / "scenes/softmax.py", "        rider =", broken)
    looks = ("--look", "zh:dark", "--look", "en:light", "--look", "zh:dark")
    done = render(project, "lint", *looks, "-j1")
    assert done.code == 1
    assert done.out.splitlines().count("recorded") == 1
    found = [line.split(": ")[0] for line in done.out.splitlines() if line != "recorded"]
    assert set(found) == {"softmax en light"}
    assert "error: softmax zh dark: ValueError: boom\n" in done.err
    assert f"{len(found)} findings in 2 films" in done.err


def test_a_look_is_a_language_in_a_theme_instead_of_both_options(tmp_path: Path) -> None:
    for words, expected in (
        (("--look", "zh"), "expected one of zh:dark, zh:light, en:dark, en:light, got 'zh'"),
        (("--look", "zh:dark", "--lang", "en"), "expected --look, or --lang and --theme, got both"),
    ):
        refused = render(tmp_path, "lint", *words)
        assert refused.code == 2
        assert expected in refused.err


@pytest.mark.parametrize(
    ("lessons", "jobs", "sizes"),
    [(3, 2, [4, 4, 4]), (1, 2, [2, 2]), (2, 4, [2] * 4), (1, 9, [1] * 4)],
)
def test_looks_at_a_lesson_are_one_job_unless_cores_would_wait(
    lessons: int, jobs: int, sizes: list[int]
) -> None:
    named = product(map(str, range(lessons)), ("zh", "en"), ("dark", "light"))
    looks = [Look(slug, slug, lang, theme) for slug, lang, theme in named]
    groups = grouped(looks, jobs)
    assert [len(group) for group in groups] == sizes
    assert all(len({look.slug for look in group}) == 1 for group in groups)
    assert {look for group in groups for look in group} == set(looks)
