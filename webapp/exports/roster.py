"""The roster of a course, section by section: its students by name, those who wait by place."""

from collections.abc import Iterator, Sequence
from typing import Any

from webapp.database import rows
from webapp.exports.kinds import Asked, CannotExport, Found, Kind, Lot
from webapp.exports.spells import last_day, spells
from webapp.exports.terms import Terms, terms_asked
from webapp.language import listed
from webapp.models import Course, Section, Student, StudentCourse, Term
from webapp.models.people import called

COLUMNS = (
    *("student_number", "name", "grade", "homeroom", "course_code", "section", "term"),
    *("status", "begin_on", "last_day", "result"),
)


def find(asked: Asked) -> Found:
    """Who is in a course or in one section of it; raises `CannotExport` for unknown ones."""
    course = _course(asked)
    terms = terms_asked(asked)
    sections = _sections(course, terms, asked)
    every = spells(
        asked,
        terms,
        *(Student.student_number, Student.preferred_name, Student.first_name, Student.last_name),
        *(Student.grade, Student.homeroom, Course.code, Section.label, Term.name),
        *(StudentCourse.status, StudentCourse.begin_on, StudentCourse.end_on),
        StudentCourse.result,
    ).order_by(*_order(asked))
    named = f"{course.code}-{asked.section}" if asked.section else course.code
    what = f"the roster of {named}{terms.what}"
    alone = sections[0].id if asked.section and len(sections) == 1 else None
    return Found(what, course, lambda: _lots(every, sections), alone)


def _course(asked: Asked) -> Course:
    if not asked.course:
        raise CannotExport("Name the course too: rollbook export roster MAT310")
    course = Course.get_or_none(Course.code == asked.course)
    if course is None:
        raise CannotExport(
            f"No course has the code {asked.course}. rollbook export courses lists all of them."
        )
    return course


def _sections(course: Course, terms: Terms, asked: Asked) -> list[Section]:
    there = list(
        Section.select(Section, Term)
        .join(Term)
        .where(Section.course == course, terms.have)
        .order_by(Term.starts_on, Term.name, Section.label)
    )
    if asked.section is None:
        return there
    if wanted := [section for section in there if section.label == asked.section]:
        return wanted
    labels = listed(dict.fromkeys(section.label for section in there)) or "none"
    raise CannotExport(
        f"{course.code} has no section {asked.section} there. "
        f"Its sections{terms.what} are: {labels}."
    )


def _order(asked: Asked) -> Sequence[Any]:
    if asked.status == "waitlisted":
        return (StudentCourse.waitlisted_at, StudentCourse.id)
    return (Student.last_name, Student.first_name, Student.student_number, StudentCourse.id)


def _lots(every: Any, sections: Sequence[Section]) -> Iterator[Lot]:
    for section in sections:
        here = (StudentCourse.course == section.course_id, StudentCourse.section == section)
        yield (_cells(row) for row in rows(every.where(*here)))


def _cells(row: Sequence[Any]) -> Sequence[Any]:
    number, preferred, first, last, *rest, end_on, result = row
    return (number, called(number, preferred, first, last), *rest, last_day(end_on), result)


ROSTER = Kind("roster", COLUMNS, find, frozenset({"course", "section", "term", "status", "on"}))
