"""The graph of what can be built: trace → figures, film → captions, for each lesson."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from engine.closure import Closures
from engine.hashes import FileHashes
from engine.target import Target
from publish.lesson import LANGS, Lesson
from studio import environment
from studio.order import THEMES, Order
from studio.project import Project
from studio.quality import QUALITIES
from studio.variant import files_in, variant_name


class Graph:
    """Makes targets; file hashes and import closures are shared by all of them."""

    def __init__(self, project: Project) -> None:
        self.hashes = FileHashes(project.state / "hashes.json")
        self._closures = Closures(project.code_paths, self.hashes, project.state / "imports.json")

    def save(self) -> None:
        """Remember hashes and imports for the next command."""
        self.hashes.save()
        self._closures.save()

    def targets(self, lessons: Iterable[Lesson], order: Order) -> dict[str, Target]:
        """Return the targets of an order by name, with all that they need."""
        made: dict[str, Target] = {}
        for lesson in lessons:
            for target in self._of(lesson, order):
                made.setdefault(target.name, target)
        return made

    def _of(self, lesson: Lesson, order: Order) -> list[Target]:
        trace = self.trace(lesson, order.settings)
        found = [trace]
        for lang in order.langs:
            if "figures" in order.kinds and lesson.figures:
                found.append(self.figures(lesson, trace, lang, order))
            if "videos" in order.kinds or "captions" in order.kinds:
                themes = order.themes if "videos" in order.kinds else order.themes[:1]
                films = [self.film(lesson, trace, lang, theme, order) for theme in themes]
                found += films
                if "captions" in order.kinds:
                    found.append(self.captions(lesson, films[0], lang, order))
        return found

    def trace(self, lesson: Lesson, settings: tuple[str, ...]) -> Target:
        """What ``record()`` computes; the only target that knows dlcore's source."""
        name = _subject(lesson, settings)
        inputs = self._closures.inputs([lesson.module], ("scenes", "dlcore"))
        inputs |= self._closures.inputs(["stage.inputs"], ("stage",))
        inputs |= self._closures.inputs(["studio.tracing"], ("studio",))
        for key, path in files_in(settings).items():
            inputs[f"file of {key}"] = self.hashes.of(path) or "missing"
        return Target(
            name=f"trace:{name}",
            kind="trace",
            job="studio.jobs:trace",
            arguments={"module": lesson.module, "settings": list(settings), "output": f"traces/{name}.npz"},
            inputs=inputs | environment.versions(environment.COMPUTING),
            needs=(),
            outputs=(f"traces/{name}.npz",),
            root="state",
        )

    def figures(self, lesson: Lesson, trace: Target, lang: str, order: Order) -> Target:
        """All figures of a lesson in one language, both themes, SVG and PNG."""
        folder = _folder(lesson, order.settings)
        names = [f"{figure.name}.{lang}.{theme}" for figure in lesson.figures for theme in THEMES]
        files = [f"figures/{name}{ending}" for name in names for ending in (".svg", "@2x.png")]
        inputs = self._drawing(lesson, ["studio.plotting"], ("scenes", "stage", "studio"))
        return Target(
            name=f"figures:{_subject(lesson, order.settings)}:{lang}",
            kind="figures",
            job="studio.jobs:figures",
            arguments={"module": lesson.module, "lang": lang, "folder": folder, "@trace": trace.outputs[0]},
            inputs=inputs | environment.versions(environment.PLOTTING),
            needs=(trace.name,),
            outputs=(f"{folder}/figures.{lang}.json", *(f"{folder}/{file}" for file in files)),
        )

    def film(self, lesson: Lesson, trace: Target, lang: str, theme: str, order: Order) -> Target:
        """One film with its receipt and, unless it is a GIF, its poster."""
        folder, quality = _folder(lesson, order.settings), QUALITIES[order.quality]
        stem = f"{folder}/{lesson.slug}.{lang}.{theme}"
        inputs = self._drawing(lesson, ["studio.filming"], ("scenes", "stage", "reel", "studio"))
        ending = "" if order.format == "mp4" else f":{order.format}"
        outputs = [f"{stem}.{order.quality}.{order.format}", f"{stem}.{order.quality}.json"]
        if order.format != "gif":
            outputs.append(f"{stem}.png")
        return Target(
            name=f"film:{_subject(lesson, order.settings)}:{lang}:{theme}:{order.quality}{ending}",
            kind="film",
            job="studio.jobs:film",
            arguments={
                "module": lesson.module,
                "lesson": lesson.slug,
                "lang": lang,
                "theme": theme,
                "quality": order.quality,
                "width": quality.width,
                "height": quality.height,
                "fps": quality.fps,
                "preset": quality.preset,
                "outputs": list(outputs),
                "settings": list(order.settings),
                "@trace": trace.outputs[0],
            },
            inputs=inputs | environment.versions(environment.FILMING, ("cairo", "pango")),
            needs=(trace.name,),
            outputs=tuple(outputs),
        )

    def captions(self, lesson: Lesson, film: Target, lang: str, order: Order) -> Target:
        """Captions in both languages, timed to the film of one."""
        folder = _folder(lesson, order.settings)
        stem = f"{folder}/{lesson.slug}.{lang}.captions"
        files = tuple(f"{stem}.{text}.{ending}" for text in LANGS for ending in ("vtt", "srt"))
        return Target(
            name=f"captions:{_subject(lesson, order.settings)}:{lang}",
            kind="captions",
            job="studio.jobs:captions",
            arguments={"stem": stem, "@receipt": film.outputs[1]},
            inputs=self._closures.inputs(["publish.captions", "studio.captioning"], ("publish", "studio")),
            needs=(film.name,),
            outputs=files,
        )

    def _drawing(self, lesson: Lesson, modules: list[str], packages: tuple[str, ...]) -> dict[str, str]:
        """Own text that decides a picture: the lesson, its words, the vocabulary it reaches, the font."""
        inputs = self._closures.inputs([lesson.module, *modules], packages)
        inputs[self._closures.label(lesson.path)] = self.hashes.of(lesson.path) or "missing"
        font = environment.font_file()
        inputs[f"font {environment.FAMILY}"] = (self.hashes.of(font) if font else None) or "missing"
        return inputs


