"""The students of a course."""

from collections.abc import Collection
from datetime import date
from typing import Any

import peewee

from webapp.models import Section, Student, StudentCourse
from webapp.models.people import called, listed_as
from webapp.refusals import refuse
from webapp.schemas import RosterRow, SectionName
from webapp.services import term_service
from webapp.services.catalog import School, school
from webapp.services.changes import Found
from webapp.services.course_service import refuse_unknown
from webapp.services.enrolling.answers import brief, places_in_line
from webapp.services.enrolling.facts import Spell
from webapp.services.enrolling.loading import SPELL
from webapp.services.enrolling.results import results_of
from webapp.services.enrolling.statuses import has_status, meant_by
from webapp.statements import Row, statement, within


def students_of(  # noqa: PLR0913 - every narrowing of the roster has its own name
    course_id: int,
    *,
    section_id: int | None = None,
    status: str = "enrolled",
    term_id: int | None = None,
    limit: int = 100,
    offset: int = 0,
    only: frozenset[int] | None = None,
) -> Found[RosterRow]:
    """The students of a course by name; those who wait by their place in line.

    Of the current term unless a section or a term is named, and of the sections in `only` where
    somebody may see no others. Refuses `unknown_course`, `unknown_section`, `not_your_section`.
    """
    refuse_unknown(course_id)
    statuses, still_there = meant_by(status)
    here = school()
    sections = _seen(_sections(course_id, section_id, term_id, here), only)
    there = (sections, statuses, still_there, here.today)
    listed = _in_line if status == "waitlisted" else _by_name
    rows = listed(*there, limit, offset)
    spells = [Spell(*row[: len(SPELL)]) for row in rows]
    places, results = places_in_line(spells), results_of(spells)
    found = (
        _roster_row(spell, row[len(SPELL) :], places.get(spell.id), results.get(spell.id, ""))
        for spell, row in zip(spells, rows, strict=True)
    )
    ((total,),) = _how_many(*there)
    return Found(tuple(found), total)


def enrollments_on(
    course_id: int,
    *,
    section_id: int | None = None,
    status: str = "enrolled",
    term_id: int | None = None,
    only: frozenset[int] | None = None,
) -> tuple[int, ...]:
    """The ids of all enrollments on the roster, in its order; refuses the same."""
    refuse_unknown(course_id)
    statuses, still_there = meant_by(status)
    here = school()
    sections = _seen(_sections(course_id, section_id, term_id, here), only)
    listed = _ids_in_line if status == "waitlisted" else _ids_by_name
    return tuple(spell_id for (spell_id,) in listed(sections, statuses, still_there, here.today))


def _sections(
    course_id: int, section_id: int | None, term_id: int | None, here: School
) -> list[int]:
    terms: dict[int, int] = dict(_sections_of(course_id))
    if section_id is None:
        wanted = {term.id for term in term_service.terms_asked_for(term_id, here)}
        return [section for section, term in terms.items() if term in wanted]
    if section_id not in terms:
        raise refuse("unknown_section", "section_id", id=section_id)
    return [section_id]


def _seen(sections: list[int], only: frozenset[int] | None) -> list[int]:
    """Those that somebody may see; refuses where they may see none."""
    if only is None:
        return sections
    if not (seen := [section_id for section_id in sections if section_id in only]):
        raise refuse("not_your_section", "section_id")
    return seen


def _roster_row(spell: Spell, row: Row, place: int | None, result: str) -> RosterRow:
    number, preferred, first, last, grade, homeroom, label, term_id = row
    return RosterRow(
        id=spell.student_id,
        student_number=number,
        name=called(number, preferred, first, last),
        listed_name=listed_as(number, preferred, first, last),
        grade=grade,
        homeroom=homeroom,
        section=SectionName(id=spell.section_id, label=label),
        enrollment=brief(spell, term_id, place, result),
    )


@statement
def _sections_of(course_id: int) -> Any:
    return Section.select(Section.id, Section.term).where(Section.course == course_id)


def _there(sections: Any, statuses: Any, still_there: Any, today: Any, *columns: Any) -> Any:
    return (
        StudentCourse.select(*columns)
        .join_from(StudentCourse, Student)
        .join_from(StudentCourse, Section)
        .where(within(StudentCourse.section, sections), has_status(statuses, still_there, today))
    )


ON_THE_ROSTER = (
    *SPELL,
    Student.student_number,
    Student.preferred_name,
    Student.first_name,
    Student.last_name,
    Student.grade,
    Student.homeroom,
    Section.label,
    Section.term,
)


BY_NAME = (Student.last_name, Student.first_name, Student.id, StudentCourse.id)
IN_LINE = (StudentCourse.place(), StudentCourse.id)


@statement
def _by_name(  # noqa: PLR0913, PLR0917 - who counts, and which part of the list
    sections: Collection[int],
    statuses: Collection[str],
    still_there: bool,
    today: date,
    limit: int,
    offset: int,
) -> Any:
    there = _there(sections, statuses, still_there, today, *ON_THE_ROSTER)
    return there.order_by(*BY_NAME).limit(limit).offset(offset)


@statement
def _in_line(  # noqa: PLR0913, PLR0917 - who counts, and which part of the list
    sections: Collection[int],
    statuses: Collection[str],
    still_there: bool,
    today: date,
    limit: int,
    offset: int,
) -> Any:
    there = _there(sections, statuses, still_there, today, *ON_THE_ROSTER)
    return there.order_by(*IN_LINE).limit(limit).offset(offset)


@statement
def _ids_by_name(
    sections: Collection[int], statuses: Collection[str], still_there: bool, today: date
) -> Any:
    there = _there(sections, statuses, still_there, today, StudentCourse.id)
    return there.order_by(*BY_NAME)


@statement
def _ids_in_line(
    sections: Collection[int], statuses: Collection[str], still_there: bool, today: date
) -> Any:
    there = _there(sections, statuses, still_there, today, StudentCourse.id)
    return there.order_by(*IN_LINE)


@statement
def _how_many(
    sections: Collection[int], statuses: Collection[str], still_there: bool, today: date
) -> Any:
    return _there(sections, statuses, still_there, today, peewee.fn.COUNT(StudentCourse.id))
