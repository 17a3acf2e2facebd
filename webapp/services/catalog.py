"""The catalog as it stands: terms, courses, their sections, meetings and teachers; and what the
school makes of its rules.

It is looked at by every page and every wish, and changed a few times a week. So what was read of
it is kept for as long as it is true: the database itself gives the catalog another version with
every change, and whoever needs the catalog asks for its version first, in their own transaction.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

import peewee

from webapp import clock, database
from webapp.models import (
    CatalogChange,
    Course,
    Credit,
    Hold,
    Meeting,
    Period,
    SchoolSettings,
    Section,
    SectionTeacher,
    Teacher,
    Term,
)
from webapp.models.base import words_of
from webapp.prerequisites import key_of, readable
from webapp.reserved_seats import reservations
from webapp.schemas import CourseName, MeetingRead, SectionName, TakenSection
from webapp.services.cards import CourseCard, Hours, SectionCard
from webapp.services.enrolling.policy import Policy, read_policy
from webapp.services.term_facts import TermFacts
from webapp.statements import Row, remembered, statement, within

MOST_VERSIONS = 4
"""How many catalogs are kept: transactions that change it see one of their own until they end."""

MOST_COURSES = 50_000
"""How many courses stay in memory, at about two kilobytes each; past it all are read anew."""


class School(NamedTuple):
    """The school's own settings, and which version its catalog is at this moment."""

    name: str
    time_zone: str
    catalog_version: str

    @property
    def today(self) -> date:
        """The day it is at the school."""
        return clock.today(self.time_zone)


class Catalog:
    """The catalog of one version. What is asked for is read once, in a few statements."""

    def __init__(self) -> None:
        self._courses: dict[int, CourseCard] = {}
        self._sections: dict[int, SectionCard] = {}

    @cached_property
    def terms(self) -> list[TermFacts]:
        """Every term there is, by its first day; schools have tens, not thousands."""
        return _all_terms()

    @cached_property
    def named_terms(self) -> tuple[tuple[int, str], ...]:
        """Id and name of every term, the newest first."""
        return tuple((term.id, term.name) for term in reversed(self.terms))

    @cached_property
    def policy(self) -> Policy:
        """What the school decided about its rules."""
        return read_policy()

    @cached_property
    def has_holds(self) -> bool:
        """Whether any student was ever on hold: the first hold gives the catalog a version."""
        return self._ever[0] is not None

    @cached_property
    def has_credits(self) -> bool:
        """Whether anybody was ever given a credit: the first one gives the catalog a version."""
        return self._ever[1] is not None

    @cached_property
    def first_courses(self) -> list[int]:
        """The ids of the first hundred courses by their code."""
        return [course_id for (course_id,) in _first_courses()]

    @cached_property
    def codes(self) -> frozenset[str]:
        """The codes of all courses, as `key_of` has them."""
        return frozenset(key_of(code) for (code,) in _codes())

    @cached_property
    def _ever(self) -> Row:
        return _ever()[0]

    @property
    def is_full(self) -> bool:
        """Whether it is time to begin anew."""
        return len(self._courses) > MOST_COURSES

    def courses(self, ids: Iterable[int]) -> dict[int, CourseCard]:
        """Those of these courses that there are, in the order of the ids."""
        ids = list(ids)
        known = self._courses
        if missing := [course_id for course_id in ids if course_id not in known]:
            self._read(missing)
        return {course_id: known[course_id] for course_id in ids if course_id in known}

    def sections(self, ids: Iterable[int]) -> dict[int, SectionCard]:
        """Those of these sections that there are, in the order of the ids."""
        ids = list(ids)
        known = self._sections
        if missing := [section_id for section_id in ids if section_id not in known]:
            self._read([course_id for (course_id,) in courses_of_sections(missing)])
        return {section_id: known[section_id] for section_id in ids if section_id in known}

    def _read(self, ids: Collection[int]) -> None:
        sections = _sections(ids)
        terms = {term.id: term for term in self.terms}
        if not all(section[-1] in terms for section in sections):
            self.terms = _all_terms()  # somebody has made one since they were read here
            terms = {term.id: term for term in self.terms}
        for course in _cards(ids, sections, terms):
            self._sections.update((card.id, card) for card in course.sections if card.id)
            self._courses[course.id] = course


@database.quick
def school() -> School:
    """The school's own settings."""
    return School(*_settings()[0])


def catalog(of: School) -> Catalog:
    """The catalog as the transaction sees it that has read `of`."""
    versions: dict[str, Catalog] = database.engine().kept.setdefault("catalog", {})
    found = versions.get(of.catalog_version)
    if found is None or found.is_full:
        found = versions[of.catalog_version] = Catalog()
        for oldest in list(versions)[:-MOST_VERSIONS]:
            versions.pop(oldest, None)
    return found


def _cards(
    ids: Collection[int], sections: Sequence[Row], terms: dict[int, TermFacts]
) -> Iterator[CourseCard]:
    ids_of_sections = [section_id for _, section_id, *_ in sections]
    meetings, teachers = (
        _by_first(_meetings(ids_of_sections)),
        _by_first(_teachers(ids_of_sections)),
    )
    of_course = _by_first(sections)
    for course_id, code, title, course_credits, active, before, beside, *whom in _courses(ids):
        name = CourseName(id=course_id, code=code, title=title)
        cards = [
            _section_card(
                row, name, course_credits, terms[row[-1]], meetings[row[0]], teachers[row[0]]
            )
            for row in of_course[course_id]
        ]
        yield CourseCard(
            name,
            course_credits,
            active,
            _by_label(cards),
            _has_several(cards),
            readable(before),
            readable(beside),
            *map(words_of, whom),
        )


