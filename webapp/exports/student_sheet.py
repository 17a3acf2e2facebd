"""The list of students for a spreadsheet, asked for in a browser. It leaves a page at a time."""

from collections.abc import Callable, Collection, Sequence
from typing import Any

from webapp.actors import Actor
from webapp.database import rows
from webapp.exports.kinds import the_school
from webapp.exports.students import COLUMNS
from webapp.models import Student
from webapp.services.groups.names import names_of_groups
from webapp.services.record import begin_batch, record

HEADINGS = (*COLUMNS, "groups")
"""As `rollbook export students` has them: an import reads them again."""


def begin(find: Callable[[], Sequence[int]], *, narrowed: bool, by: Actor) -> Sequence[int]:
    """The ids of those who are to leave, after it stands on record who takes them. What they were
    looked for by does not: it may be a name.
    """
    what = "students" if narrowed else "all students"
    record("exported", the_school(), batch=begin_batch(by), by=by, after={}, reason=what)
    return find()


def cells(student_ids: Collection[int]) -> list[Sequence[Any]]:
    """The lines of these students, in their order."""
    query = Student.select(Student.id, *COLUMNS.values(), names_of_groups())
    found = {row_id: line for row_id, *line in rows(query.where(Student.id << list(student_ids)))}
    return [found[student_id] for student_id in student_ids]
