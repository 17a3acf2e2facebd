"""The first peer: FastAPI and SQLAlchemy 2 as a team writes them that has measured.

Columns are selected, not objects; statements are built once, cached by SQLAlchemy and prepared by
the drivers; JSON is orjson without response models. On SQLite everything runs on the loop with
lasting connections, which costs a tenth less processor time than a pool of threads; on PostgreSQL
it is asyncpg with a lasting pool.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import fastapi_statements as sql
import orjson
import shared
from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, Response
from fastapi_statements import ON_SQLITE, reading, students, table, writing
from pydantic import BaseModel
from shared import No
from sqlalchemy import func, select


def found(at: Any, sections: dict[int, shared.Section], day: date, *, seats: bool = False) -> Any:
    """The sections with meetings, teachers and, if asked for, seats taken."""
    ids = {"ids": list(sections), "day": day}
    taken = at.execute(sql.SEATS, ids).all() if seats else ()
    return shared.gathered(
        sections, at.execute(sql.MEETINGS, ids), at.execute(sql.TEACHERS, ids), taken
    )


def student(at: Any, student_id: int, statement: Any = sql.STUDENT) -> dict[str, Any]:
    """One student; refuses an unknown one."""
    row = at.execute(statement, {"id": student_id}).first()
    if row is None:
        raise No(404, "unknown_student")
    return shared.student(tuple(row))


def courses_of(at: Any, student_id: int) -> list[dict[str, Any]]:
    """The courses of a student."""
    day = shared.today()
    student(at, student_id)
    rows = [tuple(row) for row in at.execute(sql.OF_STUDENT, {"id": student_id, "day": day})]
    theirs = found(at, {row[9]: shared.Section(*row[9:]) for row in rows}, day)
    return [shared.course_row(row[:9], theirs[row[9]]) for row in rows if row[5] != "waitlisted"]


def page_of(at: Any, student_id: int) -> str:
    """The page of a student: schedule and offers."""
    day = shared.today()
    who = student(at, student_id)
    rows = [tuple(row) for row in at.execute(sql.OF_STUDENT, {"id": student_id, "day": day})]
    offered = [shared.Section(*row) for row in at.execute(sql.OFFERED, {"day": day})]
    both = {row[9]: shared.Section(*row[9:]) for row in rows} | {one.id: one for one in offered}
    found(at, both, day, seats=True)
    theirs = [(row[:9], both[row[9]]) for row in rows]
    could = shared.offers(offered, [section for _, section in theirs], day)
    return shared.page(who, theirs, could, at.execute(sql.SCHOOL).scalar_one())


def enroll(at: Any, student_id: int, course_id: int, section_id: int | None) -> dict[str, Any]:
    """Lock, look, decide, write."""
    day = shared.today()
    who = student(at, student_id, sql.HELD_STUDENT)
    rows = at.execute(sql.HELD, {"id": course_id, "day": day}).all()
    if not rows and at.execute(sql.COURSE, {"id": course_id}).first() is None:
        raise No(404, "unknown_course")
    if who["status"] != "active":
        raise No(409, "student_inactive")
    wanted = [shared.Section(*row) for row in rows if section_id in (None, row[0])]
    ahead = [shared.Section(*row) for row in at.execute(sql.AHEAD, {"id": student_id, "day": day})]
    both = {one.id: one for one in (*ahead, *wanted)}
    ids = {"ids": list(both), "day": day}
    seats = at.execute(sql.SEATS, {"ids": [one.id for one in wanted], "day": day})
    shared.gathered(both, at.execute(sql.MEETINGS, ids), (), seats)
    section = shared.first_that_would_do(wanted, [both[one.id] for one in ahead], day)
    spell = written(at, student_id, section, day)
    return shared.enrollment(spell, section, who["student_number"], who["name"])


def written(at: Any, student_id: int, section: shared.Section, day: date) -> tuple[Any, ...]:
    """The rows of the act, the spell and the event; answers the spell."""
    now = datetime.now(UTC).replace(tzinfo=None)
    act = {"kind": "click", "at": now, "by": "Peer", "changed": 1, "refused": 0}
    batch_id = at.execute(sql.NEW_BATCH, act).scalar_one()
    where = {"section_id": section.id, "status": "enrolled", "begin_on": day, "version": 1}
    spell = {"student_id": student_id, "course_id": section.course_id, "result": ""}
    number = at.execute(sql.NEW_SPELL, {**spell, **where, "batch_id": batch_id}).scalar_one()
    said = {"at": now, "by": "Peer", "origin": "peer", "action": "enrolled", "reason": ""}
    subject = {"subject": "enrollment", "subject_id": number, "batch_id": batch_id}
    at.execute(sql.NEW_EVENT, {**said, **subject, **where})
    return (number, student_id, section.course_id, section.id, batch_id, "enrolled", day, None, 1)


def search(at: Any, q: str) -> list[dict[str, Any]]:
    """Students by any parts of their names or number."""
    columns = (students[name] for name in shared.STUDENT)
    here = [students.search_key.contains(part, autoescape=True) for part in q.lower().split()]
    order = (students.last_name, students.first_name, students.id)
    rows = at.execute(select(*columns).where(*here).order_by(*order).limit(100)).all()
    at.execute(select(func.count()).select_from(table["students"]).where(*here))
    return [shared.student(tuple(row)) for row in rows]


def roster(at: Any, course_id: int, limit: int) -> list[dict[str, Any]]:
    """The students of a course by name."""
    rows = at.execute(sql.ROSTER, {"id": course_id, "limit": limit, "day": shared.today()})
    return [shared.roster_row(tuple(row)) for row in rows]


def desk(at: Any, student_number: str) -> str:
    """The counter."""
    return shared.desk(student_number, at.execute(sql.SCHOOL).scalar_one())


async def run(engine: Any, work: Callable[..., Any], *args: Any) -> Any:
    """The work in a transaction of its own."""
    if ON_SQLITE:
        with engine.begin() as at:
            return work(at, *args)
    async with engine.begin() as at:
        return await at.run_sync(work, *args)


class Wanted(BaseModel):
    """What is sent to enroll."""

    student_id: int
    course_id: int
    section_id: int | None = None


app = FastAPI(openapi_url=None)


def as_json(content: Any, status: int = 200) -> Response:
    return Response(orjson.dumps(content), status, media_type="application/json")


@app.exception_handler(No)
async def refused(request: Request, no: No) -> Response:
    return as_json(shared.problem(no), no.status)


@app.get("/students")
async def get_students(q: str = "") -> Response:
    return as_json(await run(reading, search, q))


@app.get("/students/{student_id}/courses")
async def get_courses(request: Request, student_id: int) -> Response:
    if "json" in request.headers.get("accept", ""):
        return as_json(await run(reading, courses_of, student_id))
    return HTMLResponse(await run(reading, page_of, student_id))


@app.get("/courses/{course_id}/students")
async def get_roster(course_id: int, limit: int = 100) -> Response:
    return as_json(await run(reading, roster, course_id, limit))


@app.get("/enroll")
async def get_desk(student_number: str = "") -> Response:
    return HTMLResponse(await run(reading, desk, student_number))


@app.post("/enroll")
async def post_enroll(request: Request) -> Response:
    sent_json = request.headers.get("content-type", "").startswith("application/json")
    sent = orjson.loads(await request.body()) if sent_json else dict(await request.form())
    wanted = Wanted.model_validate(sent)
    done = await run(writing, enroll, wanted.student_id, wanted.course_id, wanted.section_id)
    if sent_json:
        return as_json(done, 201)
    there = f"/students/{wanted.student_id}/courses?done={done['id']}"
    return Response(status_code=303, headers={"Location": there})
