"""The graph of what can be built: trace → figures, motion, film → captions, for each lesson."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from dlmotion.base import environment
from dlmotion.base.closure import Closures
from dlmotion.base.hashes import FileHashes, digest_of
from dlmotion.base.layout import LAYOUTS, USUAL, mark, pixels
from dlmotion.base.names import LANGUAGES, THEMES
from dlmotion.base.quality import QUALITIES
from dlmotion.engine.target import Target
from dlmotion.publish.lesson import Lesson
from dlmotion.studio.jobs import JOBS, PRELOAD, WARM
from dlmotion.studio.order import DRAFT, Order
from dlmotion.studio.project import PACKAGE, Project
from dlmotion.studio.streams import is_whole, looks_of, name_of
from dlmotion.studio.variant import files_in, settings_of, variant_name

_WORKERS = ("dlmotion.engine.executors", "dlmotion.engine.apart", "dlmotion.engine.worker")
_OWN = ("dlmotion.studio", "dlmotion.engine", "dlmotion.base", "dlcore.trace")
"""What a job runs in; of dlcore that is what reads a trace."""
_FASTER = ("dlmotion.reel.record.faster", "dlmotion.reel.originals")
"""What of the reel draws figures, too: what stands in for manim's own functions."""
_LOOK = ("quality", "width", "height", "fps", "preset", "outputs")
"""Arguments of a film that change how large and how smooth it is, and not what it shows."""


