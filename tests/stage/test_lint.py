"""One scene a rule that lint must catch, and one that it must let pass."""

from dataclasses import replace

import pytest

from dlmotion.stage.lesson import find_scene
from dlmotion.stage.lint import inspect_lesson, inspector
from dlmotion.stage.lint.finding import contains, meets
from dlmotion.stage.lint.inspector import run
from dlmotion.stage.lint.rules import (
    RULES,
    Film,
    close_colors,
    empty_opening,
    fast_caption,
    film_length,
    long_still,
    mostly_still,
    pale_poster,
    phone_text,
    typed_digits,
    unwritten,
)
from dlmotion.stage.lint.snapshot import Shape, Snapshot, Writing
from dlmotion.stage.theme import DARK
from tests.stage.conftest import SOURCE, load_lesson

BODY = """        self.number = self.readout("values", 0)
        self.play(FadeIn(self.number), run_time=0.5)
"""


def findings(tmp_path, body, **change):
    indented = "".join(f"        {line}\n" for line in body.strip().splitlines())
    source = SOURCE.replace(
        BODY,
        indented
        + "        self.number = self.readout('values', 0).shift(self.stage.at(0.5, 0.9))\n",
    )
    source = source.replace(
        "import numpy as np",
        "import numpy as np\nfrom manim import *\nfrom dlmotion.stage.text import text",
    )
    module = load_lesson(tmp_path, source, **change)
    trace = module.record(module.Inputs())
    found = inspect_lesson(module, trace=trace, inputs=module.Inputs(), lang="en", theme="dark")
    return [finding for finding in found if finding.rule not in ABOUT_WHOLE_FILMS]


ABOUT_WHOLE_FILMS = ("film-length", "mostly-still", "pale-poster")


CAUGHT = {
    "text-overlap": "self.add(text('one', self.theme), text('two', self.theme)); self.wait(1)",
    "off-frame": "self.add(text('far away', self.theme).shift(RIGHT * 6.8)); self.wait(1)",
    "band-intrusion": "self.add(Square(1.0, color=self.theme.data).shift(DOWN * 3.2 + RIGHT * 5)); "
    "self.wait(1)",
    "small-text": "self.add(text('tiny', self.theme).scale(0.4)); self.wait(1)",
    "low-contrast": "self.add(text('grey', self.theme, color='hairline')); self.wait(1)",
    "missing-glyph": "self.add(text('\\U0001F600', self.theme))",
    "long-still": "self.add(text('still', self.theme)); self.wait(9)",
}


@pytest.mark.parametrize(("rule", "body"), CAUGHT.items(), ids=CAUGHT)
def test_each_rule_catches_its_scene(tmp_path, rule, body):
    found = findings(tmp_path, body)
    assert rule in {finding.rule for finding in found}
    assert all("\n" not in str(finding) for finding in found)


def test_a_clean_scene_passes(tmp_path):
    body = (
        "self.play(FadeIn(text('one', self.theme, 'heading')), "
        "FadeIn(text('two', self.theme, 'heading').shift(UP)), run_time=1)"
    )
    assert findings(tmp_path, body) == []


def test_off_frame_shapes_are_named_with_beat_and_time(tmp_path):
    found = findings(
        tmp_path, "self.add(Dot(color=self.theme.data).shift(RIGHT * 8)); self.wait(1)"
    )
    finding = next(finding for finding in found if finding.rule == "off-frame")
    assert (finding.beat, finding.message) == ("start", "Dot leaves the frame")
    assert finding.boxes[0][0] == pytest.approx(7.92)


def film(**change):
    shot = Snapshot("a", 0.0, (), (), "same")
    return replace(Film("zh", [shot], [("a", "一二三四五六七", 0.0, 1.0)], 60.0), **change)


def test_a_caption_must_stand_as_long_as_reading_takes():
    assert [f.rule for f in fast_caption(film(captions=[("a", "一" * 14, 0.0, 1.0)]))] == [
        "fast-caption"
    ]
    assert list(fast_caption(film())) == []


@pytest.mark.parametrize(("duration", "count"), [(39.0, 1), (40.0, 0), (90.0, 0), (91.0, 1)])
def test_films_last_40_to_90_seconds(duration, count):
    assert len(list(film_length(film(duration=duration)))) == count


def test_stillness_is_measured_between_changes():
    shots = [
        Snapshot("a", t, (), (), drawn)
        for t, drawn in [(0, "x"), (5, "x"), (6, "y"), (11, "y"), (13, "y")]
    ]
    (finding,) = long_still(film(snapshots=shots))
    assert (finding.time, finding.message) == (6, "nothing moves for 7.0 s, expected at most 6 s")


def test_boxes():
    assert meets((0, 2, 0, 2), (1, 3, 1, 3))
    assert not meets((0, 1, 0, 1), (1, 2, 0, 1))
    assert contains((0, 4, 0, 4), (1, 2, 1, 2))
    assert not contains((0, 4, 0, 4), (1, 5, 1, 2))


def test_every_rule_is_registered_once():
    assert len(RULES) == len(set(RULES)) == 17


BOX = (-2.0, 2.0, -1.0, 1.0)
CURVE, AXIS = Shape("Curve", BOX, "#5CB8F2"), Shape("Line", BOX, "#A3B0BE")


def writing(text="x", pixels=40.0, place="stage"):
    return Writing(text, BOX, pixels, "#EDF1F5", "#0E131A", 1.0, place)


