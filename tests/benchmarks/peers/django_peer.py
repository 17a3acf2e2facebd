"""The second peer: Django and ninja as a team writes them that has measured.

Rows are read with `values_list`, connections last, the page is Jinja, JSON is orjson without
response schemas, and no middleware is on. Granian serves it by WSGI in one process: on one thread
over SQLite, on eight over PostgreSQL.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

import orjson
import shared
from django.core.wsgi import get_wsgi_application
from django.db import transaction
from django.db.models import Count, Q
from django.http import HttpResponse
from django.urls import path
from django_models import (
    ON_SQLITE,
    Batch,
    Course,
    Event,
    Meeting,
    School,
    Section,
    Spell,
    Student,
    Teaching,
)
from ninja import NinjaAPI, Schema
from shared import No

SPELL = (
    *("id", "student_id", "course_id", "section_id", "batch_id"),
    *("status", "begin_on", "end_on", "version"),
)
SECTION = (
    *("id", "label", "capacity", "room", "status"),
    *("term_id", "term__name", "term__starts_on", "term__ends_on"),
    *("course_id", "course__code", "course__title", "course__credits", "course__active"),
)
OF_SPELL = tuple(f"section__{name}" for name in SECTION)
OPEN = Q(status__in=shared.OPEN)
SEATED = "student_courses.status NOT IN ('waitlisted', 'cancelled')"


def stays(day: date) -> Q:
    """The spells that go on or end later."""
    return Q(end_on=None) | Q(end_on__gt=day)


def seated(day: date) -> Any:
    """The spells that hold a seat; in the words of the index, or SQLite does not find it."""
    return Spell.objects.extra(where=[SEATED]).filter(stays(day))  # noqa: S610


def now(day: date, prefix: str = "") -> dict[str, Any]:
    """The current terms."""
    return {f"{prefix}term__starts_on__lte": day, f"{prefix}term__ends_on__gte": day}


def gathered(sections: dict[int, shared.Section], counted: Iterable[int], day: date) -> Any:
    """The sections with meetings and teachers, and some of them with the seats taken."""
    ids = list(sections)
    hours = Meeting.objects.filter(section__in=ids).order_by("weekday", "starts_at")
    names = Teaching.objects.filter(section__in=ids).order_by("-primary", "teacher__name")
    seats = seated(day).filter(section__in=list(counted))
    return shared.gathered(
        sections,
        hours.values_list(
            "section_id", "weekday", "starts_at", "ends_at", "first_date", "last_date"
        ),
        names.values_list("section_id", "teacher__name"),
        seats.values_list("section_id").annotate(Count("id")) if counted else (),
    )


def student(student_id: int, *, held: bool = False) -> dict[str, Any]:
    """One student; refuses an unknown one."""
    rows = Student.objects.filter(id=student_id)
    if held and not ON_SQLITE:
        rows = rows.select_for_update(no_key=True)
    row = rows.values_list(*shared.STUDENT).first()
    if row is None:
        raise No(404, "unknown_student")
    return shared.student(row)


def taken_by(student_id: int, day: date) -> list[tuple[Any, ...]]:
    """The spells of a student with their sections."""
    rows = Spell.objects.filter(OPEN, stays(day), student=student_id, **now(day, "section__"))
    return list(rows.order_by("course__code", "id").values_list(*SPELL, *OF_SPELL))


def courses_of(student_id: int) -> list[dict[str, Any]]:
    """The courses of a student."""
    day = shared.today()
    student(student_id)
    rows = taken_by(student_id, day)
    theirs = gathered({row[9]: shared.Section(*row[9:]) for row in rows}, (), day)
    return [shared.course_row(row[:9], theirs[row[9]]) for row in rows if row[5] != "waitlisted"]


def page_of(student_id: int) -> str:
    """The page of a student: schedule and offers."""
    day = shared.today()
    who = student(student_id)
    rows = taken_by(student_id, day)
    listed = Course.objects.order_by("code", "id").values_list("id", flat=True)
    here = list(listed[: shared.LOOKED_THROUGH])
    sections = Section.objects.filter(course__in=here, **now(day)).order_by("course__code", "label")
    offered = [shared.Section(*row) for row in sections.values_list(*SECTION)]
    both = {row[9]: shared.Section(*row[9:]) for row in rows} | {one.id: one for one in offered}
    gathered(both, [one.id for one in offered], day)
    theirs = [(row[:9], both[row[9]]) for row in rows]
    could = shared.offers(offered, [section for _, section in theirs], day)
    return shared.page(who, theirs, could, School.objects.values_list("name", flat=True)[0])


@transaction.atomic
def enroll(student_id: int, course_id: int, section_id: int | None) -> dict[str, Any]:
    """Lock, look, decide, write."""
    day = shared.today()
    who = student(student_id, held=True)
    rows = Section.objects.filter(course=course_id, **now(day)).order_by("id")
    if not ON_SQLITE:
        rows = rows.select_for_update(no_key=True, of=("self",))
    found = [shared.Section(*row) for row in rows.values_list(*SECTION)]
    if not found and not Course.objects.filter(id=course_id).exists():
        raise No(404, "unknown_course")
    if who["status"] != "active":
        raise No(409, "student_inactive")
    wanted = [one for one in found if section_id in (None, one.id)]
    spells = seated(day).filter(student=student_id)
    ahead = [shared.Section(*row) for row in spells.values_list(*OF_SPELL)]
    both = {one.id: one for one in (*ahead, *wanted)}
    gathered(both, [one.id for one in wanted], day)
    section = shared.first_that_would_do(wanted, [both[one.id] for one in ahead], day)
    return shared.enrollment(
        written(student_id, section, day), section, who["student_number"], who["name"]
    )


def written(student_id: int, section: shared.Section, day: date) -> tuple[Any, ...]:
    """The rows of the act, the spell and the event; answers the spell."""
    at = datetime.now(UTC).replace(tzinfo=None)
    batch = Batch.objects.create(kind="click", at=at, by="Peer", changed=1, refused=0)
    where = {"section_id": section.id, "status": "enrolled", "begin_on": day, "version": 1}
    mine = {"student_id": student_id, "course_id": section.course_id, "batch": batch}
    spell = Spell.objects.create(**mine, **where)
    said = {"at": at, "by": "Peer", "origin": "peer", "action": "enrolled", "batch": batch}
    Event.objects.create(subject="enrollment", subject_id=spell.id, **said, **where)
    return (spell.id, student_id, section.course_id, section.id, batch.id, "enrolled", day, None, 1)


class Wanted(Schema):
    """What is sent to enroll."""

    student_id: int
    course_id: int
    section_id: int | None = None


api = NinjaAPI(openapi_url=None)
app = get_wsgi_application()


def as_json(content: Any, status: int = 200) -> HttpResponse:
    """Anything as JSON."""
    return HttpResponse(orjson.dumps(content), content_type="application/json", status=status)


@api.exception_handler(No)
def refused(request: Any, no: No) -> HttpResponse:
    """The school's no."""
    return as_json(shared.problem(no), no.status)