class Graph:
    """Makes targets; file hashes and import closures are shared by all of them."""

    def __init__(self, project: Project) -> None:
        self.hashes = FileHashes(project.state / "hashes.json")
        self._closures = Closures(project.roots, self.hashes, project.state / "imports.json")
        self._lessons = ("scenes", PACKAGE, *project.own_modules)

    def save(self) -> None:
        """Remember hashes and imports for the next command."""
        self.hashes.save()
        self._closures.save()

    def targets(
        self, lessons: Iterable[Lesson], order: Order, known: Collection[str] = ()
    ) -> dict[str, Target]:
        """Return the targets of an order by name, with all that they need.

        ``known`` are names of what was built once, which a stream depends on (``streams``).
        """
        made: dict[str, Target] = {}
        for lesson in lessons:
            for target in self._of(lesson, order, known):
                made.setdefault(target.name, target)
        return made

    def _of(self, lesson: Lesson, order: Order, known: Collection[str]) -> list[Target]:
        order = replace(order, settings=settings_of(lesson, order.settings))
        trace = self.trace(lesson, order.settings)
        words = self.words(lesson, trace, order.settings)
        found = [trace, words]
        if "motions" in order.kinds:
            positions = self.positions(lesson, order)
            found += [target for pair in positions for target in pair]
            found.append(self.motion(lesson, [(trace, words), *positions], order, known))
        for lang in order.langs:
            if "figures" in order.kinds and lesson.figures:
                found.append(self.figures(lesson, trace, words, lang, order))
            if "videos" in order.kinds or "captions" in order.kinds:
                themes = order.themes if "videos" in order.kinds else order.themes[:1]
                films = [self.film(lesson, trace, words, lang, theme, order) for theme in themes]
                found += films
                if "captions" in order.kinds and order.layout == USUAL:
                    found.append(self.captions(lesson, films[0], lang, order))
        return found

    def positions(self, lesson: Lesson, order: Order) -> list[tuple[Target, Target]]:
        """Trace and words of each position of the lesson's slider; a variant has none."""
        if lesson.slider is None or order.settings:
            return []
        asked = f"{lesson.path.parent.name}/{lesson.path.name}: [sliders]"
        pairs = []
        for setting in lesson.slider.settings:
            trace = self.trace(lesson, (setting,), asked)
            pairs.append((trace, self.words(lesson, trace, (setting,), asked)))
        return pairs

    def trace(self, lesson: Lesson, settings: tuple[str, ...], asked: str = "--set") -> Target:
        """What ``record()`` computes; the only target that knows dlcore's source.

        ``asked`` says in messages where the settings stand.
        """
        name = _subject(lesson, settings)
        inputs = self._closures.inputs([lesson.module], (*self._lessons, "dlcore"))
        inputs |= self._closures.inputs(["dlmotion.stage.inputs"], ("dlmotion.stage",))
        inputs |= self._job("dlmotion.studio.trace_job")
        for key, path in files_in(settings).items():
            inputs[f"file of {key}"] = self.hashes.of(path) or "missing"
        return Target(
            name=f"trace:{name}",
            kind="trace",
            job="dlmotion.studio.jobs:trace",
            arguments={
                "module": lesson.module,
                "settings": list(settings),
                "output": f"traces/{name}.npz",
                "@asked": asked,
            },
            inputs=inputs | environment.versions(environment.COMPUTING),
            needs=(),
            outputs=(f"traces/{name}.npz",),
            root="state",
        )

    def words(
        self, lesson: Lesson, trace: Target, settings: tuple[str, ...], asked: str = "--set"
    ) -> Target:
        """The sentences that are true of a trace; without them nothing is drawn."""
        name = _subject(lesson, settings)
        inputs = self._closures.inputs([lesson.module], self._lessons)
        inputs |= self._closures.inputs(["dlmotion.stage.words"], ("dlmotion.stage",))
        inputs |= self._job("dlmotion.studio.words_job")
        inputs[self._closures.label(lesson.path)] = self.hashes.of(lesson.path) or "missing"
        return Target(
            name=f"words:{name}",
            kind="words",
            job="dlmotion.studio.jobs:words",
            arguments={
                "module": lesson.module,
                "settings": list(settings),
                "output": f"words/{name}.json",
                "@asked": asked,
                "@trace": trace.outputs[0],
            },
            inputs=inputs | environment.versions(environment.COMPUTING),
            needs=(trace.name,),
            outputs=(f"words/{name}.json",),
            root="state",
        )

    def figures(
        self, lesson: Lesson, trace: Target, words: Target, lang: str, order: Order
    ) -> Target:
        """All figures of a lesson in one language, both themes, SVG and PNG."""
        folder = _folder(lesson, order.settings)
        names = [f"{figure.name}.{lang}.{theme}" for figure in lesson.figures for theme in THEMES]
        files = [f"figures/{name}{ending}" for name in names for ending in (".svg", "@2x.png")]
        drawn_by = ("dlmotion.stage", "dlmotion.studio", *_FASTER)
        inputs = self._drawing(lesson, ["dlmotion.studio.figure_job"], drawn_by)
        inputs |= self._job("dlmotion.studio.figure_job")
        return Target(
            name=f"figures:{_subject(lesson, order.settings)}:{lang}",
            kind="figures",
            job="dlmotion.studio.jobs:figures",
            arguments={
                "module": lesson.module,
                "lang": lang,
                "folder": folder,
                "@trace": trace.outputs[0],
            },
            inputs=inputs | self._machine(environment.DRAWING),
            needs=(trace.name, words.name),
            outputs=(f"{folder}/figures.{lang}.json", *(f"{folder}/{file}" for file in files)),
        )

    def film(
        self,
        lesson: Lesson,
        trace: Target,
        words: Target,
        lang: str,
        theme: str,
        order: Order,
    ) -> Target:
        """One film with its receipt and, unless it is a GIF, its poster."""
        folder, quality = _folder(lesson, order.settings), QUALITIES[order.quality]
        width, height = pixels(order.layout, quality.width, quality.height)
        stem = f"{folder}/{lesson.base}.{lang}.{theme}{mark(order.layout)}"
        inputs = self._drawing(
            lesson,
            ["dlmotion.studio.film_job", "dlmotion.reel"],
            ("dlmotion.stage", "dlmotion.reel", "dlmotion.studio"),
        )
        ground = self._job("dlmotion.studio.film_job") | self._machine(environment.FILMING)
        usual = Order()
        ending = "".join(
            f":{asked}"
            for asked, plain in ((order.format, usual.format), (order.layout, usual.layout))
            if asked != plain
        )
        outputs = [f"{stem}.{order.quality}.{order.format}", f"{stem}.{order.quality}.json"]
        if order.format != "gif":
            outputs.append(f"{stem}.png")
        return Target(
            name=f"film:{_subject(lesson, order.settings)}:{lang}:{theme}:{order.quality}{ending}",
            kind="film",
            job="dlmotion.studio.jobs:film",
            arguments={
                "module": lesson.module,
                "lesson": lesson.base,
                "lang": lang,
                "theme": theme,
                "quality": order.quality,
                "layout": order.layout,
                "width": width,
                "height": height,
                "fps": quality.fps,
                "preset": quality.preset,
                "outputs": list(outputs),
                "settings": list(order.settings),
                "@trace": trace.outputs[0],
                "@evidence": digest_of(json.dumps(ground, sort_keys=True).encode()),
            },
            inputs=inputs | ground,
            needs=(trace.name, words.name),
            outputs=tuple(outputs),
            varying=("outputs", *(f"argument {name}" for name in _LOOK)),
        )

    def motion(
        self,
        lesson: Lesson,
        told: list[tuple[Target, Target]],
        order: Order,
        known: Collection[str] = (),
    ) -> Target:
        """The lesson as vectors: in every language and theme, or a draft.

        ``told`` are trace and words of the lesson, then of each position of its slider.
        """
        job, subject = "dlmotion.studio.motion_job", _subject(lesson, order.settings)
        packages = ("dlmotion.stage", "dlmotion.reel", "dlmotion.player", "dlmotion.studio")
        output = f"{_folder(lesson, order.settings)}/{lesson.slug}.motion"
        whole = is_whole(order, subject, known)
        langs, themes = (LANGUAGES, THEMES) if whole else looks_of(order, subject, known)
        return Target(
            name=name_of(subject, whole=whole),
            kind="motion",
            job="dlmotion.studio.jobs:motion",
            arguments={
                "module": lesson.module,
                "lesson": lesson.slug,
                "langs": list(langs),
                "themes": list(themes),
                "fps": QUALITIES["high" if whole else DRAFT].fps,
                "draft": not whole,
                "settings": list(order.settings),
                "output": output,
                "@trace": told[0][0].outputs[0],
                "@positions": [trace.outputs[0] for trace, _ in told[1:]],
            },
            inputs=self._drawing(lesson, [job], packages)
            | self._job(job)
            | self._machine(environment.FILMING),
            needs=tuple(target.name for pair in told for target in pair),
            outputs=(output,),
        )

    def captions(self, lesson: Lesson, film: Target, lang: str, order: Order) -> Target:
        """Captions in both languages, timed to the film of one."""
        folder = _folder(lesson, order.settings)
        stem = f"{folder}/{lesson.base}.{lang}.captions"
        files = tuple(f"{stem}.{text}.{ending}" for text in LANGUAGES for ending in ("vtt", "srt"))
        return Target(
            name=f"captions:{_subject(lesson, order.settings)}:{lang}",
            kind="captions",
            job="dlmotion.studio.jobs:captions",
            arguments={"stem": stem, "@receipt": film.outputs[1]},
            inputs=self._closures.inputs(
                ["dlmotion.publish.captions", "dlmotion.studio.caption_job"],
                ("dlmotion.publish", "dlmotion.studio"),
            )
            | self._job("dlmotion.studio.caption_job"),
            needs=(film.name,),
            outputs=files,
        )

    def _drawing(
        self, lesson: Lesson, modules: list[str], packages: tuple[str, ...]
    ) -> dict[str, str]:
        """Own text that decides a picture: the lesson, its words, the vocabulary it reaches."""
        inputs = self._closures.inputs([lesson.module, *modules], (*self._lessons, *packages))
        inputs[self._closures.label(lesson.path)] = self.hashes.of(lesson.path) or "missing"
        return inputs

    def _job(self, module: str) -> dict[str, str]:
        """Code that a job runs in and is called by, whatever the lesson."""
        return self._closures.inputs([module, *_WORKERS], _OWN) | self._closures.own(
            [JOBS, PRELOAD, WARM]
        )

    def _machine(self, libraries: Iterable[str]) -> dict[str, str]:
        """What draws on this machine: libraries by version, fonts by content and rules."""
        versions = environment.versions(libraries, environment.CLIBS)
        return versions | environment.font_evidence(self.hashes)


