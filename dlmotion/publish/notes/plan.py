"""What one note should show: its files and the blocks between its markers.

It is decided here, and written elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import mkdtemp

from dlmotion.publish.escape import file_name
from dlmotion.publish.media import Figure, Film
from dlmotion.publish.notes.choices import Choices
from dlmotion.publish.notes.convert import block_source, figure_source
from dlmotion.publish.notes.drawer import MOST_LAYERS, Drawer, Drawing
from dlmotion.publish.notes.errors import NotesError
from dlmotion.publish.notes.films import offer_films
from dlmotion.publish.notes.library import Library
from dlmotion.publish.notes.markers import Insert, key_of
from dlmotion.publish.notes.planned import NotePlan, Outcome
from dlmotion.publish.notes.scan import FoundCode, FoundPicture, ScannedNote
from dlmotion.publish.notes.snippets import (
    FigureLink,
    FilmLink,
    data_address,
    figure_lines,
    film_lines,
)
from dlmotion.publish.notes.written import Item, Wanted, Written
from dlmotion.publish.player_script import Script


def _unseen(note: ScannedNote) -> str:
    """Why nothing is written for now; the site's hint, told once, says what mends it."""
    return f"{note.site.name} would not find its files yet"


def _taken(name: str) -> str:
    return f"a file named {name} is there that dlmotion did not write"


