"""Courses and their sections: making, changing, finding them."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

import peewee

from webapp.actors import Actor
from webapp.database import lock
from webapp.models import Batch, Course, Section, StudentCourse, Term
from webapp.models.base import words_of
from webapp.refusals import Refusal, Refused, refuse
from webapp.schemas import (
    MAX_ID,
    CourseChange,
    CourseCreate,
    CourseName,
    CourseRead,
    SectionCreate,
    SectionRead,
)
from webapp.services import term_service
from webapp.services.catalog import courses_of_sections, school
from webapp.services.changes import Changed, Found, Once, first_answer, keep
from webapp.services.expressions import codes_outside
from webapp.services.fill import Fill, sections_by_fill
from webapp.services.groups.group_service import refuse_unknown_in
from webapp.services.meetings import meet
from webapp.services.record import begin_batch, record, record_change
from webapp.services.section_answers import is_free, read_sections, sections_of
from webapp.services.section_service import over_capacity
from webapp.services.teaching import teach, wanted_to_teach
from webapp.services.term_facts import TermFacts
from webapp.services.versions import Seen, change, refuse_stale, save, still_wanted
from webapp.statements import statement

LISTED = ("grades", "programs")
OF_SECTION_ONE = {"term_id", "capacity", "room", "meetings"}


def create_course(
    wanted: CourseCreate, *, by: Actor, once: Once | None = None
) -> Changed[CourseRead]:
    """A new course and its section 1; refuses `code_taken` and what a section refuses."""
    if again := first_answer(once, by=by, kind=CourseRead):
        return again
    values = wanted.model_dump(exclude=OF_SECTION_ONE)
    _refuse_taken(values)
    first = SectionCreate(label="1", **_of_section_one(wanted))
    batch = begin_batch(by)
    course = Course.create(**values)
    event_id = record("created", course, batch=batch, by=by, after=values)
    _make_section(course, first, batch=batch, by=by)
    return keep(once, Changed(read_course(course), event_id), by=by)


def change_course(
    course_id: int, wanted: CourseChange, *, by: Actor, seen: Seen = None
) -> Changed[CourseRead]:
    """Change what was sent and nothing else.

    Refuses `unknown_course`, `changed_meanwhile` and what is taken.
    """
    lock(Course.select(Course.id).where(Course.id == min(course_id, MAX_ID)))
    course = found_course(course_id)
    refuse_stale(course.version, seen)
    changes = still_wanted(course, wanted.changes, version=wanted.version)
    _refuse_taken(changes, beside=course)
    before = change(course, changes)
    save(course, before, changes)
    event_id = record_change(course, before=before, after=changes, by=by)
    return Changed(read_course(course), event_id)


def add_section(
    course_id: int, wanted: SectionCreate, *, by: Actor, once: Once | None = None
) -> Changed[SectionRead]:
    """One more section of a course; refuses `unknown_course`, `unknown_term`, `unknown_group`,
    `label_taken`.
    """
    course = found_course(course_id)
    lock(Course.select(Course.id).where(Course.id == course.id))
    if again := first_answer(once, by=by, kind=SectionRead):
        return again
    section, event_id = _make_section(course, wanted, batch=begin_batch(by), by=by)
    (answer,) = read_sections([section.id])
    return keep(once, Changed(answer, event_id), by=by)


def course(course_id: int) -> CourseRead:
    """One course with all its sections; refuses `unknown_course`."""
    return read_course(found_course(course_id))


def found_course(course_id: int) -> Course:
    """The row of a course; refuses `unknown_course`."""
    row = Course.get_or_none(Course.id == course_id) if course_id <= MAX_ID else None
    if row is None:
        raise refuse("unknown_course", "course_id", id=course_id)
    return row


def refuse_unknown(course_id: int) -> None:
    """Refuse `unknown_course` where none has this id."""
    if not _known(min(course_id, MAX_ID)):
        raise refuse("unknown_course", "course_id", id=course_id)


@statement
def _known(course_id: int) -> Any:
    return Course.select(Course.id).where(Course.id == course_id)


def find_courses(  # noqa: PLR0913 - every look-up of the list has its own name
    q: str = "",
    *,
    open_only: bool = False,
    fill: Fill | None = None,
    term_id: int | None = None,
    limit: int = 100,
    offset: int = 0,
    code: str | None = None,
    sourced_id: str | None = None,
) -> Found[CourseRead]:
    """Courses by any parts of code, title or subject, with their sections of the current terms,
    or of the term asked for; refuses `unknown_term`. By how they `fill`, only with the sections
    under their minimum or over their capacity.
    """
    query = Course.found_by(q)
    if code is not None:
        query = query.where(Course.code == code)
    if sourced_id is not None:
        query = query.where(Course.sourced_id == sourced_id)
    here = school()
    terms = term_service.terms_asked_for(term_id, here)
    if open_only:
        query = query.where(Course.active, Course.id.in_(_with_a_seat(terms)))
    meant = sections_by_fill(fill, terms, here.today) if fill else None
    if meant is not None:
        query = query.where(Course.id.in_(_courses_of(meant)))
    page = list(query.order_by(Course.code, Course.id).limit(limit).offset(offset))
    sections = sections_of([row.id for row in page], terms=terms)
    if meant is not None:
        sections = {
            course_id: tuple(one for one in there if one.id in meant)
            for course_id, there in sections.items()
        }
    rows = tuple(_as_answered(row, sections[row.id]) for row in page)
    return Found(rows, query.count())


def read_course(row: Course) -> CourseRead:
    """A course as answered, with the sections of every term."""
    return _as_answered(row, sections_of([row.id])[row.id])


def _as_answered(row: Course, sections: tuple[SectionRead, ...]) -> CourseRead:
    own = CourseRead.model_fields.keys() - {"sections", "codes_outside", *LISTED}
    outside = codes_outside((row.prerequisites, row.corequisites))
    values = {name: getattr(row, name) for name in own}
    listed = {name: words_of(getattr(row, name)) for name in LISTED}
    return CourseRead(**values, **listed, codes_outside=outside, sections=sections)


def _with_a_seat(terms: Sequence[TermFacts]) -> "peewee.ModelSelect[Section]":
    """The courses that have an open section with a free seat in one of these terms."""
    here = Section.term.in_([term.id for term in terms])
    return Section.select(Section.course).where(
        here, Section.status == "open", Section.id.not_in(_full_sections(here))
    )


def _full_sections(here: peewee.Expression) -> list[int]:
    """The sections without a seat that is free to the end of the term.

    Only where as many come or stay as there are seats, it matters when each of them does.
    """
    ahead = StudentCourse.end_on.is_null() | (StudentCourse.end_on > term_service.today())
    taken = StudentCourse.select(peewee.fn.COUNT(StudentCourse.id)).where(
        StudentCourse.section == Section.id, StudentCourse.may_hold_a_seat(), ahead
    )
    is_open = Section.status == "open"
    perhaps = Section.select(Section.id).where(here, is_open, Section.capacity <= taken)
    ids = [section.id for section in perhaps]
    return [section.id for section in read_sections(ids) if not is_free(section)]


def _courses_of(section_ids: Collection[int]) -> list[int]:
    """The courses that these sections are of."""
    return [course_id for (course_id,) in courses_of_sections(section_ids)]


def _of_section_one(wanted: CourseCreate) -> dict[str, Any]:
    sent = wanted.model_fields_set & OF_SECTION_ONE
    return {name: getattr(wanted, name) for name in sent}


def _make_section(
    course: Course, wanted: SectionCreate, *, batch: Batch, by: Actor
) -> tuple[Section, int]:
    term = _term_for(wanted.term_id, batch=batch, by=by)
    values = wanted.model_dump(exclude={"term_id", "teachers", "meetings"})
    values["label"] = wanted.label or _next_label(course, term)
    _refuse_label(course, term, values["label"])
    refuse_unknown_in(wanted.reserved)
    if no := over_capacity(wanted.reserved, wanted.capacity):
        raise Refused([no])
    if wanted.sourced_id and _somebody_has(Section.sourced_id, wanted.sourced_id):
        raise refuse("sourced_id_taken", "sourced_id", sourced_id=wanted.sourced_id)
    section = Section.create(course=course, term=term.id, **values)
    teach(section, wanted.teachers, batch=batch, by=by)
    teachers = wanted_to_teach(wanted.teachers)
    _, meetings = meet(section, wanted.meetings)
    after = values | {"term": term.name, "teachers": teachers, "meetings": meetings}
    return section, record("created", section, batch=batch, by=by, after=after)


def _term_for(term_id: int | None, *, batch: Batch, by: Actor) -> TermFacts:
    """The term that is asked for; the first write of a school makes this year's, and says so."""
    is_first = not term_service.all_terms()
    term = term_service.term_for(term_id)
    if is_first:
        made = Term.get_by_id(term.id)
        record("created", made, batch=batch, by=by, after=term_service.as_made(made))
    return term


