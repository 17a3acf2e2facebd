"""A school of 50,000 students and 500,000 enrollments, or any other size, made by the database."""

from tests.support.cast import REGISTRAR
from webapp.database import db
from webapp.engines import Postgresql
from webapp.models import Batch, Course, SchoolSettings, Section, Student, StudentCourse, Term

STUDENTS = 50_000
COURSES = 2_000
COURSES_EACH = 10

COUNT = "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {size}) "

STATEMENTS = (
    (
        "{students}",
        "INSERT INTO students (student_number, first_name, last_name, preferred_name, grade,"
        " homeroom, program, email, status, search_key)"
        " SELECT CAST(100000 + i AS TEXT), 'Kim', 'Novak ' || i, '', '10', '', '', '', 'active',"
        " 'kim novak ' || i || ' kim ' || (100000 + i) FROM n",
    ),
    (
        "{courses}",
        "INSERT INTO courses (code, title, subject, description, prerequisites, corequisites,"
        " active, search_key) SELECT 'C' || i, 'Course ' || i, '', '', '', '', TRUE,"
        " 'c' || i || ' course ' || i FROM n",
    ),
    (
        "{courses}",
        "INSERT INTO sections (course_id, term_id, label, capacity, room, status)"
        " SELECT i + 1, 1, '1', 400, '', 'open' FROM n",
    ),
    (
        "{courses} - 1",  # the last course meets at no set time, so that anybody may take it
        "INSERT INTO meetings (section_id, weekday, starts_at, ends_at)"
        " SELECT i + 1, 1 + i - i / 5 * 5, '09:00:00', '09:50:00' FROM n",
    ),
    (
        f"{{students}} * {COURSES_EACH}",
        "INSERT INTO student_courses (student_id, course_id, section_id, status, begin_on,"
        " result, batch_id, version)"
        " SELECT 1 + k, 1 + h - h / {courses} * {courses}, 1 + h - h / {courses} * {courses},"
        " 'enrolled', '{begin_on}', '', 1, 1 FROM"
        " (SELECT k, k * 7 + i / {students} * 201 AS h FROM"
        " (SELECT i, i - i / {students} * {students} AS k FROM n) a) b",
    ),
)


def fill(term: Term, *, students: int = STUDENTS, courses: int = COURSES) -> None:
    """Fill an empty school; about three seconds. Student `k` sits in ten courses."""
    assert (SchoolSettings.select().count(), term.id) == (1, 1)
    Batch.create(by=REGISTRAR, kind="import")
    with db.atomic():
        if isinstance(db.obj, Postgresql):  # half a million rows need no foreign key looked up
            db.execute_sql("SET LOCAL session_replication_role = replica")
        for size, form in STATEMENTS:
            sql = COUNT.replace("{size}", size) + form
            db.execute_sql(sql.format(begin_on=term.starts_on, students=students, courses=courses))
    db.execute_sql("ANALYZE")
    assert Student.select().count() == students
    assert Section.select().count() == Course.select().count() == courses
    assert StudentCourse.select().count() == students * COURSES_EACH