class Planner:
    """Plans note after note with one set of choices, one library and one memory of files."""

    def __init__(
        self,
        choices: Choices,
        library: Callable[[str | None], Library],
        written: Written,
        drawer: Drawer | None,
        follow: bool = False,
        player: Script | None = None,
    ) -> None:
        self.follow, self.player = follow, player
        self.choices, self.library_in = choices, library
        self.library = library(None)
        self.written, self.drawer = written, drawer
        self.scratch: Path | None = None
        self.drawn: dict[Path, Drawing] = {}

    def plan(self, note: ScannedNote, films: bool = True) -> NotePlan:
        """Return the plan of one note; new choices are written down on the way."""
        plan = NotePlan()
        self.library = self.library_in(note.lang)
        for found in note.pictures:
            self._picture(note, found, plan)
        for keras in note.keras:
            self._keras(note, keras, plan)
        self._films(note, plan, films)
        plan.inserts.sort(key=lambda insert: insert.before)
        return plan

    def _picture(self, note: ScannedNote, found: FoundPicture, plan: NotePlan) -> None:
        link, line = found.picture.link, found.picture.line
        item = ("figure", key_of(link, found.picture.repeat))
        ours = found.target.path is not None and self.written.is_ours(found.target.path)
        chosen = self.choices.get(note.name, "pictures", link)
        if chosen is None and (found.target.needs_picture or ours) and found.best:
            chosen = (f"{found.best.lesson}/{found.best.figure}",)
            self.choices.add(note.name, "pictures", link, chosen[0], found.best.reason)
        if chosen is None and found.undecided:
            options = [f"{c.lesson}/{c.figure}" for c in found.undecided]
            why = f"line {line + 1}, {found.confidence:.2f}"
            self.choices.ask(note.name, "pictures", link, options, why)
        if not chosen:
            state = (
                "skipped"
                if chosen is not None
                else "none"
                if found.target.needs_picture
                else "exists"
            )
            plan.outcomes.append(Outcome("picture", link, line, "", state))
            return
        outcome = self._place_figure(note, found, chosen[0], item, plan)
        plan.outcomes.append(Outcome("picture", link, line, chosen[0], *outcome))

    def _place_figure(
        self, note: ScannedNote, found: FoundPicture, choice: str, item: Item, plan: NotePlan
    ) -> tuple[str, str]:
        """Fill the link itself if pages find a file there that may be written, or show it below."""
        lesson, name = choice.split("/")
        target = found.target.path
        if target and not note.site.publishes(note.path, target):
            target = None
        if target is None and self._folder(note) is None:
            plan.held.add(item)
            return "waiting", _unseen(note)
        try:
            figure = self.library.figure(lesson, name)
        except NotesError as error:
            plan.held.add(item)
            return "waiting", str(error)
        if figure is None:
            plan.held.add(item)
            return "waiting", f"{lesson} is not built"
        source = figure_source(figure, self.library.theme, target.suffix) if target else None
        if target and source and (found.target.state != "broken" or self.written.is_ours(target)):
            fate = self.written.judge(Wanted(target, source, self.library.theme, note.name, item))
            plan.fates.append(fate)
            if fate.action == "kept":
                return "kept", "a file is there that dlmotion did not write"
            if fate.usable:
                return "filled", "edited since, left as it is" if fate.action == "edited" else ""
        return self._show_below(note, found, figure, choice, item, plan)

    def _show_below(
        self,
        note: ScannedNote,
        found: FoundPicture,
        figure: Figure,
        choice: str,
        item: Item,
        plan: NotePlan,
    ) -> tuple[str, str]:
        before = note.document.block_end(found.picture.line)
        if before is None:
            plan.held.add(item)
            return (
                "waiting",
                "expected a blank line between the picture's HTML and the code below it",
            )
        source = block_source(figure, self.library.theme)
        if source is None:
            plan.held.add(item)
            return "waiting", "the figure has no file in this theme"
        name = f"{file_name(choice).replace('/', '-')}.{self.library.lang}"
        src = self._beside(note, name, source, item, plan)
        if src is None:
            plan.held.add(item)
            return (
                "kept",
                f"{name}{source.suffix} cannot be written: it is not ours, "
                f"or leads out of the folder",
            )
        link = FigureLink(src, figure.alt, figure.width, figure.height)
        if self.follow and note.site.switches and "dark" in figure.files:
            dark = block_source(figure, "dark")
            if dark is not None:
                other = self._beside(note, f"{name}.dark", dark, item, plan, theme="dark")
                link = replace(link, dark=other)
        lines = figure_lines(note.site.name, link)
        plan.inserts.append(Insert(item[0], item[1], file_name(choice), tuple(lines), before))
        if found.target.path and not note.site.publishes(note.path, found.target.path):
            return "shown", f"{note.site.name} publishes no file where the link leads"
        outside = "the link leads out of the folder; with --root its parent it is filled itself"
        return "shown", outside if found.target.state == "outside" else ""

    def _films(self, note: ScannedNote, plan: NotePlan, wanted: bool) -> None:
        offers = {offer.section.key: offer for offer in offer_films(note)}
        for section in note.headed:
            item = ("film", key_of(section.key))
            chosen = self.choices.get(note.name, "films", section.key)
            offer = offers.get(section.key)
            if not wanted:
                plan.held.add(item)
                continue
            if chosen is None and offer:
                chosen = (offer.lesson,)
                others = f"also: {', '.join(offer.others)}" if offer.others else ""
                self.choices.add(note.name, "films", section.key, offer.lesson, others)
            if chosen:
                state, detail = self._show_films(note, section.body, chosen, item, plan)
                plan.outcomes.append(
                    Outcome("film", section.title, section.start, ", ".join(chosen), state, detail)
                )

    def _show_films(
        self, note: ScannedNote, before: int, lessons: tuple[str, ...], item: Item, plan: NotePlan
    ) -> tuple[str, str]:
        lines: list[str] = []
        if self._folder(note, shared=True) is None:
            plan.held.add(item)
            return "waiting", _unseen(note)
        for lesson in lessons:
            try:
                shown = self._film_lines(note, lesson, item, plan)
            except NotesError as error:
                plan.held.add(item)
                return "waiting", str(error)
            if shown is None:
                plan.held.add(item)
                return "waiting", f"the film of {lesson} is not built"
            lines += ["", *shown] if lines else shown
        plan.inserts.append(Insert(item[0], item[1], file_name(lessons[0]), tuple(lines), before))
        return "shown", ""

    def _film_lines(
        self, note: ScannedNote, lesson: str, item: Item, plan: NotePlan
    ) -> list[str] | None:
        film = self.library.film(lesson)
        if self._plays(note):
            self.library.want_motion(lesson, film)
        if film is None:
            return None
        link = self._film_link(note, film, f"{film.lesson}.{film.lang}", item, plan)
        dark = self.library.dark_film(lesson) if self.follow and note.site.switches else None
        if dark and dark.theme != film.theme:
            other = self._film_link(note, dark, f"{film.lesson}.{film.lang}.dark", item, plan)
            link = replace(link, dark=other)
        link = self._played(link, note, lesson, film, item, plan)
        return film_lines(note.site.name, link, note.raw_html)

    def _plays(self, note: ScannedNote) -> bool:
        """Whether the page of a note plays films as vectors."""
        return self.player is not None and note.raw_html and note.site.runs_scripts

    def _played(
        self,
        link: FilmLink,
        note: ScannedNote,
        lesson: str,
        film: Film,
        item: Item,
        plan: NotePlan,
    ) -> FilmLink:
        """Put a film as vectors, and what plays it, where pages that run scripts find both."""
        site = note.site
        if not self._plays(note):
            asked = self.player is not None and note.raw_html
            if asked and site.unplayed and self.library.plays(lesson, film):
                plan.hints.append(site.unplayed)
            return link
        motion = self.library.motion(lesson, film)
        if motion is None or self.player is None:
            return link
        script = self._scratch() / self.player.name
        script.write_text(self.player.text, encoding="utf-8")
        pair = ((film.lesson, motion), (script.stem, script))
        vectors, played = (
            self._beside(note, stem, file, item, plan, shared=True, loaded=True)
            for stem, file in pair
        )
        if vectors is None or played is None:
            return link
        return replace(
            link,
            vectors=site.html_link(note.path, vectors),
            script=site.html_link(note.path, played),
        )

    def _scratch(self) -> Path:
        """Folder for what is made on the way; whoever runs the planner takes it away."""
        self.scratch = self.scratch or Path(mkdtemp(prefix="dlmotion-notes-"))
        return self.scratch

    def _film_link(
        self, note: ScannedNote, film: Film, name: str, item: Item, plan: NotePlan
    ) -> FilmLink:
        """Put a film, its poster and its captions where the pages find them."""
        src = self._beside(note, name, film.files["mp4"], item, plan, shared=True)
        if src is None:
            raise NotesError(_taken(f"{name}.mp4"))
        poster = (
            self._beside(note, f"{name}.poster", film.poster, item, plan, shared=True)
            if film.poster
            else None
        )
        captions = {
            track: self._beside(note, f"{name}.captions.{track}", path, item, plan, shared=True)
            if note.site.finds_tracks
            else data_address(path.read_bytes())
            for track, path in self.library.captions(film).items()
        }
        width, height = film.size

        def from_page(link: str) -> str:
            return note.site.html_link(note.path, link) if note.raw_html else link

        return FilmLink(
            src=from_page(src),
            title=str(film.receipt["title"].get(self.library.lang, film.lesson)),
            lang=film.lang,
            width=width,
            height=height,
            poster=from_page(poster) if poster else None,
            captions={track: from_page(path) for track, path in captions.items() if path},
        )

    def _keras(self, note: ScannedNote, found: FoundCode, plan: NotePlan) -> None:
        block = found.block
        item = ("keras", key_of(block.key))
        chosen = self.choices.get(note.name, "keras", block.key)
        if not block.network or (chosen is not None and not chosen):
            return
        state, detail = "waiting", "nothing here can draw"
        if self.drawer is None:
            plan.held.add(item)
        else:
            state, detail = self._show_network(note, found, item, plan, self.drawer)
        if chosen is None and state == "shown":
            where = f"{found.section.title}, line {block.start + 1}"
            self.choices.add(note.name, "keras", block.key, "draw", where)
        plan.outcomes.append(Outcome("keras", block.key, block.start, "draw", state, detail))

    def _show_network(
        self, note: ScannedNote, found: FoundCode, item: Item, plan: NotePlan, drawer: Drawer
    ) -> tuple[str, str]:
        block, lang, theme = found.block, self.library.lang, self.library.theme
        folder = self._folder(note)
        if folder is None:
            plan.held.add(item)
            return "waiting", _unseen(note)
        stamp = key_of(*block.pieces, block.piece, lang, note.site.name, drawer.version)
        path = folder / f"keras-{block.key}.{lang}.svg"
        if path not in plan.networks:
            plan.layers += drawer.layers(block) + 4
            plan.networks[path] = plan.layers <= MOST_LAYERS
        if not plan.networks[path]:
            return "none", f"expected at most {MOST_LAYERS} layers in the networks of a note"
        shown = any((b.kind, b.key) == item and not b.edited for b in note.blocks)
        if shown and self.written.is_fresh(Wanted(path, path, theme, note.name, item, stamp)):
            plan.held.add(item)
            return "shown", ""
        drawing = self.drawn.get(path)
        if drawing is None:
            made = self._scratch() / f"{block.key}-{len(self.drawn)}"
            made.mkdir(exist_ok=True)
            try:
                drawing = drawer.draw(block, made, lang, theme)
            except NotesError as error:
                return "none", str(error)
            self.drawn[path] = drawing
        src = self._beside(note, f"keras-{block.key}.{lang}", drawing.svg, item, plan, stamp)
        if src is None:
            plan.held.add(item)
            return (
                "kept",
                f"{path.name} cannot be written: it is not ours, or leads out of the folder",
            )
        lines = figure_lines(
            note.site.name, FigureLink(src, drawing.alt, drawing.width, drawing.height)
        )
        below = note.document.block_end(block.end - 1)
        plan.inserts.append(Insert(item[0], item[1], "network", tuple(lines), below or block.end))
        return "shown", f"one is left out: {drawing.left_out}" if drawing.left_out else ""

    def _beside(
        self,
        note: ScannedNote,
        name: str,
        source: Path,
        item: Item,
        plan: NotePlan,
        stamp: str = "",
        *,
        shared: bool = False,
        loaded: bool = False,
        theme: str = "",
    ) -> str | None:
        """Put a file into the note's asset folder, or into the one that all notes share.

        What is `loaded` only the page asks for, not the build of its site. Return its link, or None
        if it may not be written.
        """
        folder = note.site.loaded if loaded and note.site.loaded else self._folder(note, shared)
        if folder is None:
            return None
        path = folder / f"{name}{source.suffix}"
        theme = theme or self.library.theme
        fate = self.written.judge(Wanted(path, source, theme, note.name, item, stamp))
        plan.fates.append(fate)
        return note.site.asset_link(note.path, path) if fate.usable else None

    def _folder(self, note: ScannedNote, shared: bool = False) -> Path | None:
        """Return where a file of the note belongs; None if the site would find it nowhere."""
        if not note.site.keeps_assets:
            return note.site.shared
        if shared and note.site.shared:
            return note.site.shared
        return note.site.asset_folder(note.path)
