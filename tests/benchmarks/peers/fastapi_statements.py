"""The engines of the first peer, and its statements, built once."""

import os
from typing import Any
from urllib.parse import parse_qs, urlsplit

import shared
from sqlalchemy import (
    MetaData,
    and_,
    bindparam,
    create_engine,
    event,
    func,
    insert,
    or_,
    select,
    text,
)
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import StaticPool

try:
    from pysqlite3 import dbapi2 as sqlite3
except ModuleNotFoundError:  # where it has no wheel
    import sqlite3

URL = os.environ["DATABASE_URL"]
ON_SQLITE = URL.startswith("sqlite")
PRAGMAS = "journal_mode=wal synchronous=full foreign_keys=1 busy_timeout=5000 cache_size=-16384"
PRAGMAS += " mmap_size=2147418112 temp_store=memory wal_autocheckpoint=4000"


def on_sqlite(begin: str) -> Any:
    """An engine with one lasting connection, whose transactions begin this way."""
    engine = create_engine(URL, module=sqlite3, poolclass=StaticPool)

    @event.listens_for(engine, "connect")
    def tune(connection: Any, _: Any) -> None:
        connection.isolation_level = None
        for pragma in PRAGMAS.split():
            connection.execute(f"PRAGMA {pragma}")

    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))
    return engine


def on_postgresql() -> tuple[Any, Any]:
    """An engine for a moment at the start, and the one with the lasting pool."""
    name, query = urlsplit(URL).path.strip("/"), parse_qs(urlsplit(URL).query)
    at = f"postgres@/{name}?host={query['host'][0]}"
    lasting = create_async_engine(f"postgresql+asyncpg://{at}", pool_size=16, max_overflow=0)
    return create_engine(f"postgresql+psycopg://{at}"), lasting


if ON_SQLITE:
    first = reading = on_sqlite("BEGIN")
    writing = on_sqlite("BEGIN IMMEDIATE")
else:
    first, reading = on_postgresql()
    writing = reading

there = MetaData()
there.reflect(first)
if not ON_SQLITE:
    first.dispose()
table = there.tables
students, terms, courses = (table[name].c for name in ("students", "terms", "courses"))
sections, meetings, spells = (table[name].c for name in ("sections", "meetings", "student_courses"))
teachers, taught_by = table["teachers"].c, table["section_teachers"].c

IDS = bindparam("ids", expanding=True)
ID, DAY = bindparam("id"), bindparam("day")
SPELL = (
    *(spells.id, spells.student_id, spells.course_id, spells.section_id, spells.batch_id),
    *(spells.status, spells.begin_on, spells.end_on, spells.version),
)
SECTION = (
    *(sections.id, sections.label, sections.capacity, sections.room, sections.status),
    *(terms.id, terms.name, terms.starts_on, terms.ends_on),
    *(courses.id, courses.code, courses.title, courses.credits, courses.active),
)
IN_PLACE = (
    table["sections"]
    .join(table["terms"], terms.id == sections.term_id)
    .join(table["courses"], courses.id == sections.course_id)
)
TAKEN = table["student_courses"].join(IN_PLACE, sections.id == spells.section_id)
NOW = and_(terms.starts_on <= DAY, terms.ends_on >= DAY)
SEATED = text("student_courses.status NOT IN ('waitlisted', 'cancelled')")  # finds the index
STAYS = or_(spells.end_on.is_(None), spells.end_on > DAY)

SCHOOL = select(table["school_settings"].c.name)
STUDENT = select(*(students[name] for name in shared.STUDENT)).where(students.id == ID)
HELD_STUDENT = STUDENT.with_for_update(key_share=True)
COURSE = select(courses.id).where(courses.id == ID)
OF_STUDENT = (
    select(*SPELL, *SECTION)
    .select_from(TAKEN)
    .where(spells.student_id == ID, NOW, or_(spells.status.in_(shared.OPEN), SEATED), STAYS)
    .order_by(courses.code, spells.id)
)
AHEAD = select(*SECTION).select_from(TAKEN).where(spells.student_id == ID, SEATED, STAYS)
LISTED = select(courses.id).order_by(courses.code, courses.id).limit(shared.LOOKED_THROUGH)
OFFERED = (
    select(*SECTION)
    .select_from(IN_PLACE)
    .where(courses.id.in_(LISTED), NOW)
    .order_by(courses.code, sections.label)
)
OF_COURSE = select(*SECTION).select_from(IN_PLACE).where(courses.id == ID, NOW)
HELD = OF_COURSE.order_by(sections.id).with_for_update(key_share=True, of=table["sections"])
SEATS = (
    select(spells.section_id, func.count())
    .where(spells.section_id.in_(IDS), SEATED, STAYS)
    .group_by(spells.section_id)
)
MEETINGS = (
    select(
        *(meetings.section_id, meetings.weekday, meetings.starts_at, meetings.ends_at),
        *(meetings.first_date, meetings.last_date),
    )
    .where(meetings.section_id.in_(IDS))
    .order_by(meetings.weekday, meetings.starts_at)
)
TEACHERS = (
    select(taught_by.section_id, teachers.name)
    .join(table["teachers"], teachers.id == taught_by.teacher_id)
    .where(taught_by.section_id.in_(IDS))
    .order_by(taught_by.primary.desc(), teachers.name)
)
ROSTER = (
    select(
        *(*SPELL, sections.term_id, sections.label, students.student_number),
        *(students.first_name, students.last_name, students.grade, students.homeroom),
    )
    .select_from(TAKEN.join(table["students"], students.id == spells.student_id))
    .where(spells.course_id == ID, NOW, spells.status == "enrolled", STAYS)
    .order_by(students.last_name, students.first_name, students.id, spells.id)
    .limit(bindparam("limit"))
)
NEW_BATCH = insert(table["batches"]).returning(table["batches"].c.id)
NEW_SPELL = insert(table["student_courses"]).returning(spells.id)
NEW_EVENT = insert(table["events"]).returning(table["events"].c.id)
