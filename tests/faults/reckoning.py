"""What became of what was acknowledged, and whether the school is whole."""

from collections import Counter
from typing import Any

from peewee import fn

from tests.faults.writing import Acknowledged
from webapp import database
from webapp.models import Event, Section, StudentCourse


def reckoned(url: str, acknowledged: Acknowledged) -> tuple[list[str], list[str]]:
    """What was lost of the acknowledged, and what else is wrong, in words."""
    database.use(url)
    try:
        with database.at_one_moment():
            return lost_of(acknowledged), [*seats_oversold(), *sitting_twice(), *damage()]
    finally:
        database.close()


def lost_of(acknowledged: Acknowledged) -> list[str]:
    there = {row.id: row for row in StudentCourse.select()}
    recorded = Counter(
        id_
        for (id_,) in Event.select(Event.subject_id).where(Event.subject == "enrollment").tuples()
    )
    ids = Counter(said["id"] for said in acknowledged)
    return [
        *(
            f"enrollment {id_} was acknowledged {times} times"
            for id_, times in ids.items()
            if times > 1
        ),
        *(why for said in acknowledged if (why := became_of(said, there, recorded))),
    ]


def became_of(said: dict[str, Any], there: dict[int, Any], recorded: Counter[int]) -> str:
    """What is wrong with an enrollment that was acknowledged in these words, if anything."""
    if not (row := there.get(said["id"])):
        return f"enrollment {said['id']} is not there"
    is_now = (row.student_id, row.course_id, row.section_id, row.status, row.version)
    was = tuple(
        said[name] for name in ("student_id", "course_id", "section_id", "status", "version")
    )
    if is_now != was or row.begin_on.isoformat() != said["begin_on"]:
        return f"enrollment {said['id']} is not as it was acknowledged: {is_now}, not {was}"
    if recorded[said["id"]] != 1:
        return f"enrollment {said['id']} has {recorded[said['id']]} events"
    return ""


def seats_oversold() -> list[str]:
    rows = (
        Section.select(Section.id, Section.capacity, fn.COUNT(StudentCourse.id))
        .join(StudentCourse, on=StudentCourse.section == Section.id)
        .where(StudentCourse.status == "enrolled")
        .group_by(Section.id, Section.capacity)
        .having(fn.COUNT(StudentCourse.id) > Section.capacity)
        .tuples()
    )
    return [f"section {id_} has {seats} seats and {taken} students" for id_, seats, taken in rows]


def sitting_twice() -> list[str]:
    rows = (
        StudentCourse.select(StudentCourse.student, StudentCourse.course)
        .where(StudentCourse.status == "enrolled")
        .group_by(StudentCourse.student, StudentCourse.course)
        .having(fn.COUNT(StudentCourse.id) > 1)
        .tuples()
    )
    return [f"student {student} sits twice in course {course}" for student, course in rows]


def damage() -> list[str]:
    """What SQLite itself finds wrong with its file; PostgreSQL was not killed."""
    if not database.engine().url.startswith("sqlite"):
        return []
    found = database.db.execute_sql("PRAGMA integrity_check").fetchall()
    return [] if found == [("ok",)] else [str(row) for row in found]
