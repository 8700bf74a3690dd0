"""The metadata of a lesson, read from its ``.toml``; manim, NumPy and lesson stay unimported."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from string import Formatter

from dlmotion.base.layout import LAYOUTS, USUAL
from dlmotion.base.names import LANGUAGES
from dlmotion.publish.sentence import Sentence, Text, Wording
from dlmotion.publish.slider import Slider, SliderError, slider_of

GROUPS = ("foundations", "activations", "training", "convolution", "backpropagation")
SLUG = re.compile(r"[a-z0-9-]{1,64}")
KEY = re.compile(r"[a-z0-9_-]{1,64}")


class LessonError(Exception):
    """A lesson file that cannot be used, in one line: file, key, what was expected, what came."""


@dataclass(frozen=True)
class NoteRef:
    """A place in the notes: the note's number and a heading in it ("" means the whole note)."""

    note: str
    section: str


@dataclass(frozen=True)
class Poster:
    """The moment that stands for the film: a beat, and the share of it that has passed."""

    beat: str
    at: float


@dataclass(frozen=True)
class Beat:
    """One step of the film: its caption, and how long it is held.

    In seconds; None leaves it to the length of the text.
    """

    key: str
    caption: Text
    hold: float | None
    literal: tuple[str, ...]


@dataclass(frozen=True)
class FigureText:
    """The words of one figure, and the pictures of the notes that it stands in for."""

    name: str
    caption: Text
    alt: Text
    replaces: tuple[str, ...]
    literal: tuple[str, ...]


@dataclass(frozen=True)
class Lesson:
    """All that a lesson says.

    ``literal`` lists the digits that title, takeaway and labels may spell out.
    """

    slug: str
    module: str
    order: int
    group: str
    notes: tuple[NoteRef, ...]
    requires: tuple[str, ...]
    keywords: tuple[str, ...]
    title: Text
    takeaway: Text
    beats: tuple[Beat, ...]
    labels: Mapping[str, Text]
    figures: tuple[FigureText, ...]
    literal: tuple[str, ...]
    sentences: tuple[Sentence, ...]
    poster: Poster | None
    layouts: tuple[str, ...]
    slider: Slider | None
    path: Path
    settings: tuple[str, ...] = ()
    """``key=value`` of a variant that has a name; the lesson itself has none."""

    @property
    def base(self) -> str:
        """Slug of the lesson that a variant is of; the lesson's own slug else."""
        return self.slug.partition("@")[0]

    @property
    def variant(self) -> str:
        """Name of the variant, behind the ``@`` of its slug; empty for the lesson itself."""
        return self.slug.partition("@")[2]

    def as_variant(self, name: str, settings: Sequence[str]) -> Lesson:
        """Return the variant of this lesson that is called ``name``."""
        title = {lang: f"{text} · {name}" for lang, text in self.title.items()}
        slug = f"{self.slug}@{name}"
        return replace(self, slug=slug, title=title, settings=tuple(sorted(settings)))

    @property
    def scene_path(self) -> Path:
        """The Python file beside the ``.toml``."""
        return self.path.with_suffix(".py")


