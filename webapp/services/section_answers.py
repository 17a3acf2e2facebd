"""Sections as they are answered: with their seats, their line, their teachers and meetings."""

from collections.abc import Collection, Iterable
from datetime import date

from webapp.reserved_seats import in_words
from webapp.schemas import KeptSeatRead, SectionRead
from webapp.services.cards import SectionCard
from webapp.services.catalog import catalog, school
from webapp.services.enrolling.facts import Kept, SectionFacts
from webapp.services.enrolling.loading import load_seats
from webapp.services.term_facts import TermFacts


def sections_of(
    course_ids: Collection[int], *, terms: Collection[TermFacts] | None = None
) -> dict[int, tuple[SectionRead, ...]]:
    """For each course its sections, by label: of some terms, or of all with the newest first."""
    here = school()
    courses = catalog(here).courses(course_ids).values()
    cards = [card for course in courses for card in course.sections]
    if terms is not None:
        cards = [card for card in cards if card.term in terms]
    found: dict[int, list[SectionRead]] = {course_id: [] for course_id in course_ids}
    for answer in _with_seats(cards, here.today):
        found[answer.course_id].append(answer)
    return {course_id: tuple(answers) for course_id, answers in found.items()}


def read_sections(ids: Iterable[int]) -> list[SectionRead]:
    """The sections as answered, in a fixed number of statements; newest term first, by label."""
    here = school()
    return _with_seats(catalog(here).sections(ids).values(), here.today)


def is_free(section: SectionRead) -> bool:
    """Whether somebody could sit here from today to the end of the term."""
    return section.seats_left is None or section.seats_left > 0


def is_over(section: SectionRead) -> bool:
    """Whether at some time more sit here at once than there are seats; seats that are kept for
    somebody have nobody yet.
    """
    return section.capacity is not None and section.seats_taken > section.capacity


def _with_seats(cards: Iterable[SectionCard], today: date) -> list[SectionRead]:
    facts = {card.id: SectionFacts(card) for card in cards if card.id}
    load_seats(facts, today)
    listed = sorted(facts.values(), key=lambda section: (len(section.label), section.label))
    listed.sort(key=_begins, reverse=True)
    return [_as_answered(section, today) for section in listed]


def _begins(section: SectionFacts) -> date:
    assert section.term is not None  # noqa: S101 - every section of the catalog has one
    return section.term.starts_on


def _as_answered(section: SectionFacts, today: date) -> SectionRead:
    card, there = section.card, section.card.taken
    assert there is not None  # noqa: S101 - every section of the catalog has it
    return SectionRead(
        id=there.id,
        course_id=card.course.id,
        term_id=there.term_id,
        term=there.term,
        label=card.label,
        capacity=card.capacity,
        minimum=card.minimum,
        room=card.room,
        status=card.status,
        sourced_id=card.sourced_id,
        version=card.version,
        grades=card.grades,
        programs=card.programs,
        reserved=in_words(card.reserved),
        seats_taken=section.seats_taken(today),
        seats_left=section.seats_left(today),
        seats_kept=tuple(_kept(one) for one in section.seats.kept),
        waiting=len(section.line),
        teachers=there.teachers,
        meetings=there.meetings,
    )


def _kept(one: Kept) -> KeptSeatRead:
    return KeptSeatRead(
        kind=one.kind,
        student=one.student,
        until=one.until,
        batch_id=one.batch_id,
    )