def shots(*shapes, writings=(), drawn="same"):
    return [Snapshot("a", t, tuple(writings), tuple(shapes), drawn) for t in (0.5, 1.5, 2.5)]


@pytest.mark.parametrize(
    ("snapshots", "count"),
    [
        (shots(AXIS), 1),
        (shots(AXIS, writings=[writing("损失", 34.0)]), 1),
        (shots(AXIS, writings=[writing("A sentence.", 48.0, "caption")]), 1),
        (shots(AXIS, writings=[writing("Which way is down?", 48.0, "caption")]), 0),
        (shots(AXIS, writings=[writing("J", 46.0)]), 0),
        (shots(AXIS, CURVE), 0),
    ],
)
def test_a_film_opens_on_a_picture_or_a_question(snapshots, count):
    assert len(list(empty_opening(film(snapshots=snapshots)))) == count


@pytest.mark.parametrize(("moving", "count"), [(3, 1), (4, 0), (10, 0)])
def test_a_film_is_no_slide(moving, count):
    drawn = ["same"] * (11 - moving) + [f"other {n}" for n in range(moving)]
    seen = [Snapshot("a", float(t), (), (), name) for t, name in enumerate(drawn)]
    assert len(list(mostly_still(film(snapshots=seen, duration=10.0)))) == count


@pytest.mark.parametrize(("pixels", "count"), [(21.0, 0), (24.0, 1), (31.9, 0), (34.0, 0)])
def test_a_text_is_read_on_a_phone(pixels, count):
    seen = shots(writings=[writing(pixels=pixels)])[:1]
    assert len(list(phone_text(film(snapshots=seen)))) == count


def test_curves_that_some_eyes_cannot_tell_apart_are_named():
    seen = shots(CURVE, Shape("Curve", BOX, "#5CB8F6"))[:1]
    (finding,) = close_colors(film(snapshots=seen))
    assert finding.message.startswith("curves in #5CB8F2 and #5CB8F6 are")
    assert list(close_colors(film(snapshots=shots(CURVE, Shape("Curve", BOX, "#FFFFFF"))))) == []


@pytest.mark.parametrize(
    ("key", "where"),
    [
        ("title", "at the top"),
        ("labels.x", "at the top"),
        ("beats.a", "in [beats.a]"),
        ("beats.a.question", "in [beats.a]"),
        ("figures.b.alt", "in [figures.b]"),
    ],
)
def test_digits_in_words_are_named_with_where_they_may_be_listed(key, where):
    (finding,) = typed_digits(film(typed=[(key, "12")]))
    expected = f'expected a {{fact}}, or literal = ["12"] {where}'
    assert finding.message == f"{key} spells out 12, {expected}"


def test_blanks_in_words_are_named():
    (finding,) = unwritten(film(blanks=["beats.a"]))
    assert finding.message == "beats.a is still a blank, expected a sentence"


@pytest.mark.parametrize(
    ("shapes", "count"),
    [((AXIS, CURVE), 0), ((Shape("Dot", (0, 0.1, 0, 0.1), "#5CB8F2"),), 1), ((), 1)],
)
def test_a_poster_has_something_on_it(shapes, count):
    seen = film(snapshots=shots(*shapes), poster=1.4, ground="#0E131A")
    assert len(list(pale_poster(seen))) == count


SEEN = """
STEPS = []

class Step(Mark):
    def __init__(self, dot):
        self.mobject = dot
    def at(self, moment, printed=None):
        STEPS.append(moment)
        self.mobject.move_to((moment, 1.0, 0.0))
        return self

class TinyScene(LessonScene):
    def construct(self):
        self.beat("start", self.walk)
        self.beat("change", self.follow)
        self.close()

    def walk(self):
        self.dot = Dot(color=self.theme.data)
        self.run(self.clock(5, even=True), Step(self.dot), seconds=4)

    def follow(self):
        tail = Dot(color=self.theme.data)
        tail.steps = 0
        def chase(mobject, dt):
            mobject.steps += 1
            mobject.move_to((0.9 * mobject.get_x() + 0.1 * self.dot.get_x(), 1.0, 0.0))
        tail.add_updater(chase)
        self.add(tail)
        self.play(self.dot.animate.shift(DOWN), run_time=2)
        self.tail = tail
"""


def test_frames_that_nobody_looks_at_are_passed_over_unless_something_follows(
    tmp_path, monkeypatch
):
    source = SOURCE[: SOURCE.index("class TinyScene")] + SEEN
    source = source.replace(
        "import numpy as np",
        "import numpy as np\nfrom manim import DOWN\nfrom dlmotion.stage.marks.mark import Mark",
    )
    module = load_lesson(tmp_path, source)
    staged = find_scene(module).staged(
        trace=module.record(module.Inputs()), inputs=module.Inputs(), theme=DARK, lang="en"
    )
    scenes = []
    few = run(staged, "en", lambda scene, _: scenes.append(scene))
    passed, steps = list(module.STEPS), scenes[-1].tail.steps
    module.STEPS.clear()
    monkeypatch.setattr(inspector, "passing", lambda scene_class, _: scene_class)
    whole = run(staged, "en", lambda scene, _: scenes.append(scene))
    assert [(shot.time, shot.drawn) for shot in few.snapshots] == [
        (shot.time, shot.drawn) for shot in whole.snapshots
    ]
    assert few.captions == whole.captions
    assert len(passed) < 20 < 60 < len(module.STEPS)
    assert steps == scenes[-1].tail.steps > 30
