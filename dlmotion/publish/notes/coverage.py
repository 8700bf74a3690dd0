"""Which lessons cover which section of a note, which are only related, and why."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePosixPath

from dlmotion.publish.lesson import Lesson, NoteRef
from dlmotion.publish.notes.headings import FRONT_MATTER, Section
from dlmotion.publish.notes.lexicon import Tokens, size_of, spelled, tokens_of
from dlmotion.publish.notes.subject import Subject, phrases_of, subject_of
from dlmotion.publish.notes.topics import RELATED, STRONG, Topics, topics_of
from dlmotion.publish.notes.words import compact, terms

COVERS, RELATED_TO = "covers", "related"

# A heading is about a topic if most of what it tells is the topic's, or if it names several topics
# and hardly anything else.
_MOST, _STRONG, _ONE_OF, _NO_MORE = 0.6, 0.4, 0.3, 0.75
# Without any other evidence in the note a telling phrase must be all that the heading says, and one
# that no other field uses.
_ALONE = 0.75
_TOLD_AGAIN = 2
_MAX_BODY = 20_000
"""Characters of a section that tell what it is about."""
_JOINS = frozenset({"and", "or", "vs", "versus", "with", "与", "和", "及", "同"})
_WAYS = {"from": "to", "从": "到"}
_PLACE = frozenset({"in", "for", "using", "with", "within", "inside"})
# What follows is what the thing before it is for: *Dropout: avoiding overfitting*, 早停防止过拟合.
_AIMS = frozenset(
    map(
        tokens_of,
        ("prevent", "preventing", "avoid", "avoiding", "combat", "reduce", "reducing", "against")
        + ("防止", "避免", "预防", "缓解", "减少", "减轻"),
    )
)
# `Part 3: `, `第三周：`: before it stands the name of a series, behind it what this part is about.
_PART = re.compile(
    r".*(?:\b(?:part|week|lecture|chapter|lesson|module)\s*[\d.]+|第[\d一二三四五六七八九十]+\S|"
    r"[(（][\d一二三四五六七八九十]+[)）])[)）]?\s*[:：–—-]\s*(?=\S)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Cover:
    """A lesson that covers a section, or is related to it; a confidence in 0..1, and the reason."""

    lesson: str
    confidence: float
    reason: str
    relation: str = COVERS
    built: bool = True

    @property
    def covers(self) -> bool:
        """Whether the section is about what the lesson shows, and the lesson exists."""
        return self.relation == COVERS and self.built


@dataclass(frozen=True)
class Heard:
    """What a heading says: the phrases of each topic and their share of all that it tells."""

    phrases: Mapping[str, tuple[Tokens, ...]]
    shares: Mapping[str, float]
    strong: frozenset[str]
    related: Mapping[str, Tokens]
    topical: float
    joined: bool
    rest: str


@lru_cache(maxsize=1000)
def _stem(name: str) -> str:
    return PurePosixPath(name).stem


@lru_cache(maxsize=10_000)
def _compact(text: str) -> str:
    return compact(text)


def note_matches(name: str, note: str) -> bool:
    """Say whether the file `name` is the note that a lesson calls `note` (`002` is `002_….md`)."""
    stem = _stem(name)
    if not stem.startswith(note):
        return False
    return stem == note or re.match(re.escape(note) + r"(?![A-Za-z0-9])", stem) is not None


def cover_note(
    name: str, sections: Sequence[Section], texts: Sequence[str], lessons: Sequence[Lesson]
) -> tuple[dict[str, list[Cover]], bool]:
    """Return the lessons that cover each section (by key) or are related to it, surest first.

    And say whether the note is about deep learning at all.
    """
    topics = topics_of(lessons)
    texts = [text[:_MAX_BODY] for text in texts]
    built = {lesson.slug for lesson in lessons}
    titles = [words_of(section.title, topics) for section in sections]
    told = [phrases_of(tokens_of(text), topics) for text in texts]
    subject = subject_of(
        [*told, *(phrases_of(title, topics) for title in titles)], topics, len(titles)
    )
    covers: dict[str, list[Cover]] = {}
    for section, title, body in zip(sections, titles, told, strict=True):
        above = (*section.parents, *(s.title for s in sections[:1] if s is not section))
        rival = next(filter(None, (rival_of(words, topics) for words in above)), ())
        front = section.level == FRONT_MATTER
        found = judge_heading(title, subject, topics, built, front=front, rival=rival)
        again = _told_in_text(body, topics, built)
        covers[section.key] = [*found, *(c for c in again if c.lesson not in _slugs(found))]
    _add_named(name, sections, texts, lessons, covers)
    for key, found in covers.items():
        covers[key] = sorted(found, key=lambda c: _rank(c, topics))
    return covers, subject.fits


def words_of(title: str, topics: Topics) -> Tokens:
    """Return the words of a heading; of a part of a series, those of this part if they tell."""
    whole = tokens_of(title)
    if not _PART.match(title):
        return whole
    part = tokens_of(_PART.sub("", title))
    tells = any(size_of(words) for words in _untold(part, topics)) or any(
        topics.meanings[hit.phrase].weight for hit in topics.lexicon.find(part)
    )
    return part if tells else whole


@lru_cache(maxsize=10_000)
def rival_of(heading: str, topics: Topics) -> Tokens:
    """Return the other method that a heading names, and nothing of deep learning; or nothing."""
    words = tokens_of(heading)
    if any(True for _ in topics.claiming.find(words)):
        return ()
    return next(iter(topics.rivals.phrases_in(words)), ())


def hear(title: Tokens, topics: Topics) -> Heard:
    """Weigh the words of a heading: phrases of topics against everything else that tells.

    What is said of a place (*dropout in an RNN*, 卷积网络中的填充) or of an aim (*dropout against
    overfitting*) tells half, and of no topic. A word that says too little of a topic alone counts
    beside one that tells it (*prediction and inference*).
    """
    main, aside = _main_clause(title, topics)
    phrases: dict[str, list[Tokens]] = {}
    related: dict[str, Tokens] = {}
    beside: dict[str, list[Tokens]] = {}
    strong: set[str] = set()
    total = 0.5 * sum(size_of(part) for part in _untold(aside, topics))
    topical = 0.0
    rest = [token for part in _untold(main, topics) for token in part]
    total += size_of(rest)
    for hit in topics.lexicon.find(main):
        meaning = topics.meanings[hit.phrase]
        total += meaning.weight
        topical += meaning.weight if meaning.telling else 0.0
        for slug, tier in meaning.topics.items():
            if tier == RELATED:
                related[slug] = hit.phrase
                beside.setdefault(slug, []).append(hit.phrase)
                continue
            phrases.setdefault(slug, []).append(hit.phrase)
            strong |= {slug} if tier == STRONG else set()
        rest += () if meaning.telling or meaning.weight < size_of(hit.phrase) else hit.phrase
    shares = {
        slug: sum(topics.meanings[phrase].weight for phrase in (*found, *beside.get(slug, ())))
        / total
        for slug, found in phrases.items()
    }
    return Heard(
        {slug: tuple(found) for slug, found in phrases.items()},
        shares,
        frozenset(strong),
        related,
        topical / total if total else 0.0,
        not _JOINS.isdisjoint(main),
        spelled(tuple(t for t in rest if size_of((t,)))),
    )


def _main_clause(title: Tokens, topics: Topics) -> tuple[Tokens, Tokens]:
    """Split a heading into what it is about, and the place that it says it of.

    The main clause must name a topic.
    """
    hits = list(topics.claiming.find(title))
    way = _WAYS.get(title[:1][0]) if title else None
    if way in title and any(hit.start > title.index(way) for hit in hits):
        at = title.index(way)
        return title[at + 1 :], title[1:at]  # from what is known to what it is about
    inside = {i for hit in hits for i in range(hit.start, hit.end)}
    for i, word in enumerate(title):
        if i in inside:
            continue
        aim = title[i : i + 1] in _AIMS or title[i : i + 2] in _AIMS
        if (word in _PLACE or aim) and any(hit.end <= i for hit in hits):
            return title[:i], title[i + 1 :]
        if word == "中" and any(hit.start > i for hit in hits):
            return title[i + 1 :], title[:i]
    return title, ()


def _untold(tokens: Tokens, topics: Topics) -> Iterator[Tokens]:
    """Yield what stands between the phrases that are known."""
    at = 0
    for hit in topics.lexicon.find(tokens):
        yield tokens[at : hit.start]
        at = hit.end
    yield tokens[at:]


def judge_heading(
    title: Tokens,
    subject: Subject,
    topics: Topics,
    built: set[str],
    *,
    front: bool = False,
    rival: Tokens = (),
) -> list[Cover]:
    """Say which topics a heading is about, and which it only touches.

    Below a heading about another method (`rival`) words that other fields use, too, are its own.
    """
    heard = hear(title, topics)
    # What is said of a network that no lesson shows (*the forward pass of an LSTM*) is its own.
    unseen = heard.strong & topics.networks - built
    strange = bool(unseen) and not heard.joined
    found = []
    for slug, phrases in heard.phrases.items():
        share = heard.shares[slug]
        enough = _STRONG if slug in heard.strong else _MOST
        listed = slug in heard.strong or not heard.strong or heard.joined
        about = share >= enough or (share >= _ONE_OF and heard.topical >= _NO_MORE and listed)
        other = subject.weight(without=phrases)
        told = subject.fits and other >= 1
        own = any(topics.meanings[phrase].evidence for phrase in phrases)
        alone = own and slug in heard.strong and heard.topical >= _ALONE
        said = f"the heading says {_listed(phrases)}"
        if rival and not own:
            why = f"{said}{_and_also(heard)}, of “{spelled(rival)}”"
            found.append(Cover(slug, 0.3, why, RELATED_TO, slug in built))
            continue
        if about and (told or alone) and not (strange and slug in built):
            why = f"{said}{_and_also(heard)}"
            why += f"; the note tells of deep learning: {subject.reason(phrases)}" if told else ""
            confidence = round(0.6 + 0.35 * share - (0.05 if front else 0), 2)
            found.append(Cover(slug, max(0.6, confidence), why, COVERS, slug in built))
            continue
        why = f"{said}{_and_also(heard)}"
        if not (told or alone):
            why += "; nothing else in the note tells of deep learning"
        confidence = round((0.2 + 0.3 * share) * (1 if told else 0.5), 2)
        found.append(Cover(slug, confidence, why, RELATED_TO, slug in built))
    for slug, phrase in heard.related.items():
        if slug not in heard.phrases and subject.fits:
            why = f"the heading says {_listed([phrase])}, which says too little alone"
            found.append(Cover(slug, 0.2, why, RELATED_TO, slug in built))
    return found


def named_sections(
    ref: NoteRef, sections: Sequence[Section], texts: Sequence[str]
) -> list[Section]:
    """List the sections that a lesson's `note:section` names: by number, heading or text."""
    number = re.fullmatch(r"§?\s*(\d+(?:\.\d+)*)", ref.section)
    if number:
        return [s for s in sections if s.level > 0 and s.number == number.group(1)][:1]
    wanted = compact(ref.section)
    titles = [(s, _compact(s.title)) for s in sections if s.level > 0]
    exact = [s for s, title in titles if title == wanted]
    partly = [s for s, title in titles if wanted and wanted in title]
    if exact or partly:
        return (exact or partly)[:1]
    return [
        s for s, text in zip(sections, texts, strict=True) if wanted and wanted in _compact(text)
    ][:1]


