"""What a student's page shows: their courses, what could be taken, and what was just done."""

from collections.abc import Collection, Sequence
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response

from webapp.actors import Actor
from webapp.answers import done, on_the_board, problem_json, screen
from webapp.database import Unavailable, quick, read
from webapp.door import who_looks
from webapp.negotiation import go_to, page_at_hand, representation
from webapp.problems import problem
from webapp.reading import read_as
from webapp.refusals import Refused
from webapp.routes.asking import CoursesOfStudent
from webapp.routes.chosen_term import of_the_chosen_term
from webapp.routes.counter import COUNTER, FORM
from webapp.schemas import StudentCourseRead
from webapp.services import catalog, notices, student_service, term_service
from webapp.services.changes import Changed
from webapp.services.departures import WayOut, way_out
from webapp.services.enrolling.facts import Facts
from webapp.services.enrolling.offers import facts_around, offers
from webapp.services.leaving_school import last_day_in_class
from webapp.services.notices import Notice
from webapp.services.permission import ENROLL, OVERRIDES
from webapp.services.rules.leaving import Leaving
from webapp.services.schedule_service import courses_of, taken
from webapp.services.section_lookups import with_several_sections
from webapp.services.undoing.rights import might_have_done
from webapp.templating import Line, fragments

STUDENT_PAGE = "students/courses.html"
SCHEDULE, OFFERS, WEEK = "schedule", "offers", "week"
OPEN = ("enrolled", "waitlisted")


@quick
def student_page(student_id: int, wanted: CoursesOfStudent, *, by: Actor) -> dict[str, Any]:
    """All that the page shows to somebody; refuses `unknown_student`."""
    may = by.may
    student = student_service.student(student_id)
    facts = facts_around(student, wanted.q)
    own, here = facts.students[student_id].spells, catalog.school()
    courses = taken(own, here, status="open", term_id=wanted.term_id)
    others = _others(student_id, wanted, courses)
    offered = offers(facts, student_id, wanted.q, term_id=wanted.term_id)
    notice = _notice(student_id, wanted.done)
    named = {row.id for row in (*courses, *others)} | {offer.course.id for offer in offered}
    several = with_several_sections(named | ({notice.enrollment.course_id} if notice else set()))
    has_credits = any(row.credits for row in courses)
    theirs = might_have_done(by, {row.enrollment.batch_id for row in courses if _leaves(row)})
    return {
        **on_the_board(term_service.board(here)),
        "student": student,
        "courses": courses,
        "lines": [
            _line(row, several, notice, has_credits, may, theirs, _way_out(row, facts, may))
            for row in courses
        ],
        "terms": ", ".join(dict.fromkeys(row.section.term for row in courses)),
        "others": others,
        "waiting": sum(row.enrollment.status == "waitlisted" for row in courses),
        "has_credits": has_credits,
        "status": "all" if wanted.status == "all" else "open",
        "q": wanted.q,
        "is_anything_taught": bool(catalog.catalog(here).first_courses),
        "offers": offered,
        "several": several,
        "notice": notice,
        "last_day": None if student.status == "active" else last_day_in_class(student_id),
        "holds": facts.students[student_id].holds,
        "saved": notices.was_saved(by, wanted.done),
    }


def _leaves(row: StudentCourseRead) -> bool:
    return row.enrollment.last_day is not None


def _line(  # noqa: PLR0913, PLR0917 - what a row is drawn from
    row: StudentCourseRead,
    several: Collection[int],
    notice: Notice | None,
    has_credits: bool,
    may: frozenset[str],
    theirs: Collection[int],
    leaving: WayOut,
) -> Line:
    """A course as the page draws it; the notice of what was just done has the Undo for it."""
    spell = row.enrollment
    told = notice is not None and notice.batch_id == spell.batch_id
    of_a_term = spell.status == "completed"  # that act was about a whole term
    undoable = spell.batch_id in theirs and not told and not of_a_term
    how = (spell.status, spell.waitlist_position, spell.last_day, leaving)
    may_change = ENROLL in may
    course = (row.id, row.code, row.title, row.credits, row.section, row.id in several)
    return Line(
        (*course, *how, has_credits, may_change, undoable),
        {"spell_id": spell.id, "batch_id": spell.batch_id},
    )


def _way_out(row: StudentCourseRead, facts: Facts, may: frozenset[str]) -> WayOut:
    """What leaving the course today would be; whoever waits in line just leaves it."""
    section, spell = facts.cards[row.enrollment.section_id], row.enrollment
    if spell.status == "waitlisted" or section.term is None or section.name is None:
        return WayOut()
    leaving = Leaving(
        enrollment_id=spell.id,
        student=facts.students[spell.student_id].named,
        course=section.course,
        section=section.name,
        term=section.term,
        leaves_on=facts.today,
        kept=facts.lifts,
    )
    return way_out(leaving, facts.policy, may_lift=OVERRIDES in may)


def _others(
    student_id: int, wanted: CoursesOfStudent, courses: Sequence[StudentCourseRead]
) -> tuple[StudentCourseRead, ...]:
    """What was dropped, completed or cancelled, for those who asked to see it too."""
    if wanted.status != "all":
        return ()
    there = {row.enrollment.id for row in courses}
    rows = courses_of(student_id, status="all", term_id=wanted.term_id)
    return tuple(row for row in rows if row.enrollment.id not in there)


async def see_the_student(request: Request, student_id: int, change: Changed[Any]) -> Response:
    """After a change: the student's page, which says it; for htmx what changed on any page."""
    here = page_at_hand(request)
    if representation(request) != "fragment" or "instead_of=" in here.query:
        return go_to(request, done(f"/students/{student_id}/courses", change))
    try:
        wanted = await of_the_chosen_term(request, _as_they_see_it(request, change))
        shown = await read(student_page, student_id, wanted, by=who_looks(request))
    except Unavailable:  # it was saved all the same: the page will say so once it can be read
        return go_to(request, done(f"/students/{student_id}/courses", change))
    parts = [*((STUDENT_PAGE, block) for block in (SCHEDULE, OFFERS, WEEK)), (COUNTER, FORM)]
    template = COUNTER if here.path == "/enroll" else STUDENT_PAGE
    return fragments(request, template, parts, sections=(), **shown)


def _as_they_see_it(request: Request, change: Changed[Any]) -> CoursesOfStudent:
    """What the page at hand was narrowed to, and what was just done."""
    query = dict(parse_qsl(page_at_hand(request).query))
    narrowed: dict[str, Any] = {
        name: query[name] for name in ("q", "status", "term_id") if name in query
    }
    try:
        return read_as(CoursesOfStudent, {**narrowed, "done": change.event_id})
    except Refused:
        return CoursesOfStudent(done=change.event_id)


async def refused_beside(
    request: Request, student_id: int, no: Refused, **said_beside: Any
) -> Response:
    """A no that fits no form: a problem as JSON, or the student's page that says why not."""
    said = problem(no)
    if representation(request) == "json":
        return problem_json(said)
    wanted = await of_the_chosen_term(request, CoursesOfStudent())
    shown = await read(student_page, student_id, wanted, by=who_looks(request))
    return await screen(
        request,
        STUDENT_PAGE,
        SCHEDULE,
        OFFERS,
        WEEK,
        status_code=said.status,
        **{**shown, **said_beside, "errors": said.errors},
    )


def _notice(student_id: int, event_id: int | None) -> Notice | None:
    """What was just done to this very student."""
    said = notices.notice(event_id) if event_id is not None else None
    return said if said and said.student.id == student_id else None