def load_lesson(path: Path, package: str = "") -> Lesson:
    """Read and validate one lesson file; raises LessonError with one line.

    ``package`` is what its module is imported from (default: the folder's name).
    """
    where = f"{path.parent.name}/{path.name}"
    slug = path.stem.replace("_", "-")
    if not SLUG.fullmatch(slug) or "-" in path.stem:
        raise LessonError(
            f"{where}: file name: expected a-z, 0-9 and _ (at most 64), got {path.name!r}"
        )
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise LessonError(f"{where}: expected a readable file, got {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise LessonError(f"{where}: expected UTF-8, got byte {error.start} that is not") from error
    except tomllib.TOMLDecodeError as error:
        raise LessonError(f"{where}: expected TOML, got: {error}") from error
    plain = frozenset(table.get("plain", ()))
    module = f"{package or path.parent.name}.{path.stem}"
    return _Reader(where, plain, []).lesson(table, slug, module, path)


def load_lessons(folder: Path) -> tuple[Lesson, ...]:
    """Read all lessons of a folder in curriculum order.

    Raises LessonError at the first broken one.
    """
    return in_order(load_lesson(path) for path in lesson_files(folder))


def lesson_files(folder: Path) -> tuple[Path, ...]:
    """List the lesson files of a folder, sorted by name."""
    return tuple(sorted(folder.glob("*.toml")))


def in_order(lessons: Iterable[Lesson]) -> tuple[Lesson, ...]:
    """Sort lessons by row of the curriculum."""
    return tuple(sorted(lessons, key=lambda lesson: (lesson.order, lesson.slug)))


def placeholders(template: str) -> frozenset[str]:
    """Name the facts that a template quotes (``{loss:.2f}`` → loss).

    Raises ValueError if it is malformed.
    """
    names = [name for _, name, _, _ in Formatter().parse(template) if name is not None]
    for name in names:
        if not name.isidentifier():
            raise ValueError(f"a fact's name in braces, not {name!r}")
    return frozenset(names)


@dataclass(frozen=True)
class _Reader:
    """Checks one value after another; every complaint starts with the file and the key."""

    where: str
    plain: frozenset[object]
    sentences: list[Sentence]

    def lesson(self, table: dict[str, object], slug: str, module: str, path: Path) -> Lesson:
        """Check the whole file."""
        self.known(table, "", _TOP)
        beats = self.table(table.get("beats"), "beats")
        if not beats:
            raise self.error("beats", "at least one table [beats.NAME]", None)
        for name in self.strings(table.get("plain", []), "plain"):
            if name not in _PLAIN:
                raise self.error("plain", f"some of {', '.join(_PLAIN)}", name)
        literal = self.literal(table, "literal")
        return Lesson(
            slug=slug,
            module=module,
            order=self.whole(table.get("order"), "order"),
            group=self.group(table.get("group")),
            notes=tuple(self.note(text) for text in self.strings(table.get("notes", []), "notes")),
            requires=tuple(
                self.slug(text, "requires")
                for text in self.strings(table.get("requires", []), "requires")
            ),
            keywords=self.strings(table.get("keywords", []), "keywords"),
            title=self.text(table.get("title"), "title", literal, plain=True),
            takeaway=self.text(table.get("takeaway"), "takeaway", literal),
            beats=tuple(self.beat(key, value) for key, value in beats.items()),
            labels={
                key: self.text(value, f"labels.{key}", literal, plain=True)
                for key, value in self.table(table.get("labels", {}), "labels").items()
            },
            figures=tuple(
                self.figure(key, value)
                for key, value in self.table(table.get("figures", {}), "figures").items()
            ),
            literal=literal,
            poster=self.poster(table.get("poster"), beats),
            layouts=self.layouts(table.get("layouts", [])),
            slider=self.slider(table.get("sliders")),
            sentences=tuple(self.sentences),
            path=path,
        )

    def poster(self, value: object, beats: Mapping[str, object]) -> Poster | None:
        """Check the moment that the poster shows."""
        if value is None:
            return None
        table = self.table(value, "poster")
        self.known(table, "poster", ("beat", "at"))
        if table.get("beat") not in (*beats, "takeaway"):
            raise self.error("poster.beat", f"one of {', '.join(beats)}", table.get("beat"))
        at = table.get("at", 1.0)
        if isinstance(at, bool) or not isinstance(at, int | float) or not 0 <= at <= 1:
            raise self.error("poster.at", "a share from 0 to 1", at)
        return Poster(str(table["beat"]), float(at))

    def layouts(self, value: object) -> tuple[str, ...]:
        """Check the layouts that the lesson was looked at in; landscape is always one of them."""
        others = self.strings(value, "layouts")
        for name in others:
            if name not in LAYOUTS or name == USUAL:
                expected = ", ".join(name for name in LAYOUTS if name != USUAL)
                raise self.error("layouts", f"some of {expected}", name)
        return (USUAL, *others)

    def slider(self, value: object) -> Slider | None:
        """Check the input that a reader may change."""
        try:
            return slider_of(value)
        except SliderError as error:
            raise self.error(
                f"sliders.{error.key}".rstrip("."), error.expected, error.got
            ) from None

    def beat(self, key: str, value: object) -> Beat:
        """Check one ``[beats.KEY]`` table."""
        name = f"beats.{key}"
        table = self.table(value, name)
        self.known(table, name, (*LANGUAGES, *_CLAIMS, "question", "hold", "literal"))
        if not KEY.fullmatch(key):
            raise self.error(name, "a name of a-z, 0-9, _ and -", key)
        hold = table.get("hold")
        if hold is not None and (
            isinstance(hold, bool) or not isinstance(hold, int | float) or not 0 <= hold <= 60
        ):
            raise self.error(f"{name}.hold", "seconds from 0 to 60", hold)
        literal = self.literal(table, f"{name}.literal")
        if "question" in table:
            self.text(table["question"], f"{name}.question", literal)
        said = {key: table[key] for key in (*LANGUAGES, *_CLAIMS) if key in table}
        caption = self.text(said, name, literal)
        return Beat(key, caption, None if hold is None else float(hold), literal)

    def figure(self, key: str, value: object) -> FigureText:
        """Check one ``[figures.NAME]`` table; the name becomes a file name."""
        name = f"figures.{key}"
        table = self.table(value, name)
        self.known(table, name, ("caption", "alt", "replaces", "literal"))
        replaces = self.strings(table.get("replaces", []), f"{name}.replaces")
        literal = self.literal(table, f"{name}.literal")
        alike = "alt" in self.plain
        return FigureText(
            name=self.slug(key, name),
            caption=self.text(table.get("caption"), f"{name}.caption", literal),
            alt=self.text(table.get("alt"), f"{name}.alt", literal, plain=alike),
            replaces=replaces,
            literal=literal,
        )

    def text(
        self, value: object, key: str, literal: tuple[str, ...], *, plain: bool = False
    ) -> Text:
        """Check a sentence with all its wordings; return the first one in every language."""
        table = self.table(value, key)
        rest = table.get("otherwise", [])
        if not isinstance(rest, list):
            raise self.error(f"{key}.otherwise", "a list of tables", rest)
        wordings = [self.wording(table, key, plain=plain)]
        for place, other in enumerate(rest):
            where = f"{key}.otherwise[{place}]"
            wordings.append(self.wording(self.table(other, where), where, plain=plain))
        self.sentences.append(Sentence(key, tuple(wordings), literal))
        return wordings[0].text

    def wording(self, table: dict[str, object], key: str, *, plain: bool) -> Wording:
        """Check one wording: a template in every language, and what it stands on."""
        self.known(table, key, (*LANGUAGES, *_CLAIMS))
        for lang in LANGUAGES:
            sentence = table.get(lang)
            if not isinstance(sentence, str) or not sentence.strip():
                raise self.error(f"{key}.{lang}", "a sentence", sentence)
            try:
                placeholders(sentence)
            except ValueError as error:
                raise self.error(f"{key}.{lang}", f"a template ({error})", sentence) from error
        when = self.strings(table.get("when", []), f"{key}.when")
        told = table.get("plain", plain and not when)
        if not isinstance(told, bool) or (told and when):
            raise self.error(f"{key}.plain", "true, and then no claims in when", told)
        return Wording({lang: str(table[lang]) for lang in LANGUAGES}, when, told)

    def note(self, text: str) -> NoteRef:
        """Split ``002:梯度下降`` into note and section."""
        note, _, section = text.partition(":")
        if not note.strip():
            raise self.error("notes", "note:section", text)
        return NoteRef(note.strip(), section.strip())

    def group(self, value: object) -> str:
        """Check a part of the curriculum."""
        if not isinstance(value, str) or value not in GROUPS:
            raise self.error("group", f"one of {', '.join(GROUPS)}", value)
        return value

    def whole(self, value: object, key: str) -> int:
        """Check a whole number from 0."""
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise self.error(key, "a whole number from 0", value)
        return value

    def slug(self, value: str, key: str) -> str:
        """Check a name that may stand in a path."""
        if not SLUG.fullmatch(value):
            raise self.error(key, "a name of a-z, 0-9 and - (at most 64)", value)
        return value

    def literal(self, table: Mapping[str, object], key: str) -> tuple[str, ...]:
        """Check the digit strings that a sentence may spell out."""
        return self.strings(table.get("literal", []), key)

    def strings(self, value: object, key: str) -> tuple[str, ...]:
        """Check a list of strings."""
        if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
            raise self.error(key, "a list of strings", value)
        return tuple(value)

    def table(self, value: object, key: str) -> dict[str, object]:
        """Check a TOML table."""
        if not isinstance(value, dict):
            raise self.error(key, "a table", value)
        return value

    def known(self, table: Mapping[str, object], key: str, allowed: tuple[str, ...]) -> None:
        """Refuse keys that nobody reads: they are typing mistakes."""
        for name in table:
            if name not in allowed:
                raise self.error(f"{key}.{name}".lstrip("."), f"one of {', '.join(allowed)}", name)

    def error(self, key: str, expected: str, got: object) -> LessonError:
        """Say what is wrong in one line."""
        return LessonError(
            f"{self.where}: {key}: expected {expected}, "
            f"got {'nothing' if got is None else repr(got)}"
        )


_TOP = (
    "order",
    "group",
    "notes",
    "requires",
    "keywords",
    "title",
    "takeaway",
    "beats",
    "labels",
    "figures",
    "literal",
    "plain",
    "poster",
    "layouts",
    "sliders",
)
_CLAIMS = ("when", "plain", "otherwise")
_PLAIN = ("alt",)
"""Kinds of texts that a lesson may say to be plain once for all of them."""
