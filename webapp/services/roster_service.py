"""The queries behind pages: a student's courses, a course's students, offers, notices."""

from dataclasses import dataclass

import peewee

from webapp.models import OPEN_STATUSES, Batch, Course, Event, Section, Student, StudentCourse, Term
from webapp.refusals import Refusal, Refused, refuse
from webapp.schemas import (
    MAX_ID,
    CourseName,
    CourseRead,
    EnrollmentCreate,
    EnrollmentRead,
    RosterRow,
    SectionName,
    SectionRead,
    StudentCourseRead,
    StudentRead,
    TakenSection,
)
from webapp.services import term_service
from webapp.services.changes import Found
from webapp.services.course_service import find_courses, found_course
from webapp.services.enrollment_answers import brief, places_in_line, read_enrollments
from webapp.services.enrollment_facts import Facts
from webapp.services.enrollment_loading import facts_about
from webapp.services.enrollment_rules import WAITING_LIFTS
from webapp.services.enrollment_service import decide
from webapp.services.section_answers import meetings_of, read_sections, teachers_of
from webapp.services.student_service import found_student, read_student

STATUSES = {
    "enrolled": ("enrolled",),
    "waitlisted": ("waitlisted",),
    "open": ("enrolled", "waitlisted"),
    "dropped": ("dropped",),
    "withdrawn": ("withdrawn",),
    "completed": ("completed",),
    "cancelled": ("cancelled",),
    "all": ("enrolled", "waitlisted", "dropped", "withdrawn", "completed", "cancelled"),
}


def courses_of(
    student_id: int, *, status: str = "enrolled", term_id: int | None = None
) -> tuple[StudentCourseRead, ...]:
    """The courses a student is in, by code, each with its section and enrollment.

    Who leaves on a later day is in it until then: listed, as dropped, with a last day.
    Of the current term unless another is named. Refuses `unknown_student`, `unknown_term`, and
    `not_a_choice` for a status that is none of `STATUSES`.
    """
    student = found_student(student_id)
    spells = list(
        _spells(status, term_id)
        .where(StudentCourse.student == student)
        .order_by(Course.code, StudentCourse.id)
    )
    places = places_in_line(spells)
    sections = {spell.section_id for spell in spells}
    teachers, meetings = teachers_of(sections), meetings_of(sections)
    return tuple(
        StudentCourseRead(
            id=spell.course.id,
            code=spell.course.code,
            title=spell.course.title,
            credits=spell.course.credits,
            section=TakenSection(
                id=spell.section_id,
                label=spell.section.label,
                term_id=spell.section.term_id,
                term=spell.section.term.name,
                room=spell.section.room,
                teachers=teachers.get(spell.section_id, ()),
                meetings=meetings.get(spell.section_id, ()),
            ),
            enrollment=brief(spell, spell.section.term_id, places.get(spell.id)),
        )
        for spell in spells
    )


def students_of(  # noqa: PLR0913 - every narrowing of the roster has its own name
    course_id: int,
    *,
    section_id: int | None = None,
    status: str = "enrolled",
    term_id: int | None = None,
    limit: int = 100,
    offset: int = 0,
) -> Found[RosterRow]:
    """The students of a course by name; those who wait by their place in line.

    Of the current term unless a section or a term is named. Refuses `unknown_course`,
    `unknown_section`.
    """
    course = found_course(course_id)
    query = _spells(status, term_id, any_term=section_id is not None)
    query = query.where(StudentCourse.course == course)
    if section_id is not None:
        query = query.where(StudentCourse.section == _section_of(course, section_id))
    in_line = (StudentCourse.waitlisted_at, StudentCourse.id)
    by_name = (Student.last_name, Student.first_name, Student.id, StudentCourse.id)
    order = in_line if status == "waitlisted" else by_name
    spells = list(query.order_by(*order).limit(limit).offset(offset))
    places = places_in_line(spells)
    rows = tuple(_roster_row(spell, places.get(spell.id)) for spell in spells)
    return Found(rows, query.count())


def _section_of(course: Course, section_id: int) -> Section:
    here = (Section.id == min(section_id, MAX_ID)) & (Section.course == course)
    section = Section.get_or_none(here)
    if section is None:
        raise refuse("unknown_section", "section_id", id=section_id)
    return section


def _spells(
    status: str, term_id: int | None, *, any_term: bool = False
) -> "peewee.ModelSelect[StudentCourse]":
    """Spells with their student, course, section and term, by status and term."""
    if status not in STATUSES:
        raise refuse("not_a_choice", "status", choices=tuple(STATUSES))
    query = (
        StudentCourse.select(StudentCourse, Student, Course, Section, Term)
        .join_from(StudentCourse, Student)
        .join_from(StudentCourse, Course)
        .join_from(StudentCourse, Section)
        .join_from(Section, Term)
        .where(_has(status))
    )
    return query if any_term else query.where(Section.term.in_(_terms(term_id)))


