"""What can happen to the row of an enrollment. Each function leaves one version more."""

from datetime import date

from webapp.clock import now
from webapp.models import StudentCourse


def begin(  # noqa: PLR0913 - a spell is who, where, how, since when and by which act
    *, student_id: int, course_id: int, section_id: int, status: str, begin_on: date, batch_id: int
) -> StudentCourse:
    """A new spell in a section, or a new place at the end of its line."""
    return StudentCourse.create(
        student=student_id,
        course=course_id,
        section=section_id,
        status=status,
        begin_on=begin_on,
        waitlisted_at=now() if status == "waitlisted" else None,
        batch=batch_id,
    )


def take_the_seat(spell: StudentCourse, *, begin_on: date, batch_id: int) -> StudentCourse:
    """Waiting becomes being enrolled."""
    return become(spell, status="enrolled", begin_on=begin_on, end_on=None, batch_id=batch_id)


def end(spell: StudentCourse, *, end_on: date, batch_id: int) -> StudentCourse:
    """Leave the section; `end_on` is the first day not in class. Who waited never was in class."""
    end_on = spell.begin_on if spell.status == "waitlisted" else end_on
    return become(
        spell, status="dropped", begin_on=spell.begin_on, end_on=end_on, batch_id=batch_id
    )


def become(
    spell: StudentCourse, *, status: str, begin_on: date, end_on: date | None, batch_id: int
) -> StudentCourse:
    """Any other state, by an act."""
    spell.status = status
    spell.begin_on = begin_on
    spell.end_on = end_on
    spell.batch_id = batch_id
    spell.version += 1
    spell.save()
    return spell