@api.get("/students")
def search(request: Any, q: str = "") -> HttpResponse:
    """Students by any parts of their names or number."""
    rows = Student.objects.all()
    for part in q.lower().split():
        rows = rows.filter(search_key__contains=part)
    rows.count()
    page = rows.order_by("last_name", "first_name", "id").values_list(*shared.STUDENT)[:100]
    return as_json([shared.student(row) for row in page])


@api.get("/students/{int:student_id}/courses")
def get_courses(request: Any, student_id: int) -> HttpResponse:
    """The student page, or its courses as JSON."""
    if "json" in request.headers.get("Accept", ""):
        return as_json(courses_of(student_id))
    return HttpResponse(page_of(student_id))


@api.get("/courses/{int:course_id}/students")
def roster(request: Any, course_id: int, limit: int = 100) -> HttpResponse:
    """The students of a course by name."""
    day = shared.today()
    here = Spell.objects.filter(stays(day), course=course_id, status="enrolled")
    by_name = ("student__last_name", "student__first_name", "student_id", "id")
    told = ("student_number", "first_name", "last_name", "grade", "homeroom")
    columns = (*SPELL, "section__term_id", "section__label", *(f"student__{n}" for n in told))
    rows = here.filter(**now(day, "section__")).order_by(*by_name).values_list(*columns)[:limit]
    return as_json([shared.roster_row(row) for row in rows])


@api.get("/enroll")
def desk(request: Any, student_number: str = "") -> HttpResponse:
    """The counter."""
    return HttpResponse(shared.desk(student_number, School.objects.values_list("name")[0][0]))


@api.post("/enroll")
def post_enroll(request: Any) -> HttpResponse:
    """Enroll by JSON or form."""
    sent_json = request.content_type == "application/json"
    sent = orjson.loads(request.body) if sent_json else request.POST.dict()
    wanted = Wanted.model_validate(sent)
    done = enroll(wanted.student_id, wanted.course_id, wanted.section_id)
    if sent_json:
        return as_json(done, 201)
    answer = HttpResponse(status=303)
    answer["Location"] = f"/students/{wanted.student_id}/courses?done={done['id']}"
    return answer


urlpatterns = [path("", api.urls)]