def _has(status: str) -> peewee.Expression:
    """The condition of a status; who leaves on a later day is enrolled until then."""
    has = StudentCourse.status.in_(STATUSES[status])
    if status not in {"enrolled", "open"}:
        return has
    again = StudentCourse.alias()
    came_back = again.select(again.id).where(
        again.student == StudentCourse.student,
        again.section == StudentCourse.section,
        again.end_on.is_null(),
        again.status.in_(OPEN_STATUSES),
    )
    leaves_later = (
        StudentCourse.may_hold_a_seat()
        & (StudentCourse.end_on > term_service.today())
        & (StudentCourse.end_on > StudentCourse.begin_on)
    )
    return has | (leaves_later & ~peewee.fn.EXISTS(came_back))


def _terms(term_id: int | None) -> list[int]:
    if term_id is not None:
        return [term_service.term_for(term_id).id]
    terms = term_service.current_terms(term_service.all_terms(), term_service.today())
    return [term.id for term in terms]


def _roster_row(spell: StudentCourse, place: int | None) -> RosterRow:
    student = spell.student
    return RosterRow(
        id=student.id,
        student_number=student.student_number,
        name=student.name,
        listed_name=student.listed_name,
        grade=student.grade,
        homeroom=student.homeroom,
        section=SectionName(id=spell.section_id, label=spell.section.label),
        enrollment=brief(spell, spell.section.term_id, place),
    )


@dataclass(frozen=True, slots=True)
class Offer:
    """A section a student could take, with everything that speaks against it.

    Without a section: a course that never had one, and gets section 1 from its first student.
    """

    course: CourseName
    section: SectionRead | None
    refusals: tuple[Refusal, ...]

    @property
    def can_wait(self) -> bool:
        """Whether joining the wait list would do."""
        codes = {no.code for no in self.refusals}
        return bool(codes) and codes <= WAITING_LIFTS

    @property
    def is_theirs(self) -> bool:
        """Whether the student is in the course already."""
        return any(no.code == "already_enrolled" for no in self.refusals)


def offers(student_id: int, q: str = "", *, limit: int = 8) -> tuple[Offer, ...]:
    """What a student could take this term, as the rules would judge it now; the open ones first.

    Courses they are in already are told only to somebody who searched for them.
    """
    found_student(student_id)
    pairs = [
        (_name(course), section)
        for course in find_courses(q, limit=limit * 3).rows
        for section in course.sections or (None,)
    ]
    wishes = [_wish(student_id, course, section) for course, section in pairs]
    facts = facts_about(wishes)
    judged = [
        Offer(course, section, _refusals(facts, wish))
        for (course, section), wish in zip(pairs, wishes, strict=True)
    ]
    told = [offer for offer in judged if q or not offer.is_theirs]
    return tuple(sorted(told, key=lambda offer: bool(offer.refusals))[:limit])


def _wish(student_id: int, course: CourseName, section: SectionRead | None) -> EnrollmentCreate:
    if section is None:
        return EnrollmentCreate(student_id=student_id, course_id=course.id)
    return EnrollmentCreate(student_id=student_id, section_id=section.id)


def _name(course: CourseRead) -> CourseName:
    return CourseName(id=course.id, code=course.code, title=course.title)


def _refusals(facts: Facts, wish: EnrollmentCreate) -> tuple[Refusal, ...]:
    try:
        decide(facts, wish)
    except Refused as no:
        return no.refusals
    return ()


@dataclass(frozen=True, slots=True)
class Notice:
    """What an act did to one enrollment: who, where, and how full the section is now."""

    action: str
    enrollment: EnrollmentRead
    student: StudentRead
    section: SectionRead
    batch_id: int
    undone: bool


def notice(event_id: int) -> Notice | None:
    """What to tell about an event; nothing when there is no such act on an enrollment."""
    event = _enrollment_event(event_id)
    if event is None:
        return None
    (enrollment,) = read_enrollments([event.subject_id])
    (section,) = read_sections(Section.select().where(Section.id == enrollment.section_id))
    return Notice(
        action=event.action,
        enrollment=enrollment,
        student=read_student(Student.get_by_id(enrollment.student_id)),
        section=section,
        batch_id=event.batch_id,
        undone=event.batch.undone_by_id is not None,
    )


def was_saved(event_id: int | None) -> bool:
    """Whether an event made or changed a student, a course or a section."""
    if event_id is None or event_id > MAX_ID:
        return False
    return Event.select().where(Event.id == event_id, Event.subject != "enrollment").exists()


def _enrollment_event(event_id: int) -> Event | None:
    if event_id > MAX_ID:
        return None
    return (
        Event.select(Event, Batch)
        .join(Batch)
        .where(Event.id == event_id, Event.subject == "enrollment")
        .get_or_none()
    )