def published(names: Iterable[str], lessons: Iterable[Lesson], graph: Graph) -> dict[str, Target]:
    """Targets of the lessons that a ledger says were built once, whatever quality, language or theme."""
    by_slug: Mapping[str, Lesson] = {lesson.slug: lesson for lesson in lessons}
    made: dict[str, Target] = {}
    for name in sorted(names):
        order, slug = _parse(name)
        if order is not None and slug in by_slug:
            made.update(graph.targets([by_slug[slug]], order))
    return made


def _parse(name: str) -> tuple[Order | None, str]:
    """Read the order back from a target's name; variants are asked for by name only and are left out."""
    kind, subject, *rest = name.split(":")
    if "@" in subject:
        return None, subject
    if kind == "figures" and len(rest) == 1:
        return Order(("figures",), (rest[0],)), subject
    if kind == "film" and len(rest) in (3, 4) and rest[2] in QUALITIES:
        ending = rest[3] if len(rest) == 4 else "mp4"
        return Order(("videos", "captions"), (rest[0],), (rest[1],), rest[2], ending), subject
    return None, subject


def _subject(lesson: Lesson, settings: tuple[str, ...]) -> str:
    variant = variant_name(settings)
    return f"{lesson.slug}@{variant}" if variant else lesson.slug


def _folder(lesson: Lesson, settings: tuple[str, ...]) -> str:
    variant = variant_name(settings)
    return f"{lesson.slug}/variants/{variant}" if variant else lesson.slug
