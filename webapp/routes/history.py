"""Histories: of a student, a course, a section, a group, a term, the settings; and of staff."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from webapp.answers import listed, neighbors, on_the_board, screen
from webapp.database import read
from webapp.exports import history_sheet
from webapp.exports.history_sheet import Sheet
from webapp.happened import in_sentences
from webapp.negotiation import representation, wants_a_spreadsheet
from webapp.openapi import speaks
from webapp.problems import class_name, course_name
from webapp.roles import STAFF
from webapp.routes.asking import Paged, PathId, Route, RowCount, asked
from webapp.routes.spreadsheets import history_file
from webapp.schemas import CourseName, CourseRead, EventRead, SectionName
from webapp.services import (
    calendar_service,
    catalog,
    course_service,
    history_service,
    own_history,
    period_service,
    section_service,
    student_service,
    term_service,
)
from webapp.services.changes import Found
from webapp.services.groups import group_history as group_history_service
from webapp.services.groups import group_service
from webapp.services.staff import staff_history, staff_service

router = APIRouter(route_class=Route)

Shown = dict[str, Any]


class PartOfAHistory(Paged):
    """Which part of a history."""

    limit: RowCount = 50


def _tells(*refuses: str, needs: str = "record:read") -> dict[str, Any]:
    """What every route of a history says of itself."""
    return speaks({200: [EventRead]}, asks=PartOfAHistory, refuses=refuses, csv=True, needs=needs)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of history: what it is `of`, how it is found, how it leaves, what heads its page."""

    of: str
    find: Callable[..., Found[EventRead]]
    begin: Callable[..., Sheet]
    head: Callable[[int], Shown]


@router.get("/students/{student_id}/history", **_tells("unknown_student"))
async def student_history(request: Request, student_id: PathId) -> Response:
    """What happened to a student and to all their enrollments, newest first."""
    return await _history(request, OF_A_STUDENT, student_id)


@router.get("/courses/{course_id}/history", **_tells("unknown_course"))
async def course_history(request: Request, course_id: PathId) -> Response:
    """What happened to a course and its sections, newest first."""
    return await _history(request, OF_A_COURSE, course_id)


@router.get("/sections/{section_id}/history", **_tells("unknown_section"))
async def section_history(request: Request, section_id: PathId) -> Response:
    """What happened to a section and to all enrollments in it, newest first."""
    return await _history(request, OF_A_SECTION, section_id)


@router.get("/staff/{staff_id}/history", **_tells("unknown_staff", needs=STAFF))
async def history_of_staff(request: Request, staff_id: PathId) -> Response:
    """What one of the staff did, and what was done to their account, newest first."""
    return await _history(request, OF_STAFF, staff_id)


@router.get("/terms/{term_id}/history", **_tells("unknown_term"))
async def term_history(request: Request, term_id: PathId) -> Response:
    """What was changed of a term, newest first."""
    return await _history(request, OF_A_TERM, term_id)


@router.get("/periods/{period_id}/history", **_tells("unknown_period"))
async def period_history(request: Request, period_id: PathId) -> Response:
    """What was changed of a period, newest first."""
    return await _history(request, OF_A_PERIOD, period_id)


@router.get("/groups/{group_id}/history", **_tells("unknown_group"))
async def group_history(request: Request, group_id: PathId) -> Response:
    """What was changed of a group, who joined and who left it, newest first."""
    return await _history(request, OF_A_GROUP, group_id)


@router.get("/settings/history", **_tells())
async def settings_history(request: Request) -> Response:
    """What was changed of the school's settings and its rules, newest first."""
    return await _history(request, OF_THE_SETTINGS, 1)


async def _history(request: Request, kind: Kind, subject_id: int) -> Response:
    wanted = asked(request, PartOfAHistory)
    if wants_a_spreadsheet(request):
        return await history_file(request, kind.begin, subject_id)
    if representation(request) == "json":
        found = await read(kind.find, subject_id, **wanted.model_dump())
        found = replace(found, rows=in_sentences(found.rows))
        return listed(request, found, limit=wanted.limit, offset=wanted.offset)
    shown = await read(_shown, kind, subject_id, wanted)
    there = neighbors(request, shown["found"], limit=wanted.limit, offset=wanted.offset)
    return await screen(request, "history.html", newer=there["prev"], older=there["next"], **shown)


def _shown(kind: Kind, subject_id: int, wanted: PartOfAHistory) -> Shown:
    """All that the page shows."""
    found = kind.find(subject_id, **wanted.model_dump())
    here = catalog.school()
    return {
        "of": kind.of,
        "found": found,
        **on_the_board(term_service.board(here)),
        "zone": here.time_zone,
        "today": here.today,
        **kind.head(subject_id),
    }


def _of_a_student(student_id: int) -> Shown:
    student = student_service.student(student_id)
    return {"name": student.name, "student": student}


def _of_a_course(course_id: int) -> Shown:
    course = course_service.course(course_id)
    return {"name": course_name(_named(course)), "course": course}


def _of_a_section(section_id: int) -> Shown:
    section = section_service.section(section_id)
    course = course_service.course(section.course_id)
    name = class_name(_named(course), SectionName(id=section.id, label=section.label))
    return {"current": "courses", "name": name, "course": course, "section": section}


def _of_staff(staff_id: int) -> Shown:
    person = staff_service.staff_member(staff_id)
    return {"name": person.name, "person": person}


def _of_a_term(term_id: int) -> Shown:
    return {"name": calendar_service.term(term_id).name, "id": term_id}


def _of_a_period(period_id: int) -> Shown:
    return {"name": period_service.period(period_id).name, "id": period_id}


def _of_a_group(group_id: int) -> Shown:
    name = group_service.group(group_id).name
    return {"current": "students", "name": name, "id": group_id}


def _of_the_settings(_: int) -> Shown:
    return {"name": ""}


def _named(course: CourseRead) -> CourseName:
    return CourseName(id=course.id, code=course.code, title=course.title)


OF_A_STUDENT = Kind(
    "student", history_service.student_history, history_sheet.begin_student, _of_a_student
)
OF_A_COURSE = Kind(
    "course", history_service.course_history, history_sheet.begin_course, _of_a_course
)
OF_A_SECTION = Kind(
    "section", history_service.section_history, history_sheet.begin_section, _of_a_section
)
OF_A_TERM = Kind("term", own_history.term_history, history_sheet.begin_term, _of_a_term)
OF_A_PERIOD = Kind("period", own_history.period_history, history_sheet.begin_period, _of_a_period)
OF_A_GROUP = Kind(
    "studentgroup", group_history_service.group_history, history_sheet.begin_group, _of_a_group
)
OF_THE_SETTINGS = Kind(
    own_history.SETTINGS,
    own_history.settings_history,
    history_sheet.begin_settings,
    _of_the_settings,
)
OF_STAFF = Kind("staff", staff_history.staff_history, history_sheet.begin_staff, _of_staff)