def _next_label(course: Course, term: TermFacts) -> str:
    """The lowest number that no section of the course has in this term."""
    taken = {row.label for row in _in_term(course, term)}
    return next(str(n) for n in range(1, len(taken) + 2) if str(n) not in taken)


def _in_term(course: Course, term: TermFacts) -> Iterable[Section]:
    return Section.select().where(Section.course == course, Section.term == term.id)


def _refuse_label(course: Course, term: TermFacts, label: str) -> None:
    if label in {row.label for row in _in_term(course, term)}:
        named = CourseName(id=course.id, code=course.code, title=course.title)
        raise refuse("label_taken", "label", course=named, label=label, term=term.name)


def _refuse_taken(values: dict[str, Any], beside: Course | None = None) -> None:
    """Codes and foreign ids belong to one course each."""
    taken = [
        Refusal(code, name, {name: values[name]})
        for name, code in (("code", "code_taken"), ("sourced_id", "sourced_id_taken"))
        if values.get(name) and _somebody_has(getattr(Course, name), values[name], beside)
    ]
    if taken:
        raise Refused(taken)


def _somebody_has(column: peewee.Field, value: str, beside: Course | None = None) -> bool:
    others = column.model.select(column.model.id).where(column == value)
    return (others.where(Course.id != beside.id) if beside else others).exists()