def _add_named(
    name: str,
    sections: Sequence[Section],
    texts: Sequence[str],
    lessons: Sequence[Lesson],
    covers: dict[str, list[Cover]],
) -> None:
    """Add the sections that lessons name.

    A stranger's `002-something.md` is not the note meant by `002`: there half of what the lessons
    name is missing, or is about something else.
    """
    refs = [
        (lesson, ref, named_sections(ref, sections, texts))
        for lesson in lessons
        for ref in lesson.notes
        if ref.section and note_matches(name, ref.note)
    ]
    said = {s.key: f"{s.title} {t}" for s, t in zip(sections, texts, strict=True)} if refs else {}
    proven = [
        not ref.section.lstrip("§ ")[:1].isdigit()
        or terms(" ".join(_names(lesson))) & terms(said[s.key])
        for lesson, ref, found in refs
        for s in found
    ]
    if 2 * sum(map(bool, proven)) < len(refs):
        return
    for lesson, _, found in refs:
        for section in found:
            others = [c for c in covers[section.key] if c.lesson != lesson.slug]
            covers[section.key] = [
                *others,
                Cover(lesson.slug, 1.0, "the lesson names this section"),
            ]


def _told_in_text(counts: Counter[Tokens], topics: Topics, built: set[str]) -> list[Cover]:
    """List the built lessons whose phrases a section's text says again and again."""
    best: dict[str, tuple[float, Tokens]] = {}
    for phrase, times in counts.items():
        meaning = topics.meanings.get(phrase)
        claimed = meaning.topics if meaning and meaning.telling and times >= _TOLD_AGAIN else {}
        for slug in claimed:
            score = min(0.5, 0.2 + 0.05 * times) / len(claimed) ** 0.5
            best[slug] = max(best.get(slug, (0.0, ())), (score, phrase))
    return [
        Cover(
            slug,
            round(score, 2),
            f"the text says {_listed([phrase])} {counts[phrase]} times",
            RELATED_TO,
        )
        for slug, (score, phrase) in best.items()
        if slug in built and score >= 0.2
    ]


def _names(lesson: Lesson) -> Iterable[str]:
    return (*lesson.title.values(), *lesson.keywords)


def _rank(cover: Cover, topics: Topics) -> tuple[object, ...]:
    place = topics.order.get(cover.lesson, len(topics.order))
    return (cover.relation != COVERS, not cover.built, -cover.confidence, place)


def _slugs(covers: Iterable[Cover]) -> set[str]:
    return {cover.lesson for cover in covers}


def _listed(phrases: Iterable[Tokens]) -> str:
    return " and ".join(f"“{spelled(phrase)}”" for phrase in dict.fromkeys(phrases))


def _and_also(heard: Heard) -> str:
    return f" and also “{heard.rest[:40]}”" if heard.rest else " and nothing else that tells"
