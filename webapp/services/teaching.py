"""Who teaches a section: chosen by name among the teachers and the staff who teach."""

from collections.abc import Sequence
from typing import Any

import peewee

from webapp.actors import Actor
from webapp.database import rows
from webapp.models import Batch, Section, SectionTeacher, Staff, Teacher
from webapp.refusals import Refusal, Refused
from webapp.services.record import record


def names_to_choose() -> tuple[str, ...]:
    """Everybody who may be chosen to teach, by name."""
    known = Teacher.select(Teacher.name)
    return tuple(sorted({name for (name,) in [*rows(known), *rows(_staff_who_could())]}))


def teach(section: Section, names: Sequence[str], *, batch: Batch, by: Actor) -> None:
    """Let these teach a section and nobody else, the first of them as its primary teacher.

    Somebody of the staff who has not taught yet becomes a teacher. Refuses `unknown_teacher`.
    """
    teachers = _teachers_called(names, batch=batch, by=by)
    SectionTeacher.delete().where(SectionTeacher.section == section.id).execute()
    for place, teacher in enumerate(teachers):
        SectionTeacher.create(section=section, teacher=teacher, primary=place == 0)


def who_teaches(section: Section) -> str:
    """The teachers of a section as the record keeps them, the primary one first."""
    there = (
        SectionTeacher.select(Teacher.name)
        .join(Teacher)
        .where(SectionTeacher.section == section.id)
        .order_by(SectionTeacher.primary.desc(), Teacher.name)
    )
    return ", ".join(name for (name,) in rows(there))


def wanted_to_teach(names: Sequence[str]) -> str:
    """Teachers who are asked for, in the same words."""
    return ", ".join((*names[:1], *sorted(names[1:])))


def _teachers_called(names: Sequence[str], *, batch: Batch, by: Actor) -> list[Teacher]:
    there = Teacher.select().where(Teacher.name.in_(list(names))).order_by(Teacher.id.desc())
    called = {teacher.name: teacher for teacher in there}
    staff = {one.name: one for one in _staff_who_could(Staff).where(Staff.name.in_(list(names)))}
    unknown = [name for name in names if name not in called and name not in staff]
    if unknown:
        raise Refused(Refusal("unknown_teacher", "teachers", {"name": name}) for name in unknown)
    return [
        called.get(name) or _becomes_a_teacher(staff[name], batch=batch, by=by) for name in names
    ]


def _staff_who_could(*columns: Any) -> "peewee.ModelSelect[Staff]":
    """The staff who are teachers by their role and have taught nothing yet."""
    return Staff.select(*(columns or (Staff.name,))).where(
        Staff.role == "teacher", Staff.teacher.is_null(), Staff.disabled_at.is_null()
    )


def _becomes_a_teacher(staff: Staff, *, batch: Batch, by: Actor) -> Teacher:
    teacher = Teacher.create(name=staff.name, email=staff.email)
    record("created", teacher, batch=batch, by=by, after={"name": teacher.name})
    staff.teacher = teacher
    staff.version += 1
    staff.save()
    record("changed", staff, batch=batch, by=by, before={}, after={"teacher_id": teacher.id})
    return teacher
