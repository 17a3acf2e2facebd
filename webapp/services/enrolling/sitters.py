"""Who sits and waits in sections that keep seats for some: grades, programs, groups decide."""

from collections.abc import Collection
from datetime import date
from typing import Any

import peewee

from webapp.models import Student, StudentCourse
from webapp.models.enrollment import NEVER_WERE
from webapp.services.enrolling.facts import SectionFacts
from webapp.services.enrolling.reserving import InLine, Sitter
from webapp.services.groups.names import whose, whose_columns
from webapp.statements import statement, within


def load_sitters(sections: dict[int, SectionFacts], today: date) -> None:
    """Tell who sits and waits in each of these sections; only those that keep seats are asked."""
    asked = [one for one, section in sections.items() if section.card.reserved]
    if not asked:
        return
    for section_id in asked:
        sections[section_id].sitters, sections[section_id].waiting = (), {}
    for section_id, student_id, waits, begin_on, end_on, *theirs in _sitters(asked, today):
        if waits:
            sections[section_id].waiting[student_id] = InLine(student_id, whose(*theirs))
        else:
            sections[section_id].sitters += (Sitter(whose(*theirs), begin_on, end_on),)


@statement
def _sitters(sections: Collection[int], today: date) -> Any:
    ahead = StudentCourse.end_on.is_null() | (StudentCourse.end_on > today)
    waits = peewee.Case(None, [(StudentCourse.waits(), 1)], 0)
    return (
        StudentCourse.select(
            StudentCourse.section,
            StudentCourse.student,
            waits,
            StudentCourse.begin_on,
            StudentCourse.end_on,
            *whose_columns(),
        )
        .join(Student)
        .where(
            within(StudentCourse.section, sections),
            StudentCourse.status.not_in(NEVER_WERE),
            ahead,
        )
    )
