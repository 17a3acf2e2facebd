"""Loading the made-up school into an empty database."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from webapp.actors import Actor
from webapp.database import commit, in_pieces, lock
from webapp.imports.bringing_in import put_in
from webapp.imports.courses import COURSES
from webapp.imports.credits import CREDITS
from webapp.imports.enrollments import ENROLLMENTS
from webapp.imports.groups import GROUPS
from webapp.imports.kinds import Act, Kind
from webapp.imports.meetings import MEETINGS
from webapp.imports.sections import SECTIONS
from webapp.imports.settling import Told, Wanted, make_all, tell_changed, there_by
from webapp.imports.students import STUDENTS
from webapp.models import (
    Course,
    SchoolSettings,
    Section,
    SectionTeacher,
    Student,
    StudentCourse,
    Teacher,
    Term,
)
from webapp.sample.emptiness import NotEmpty, is_empty
from webapp.sample.plan import Plan, plan
from webapp.sample.stories import calendar_of, tell_stories
from webapp.sample.timetable import Planned
from webapp.services import term_service
from webapp.services.record import begin_batch


@dataclass(frozen=True, slots=True)
class Loaded:
    """How much of everything was made up."""

    students: int
    courses: int
    sections: int
    enrollments: int


def load(*, by: Actor) -> Loaded:
    """Make up a school, after one commit; raises `NotEmpty`."""
    return commit(_load, plan(), by)


def _load(made_up: Plan, by: Actor) -> Loaded:
    lock(SchoolSettings.select(SchoolSettings.id))
    if not is_empty():
        raise NotEmpty
    term = Term.get_by_id(term_service.term_for(None).id)
    act = Act(begin_batch(by, kind="import"), by, term)
    first_day = calendar_of(act).first_day.isoformat()
    _put(STUDENTS, act, made_up.students)
    _put(COURSES, act, made_up.courses())
    _put(SECTIONS, act, made_up.section_rows())
    _put(MEETINGS, act, made_up.meetings())
    _assign_teachers(act, made_up.sections)
    before = (term.starts_on - timedelta(days=1)).isoformat()
    _put(CREDITS, act, (row | {"earned_on": before} for row in made_up.credits()))
    _put(ENROLLMENTS, act, (row | {"begin_on": first_day} for row in made_up.enrollments()))
    _put(GROUPS, act, made_up.groups())
    tell_stories(act, made_up)
    return Loaded(
        students=Student.select().count(),
        courses=Course.select().count(),
        sections=Section.select().count(),
        enrollments=StudentCourse.select().where(StudentCourse.is_open()).count(),
    )


def _put(kind: Kind, act: Act, rows: Iterable[Mapping[str, str]]) -> None:
    for piece in in_pieces(rows):
        put_in(kind, act, [kind.read(cells) for cells in piece])


def _assign_teachers(act: Act, sections: list[Planned]) -> None:
    teachers = {name: Teacher(name=name) for name in dict.fromkeys(one.teacher for one in sections)}
    make_all(act, [Wanted(teacher, {"name": name}) for name, teacher in teachers.items()])
    rows = there_by(Section.sourced_id, [one.crn for one in sections])
    SectionTeacher.bulk_create(
        [
            SectionTeacher(section=rows[one.crn], teacher=teachers[one.teacher], primary=True)
            for one in sections
        ],
        batch_size=500,
    )
    taught = [Told(rows[one.crn], {}, {"teachers": one.teacher}) for one in sections]
    tell_changed(act, taught)