def _by_first(rows: Iterable[Row]) -> dict[int, list[Row]]:
    """The rows by what stands first in them, without it."""
    listed: dict[int, list[Row]] = defaultdict(list)
    for first, *rest in rows:
        listed[first].append(tuple(rest))
    return listed


def _by_label(cards: Iterable[SectionCard]) -> tuple[SectionCard, ...]:
    return tuple(sorted(cards, key=lambda card: (len(card.label), card.label)))


def _has_several(cards: Sequence[SectionCard]) -> bool:
    return len({card.term for card in cards}) < len(cards)


def _section_card(  # noqa: PLR0913, PLR0917 - what it is read from
    row: Row,
    course: CourseName,
    course_credits: Decimal | None,
    term: TermFacts,
    meetings: Iterable[Row],
    teachers: Iterable[Row],
) -> SectionCard:
    section_id, label, capacity, minimum, status, room, sourced_id, version, *whom, reserved, _ = (
        row
    )
    grades, programs = map(words_of, whom)
    names = tuple(name for (name,) in teachers)
    meets = tuple(MeetingRead(*meeting) for meeting in meetings)
    return SectionCard(
        id=section_id,
        course=course,
        label=label,
        capacity=capacity,
        minimum=minimum,
        status=status,
        term=term,
        room=room,
        meetings=tuple(_hours(meeting, term) for meeting in meets),
        teachers=names,
        sourced_id=sourced_id,
        version=version,
        grades=grades,
        programs=programs,
        reserved=reservations(reserved),
        credits=course_credits,
        name=SectionName(id=section_id, label=label),
        taken=TakenSection(section_id, label, term.id, term.name, room, names, meets),
    )


def _hours(meeting: MeetingRead, term: TermFacts) -> Hours:
    """Without dates of its own it happens from the first to the last day of the term."""
    first, last = meeting.first_date or term.starts_on, meeting.last_date or term.ends_on
    return Hours(meeting.weekday, meeting.starts_at, meeting.ends_at, first, last)


@remembered
@statement
def _settings() -> Any:
    version = CatalogChange.select(peewee.fn.SUM(CatalogChange.mark).cast("TEXT"))
    return SchoolSettings.select(SchoolSettings.name, SchoolSettings.time_zone, version)


@statement
def _ever() -> Any:
    """Any hold and any credit, in one statement."""
    return SchoolSettings.select(Hold.select(Hold.id).limit(1), Credit.select(Credit.id).limit(1))


def _all_terms() -> list[TermFacts]:
    return [TermFacts(*row) for row in _terms()]


@statement
def _terms() -> Any:
    return Term.select(
        *(Term.id, Term.name, Term.starts_on, Term.ends_on, Term.parent),
        *(Term.enroll_from, Term.add_deadline, Term.drop_deadline, Term.withdraw_deadline),
    ).order_by(Term.starts_on, Term.id)


@statement
def _first_courses() -> Any:
    return Course.select(Course.id).order_by(Course.code, Course.id).limit(100)


@statement
def _codes() -> Any:
    return Course.select(Course.code)


@statement
def _courses(ids: Collection[int]) -> Any:
    return Course.select(
        *(Course.id, Course.code, Course.title, Course.credits, Course.active),
        Course.prerequisites,
        Course.corequisites,
        *(Course.grades, Course.programs),
    ).where(within(Course.id, ids))


@statement
def courses_of_sections(ids: Collection[int]) -> Any:
    """The ids of the courses that these sections are of."""
    return Section.select(Section.course).where(within(Section.id, ids))


@statement
def _sections(courses: Collection[int]) -> Any:
    return Section.select(
        Section.course,
        Section.id,
        Section.label,
        Section.capacity,
        Section.minimum,
        Section.status,
        Section.room,
        Section.sourced_id,
        Section.version,
        *(Section.grades, Section.programs, Section.reserved),
        Section.term,
    ).where(within(Section.course, courses))


@statement
def _meetings(sections: Collection[int]) -> Any:
    """Section, weekday, hours and dates of all meetings, through the week."""
    return (
        Meeting.select(
            *(Meeting.section, Meeting.weekday, Meeting.starts_at, Meeting.ends_at),
            *(Meeting.first_date, Meeting.last_date, Meeting.period, Period.name),
        )
        .join(Period, peewee.JOIN.LEFT_OUTER)
        .where(within(Meeting.section, sections))
        .order_by(Meeting.weekday, Meeting.starts_at, Meeting.id)
    )


@statement
def _teachers(sections: Collection[int]) -> Any:
    """Section and name of all who teach, the primary teacher first."""
    return (
        SectionTeacher.select(SectionTeacher.section, Teacher.name)
        .join(Teacher)
        .where(within(SectionTeacher.section, sections))
        .order_by(SectionTeacher.primary.desc(), Teacher.name)
    )