def published(names: Iterable[str], lessons: Iterable[Lesson], graph: Graph) -> dict[str, Target]:
    """Targets of the lessons that a ledger says were built once, in any quality and look.

    Variants without a name are asked for by their settings only and are left out.
    """
    by_slug: Mapping[str, Lesson] = {lesson.slug: lesson for lesson in lessons}
    made: dict[str, Target] = {}
    known = sorted(names)
    for name in known:
        order, slug = _parse(name)
        if order is not None and slug in by_slug:
            made.update(graph.targets([by_slug[slug]], order, known))
    return made


def _parse(name: str) -> tuple[Order | None, str]:
    """Read the order back from a target's name."""
    kind, subject, *rest = name.split(":")
    if kind == "figures" and len(rest) == 1:
        return Order(("figures",), (rest[0],)), subject
    if kind == "motion" and rest in ([], [DRAFT]):
        return Order(("motions",), (), (), whole=not rest), subject
    if kind == "film" and 3 <= len(rest) <= 5 and rest[2] in QUALITIES:
        lang, theme, quality, *other = rest
        order = Order(("videos", "captions"), (lang,), (theme,), quality)
        asked = {"layout" if name in LAYOUTS else "format": name for name in other}
        return replace(order, **asked), subject  # type: ignore[arg-type]
    return None, subject


def _subject(lesson: Lesson, settings: tuple[str, ...]) -> str:
    variant = _variant(lesson, settings)
    return f"{lesson.base}@{variant}" if variant else lesson.slug


def _folder(lesson: Lesson, settings: tuple[str, ...]) -> str:
    variant = _variant(lesson, settings)
    return f"{lesson.base}/variants/{variant}" if variant else lesson.slug


def _variant(lesson: Lesson, settings: tuple[str, ...]) -> str:
    """Name of the variant that these settings make: its own, or one made of the settings."""
    return lesson.variant if settings == lesson.settings else variant_name(settings)
