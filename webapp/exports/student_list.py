"""The list of students as programs read it: all of it, or very many at once, is an export."""

from webapp.actors import Actor
from webapp.exports.kinds import the_school
from webapp.services.record import begin_batch, record

VERY_MANY = 1000
"""So many students in one answer are taken out, whatever they were looked for by."""


def is_an_export(*, rows: int, offset: int, total: int, narrowed: bool) -> bool:
    """Whether this part of the list is its end, so that all of it was read, or very long."""
    reaches_the_end = bool(rows) and offset + rows >= total
    return rows >= VERY_MANY or (reaches_the_end and not narrowed)


def note(*, narrowed: bool, by: Actor) -> None:
    """Put on record who takes it, before it leaves."""
    what = "students as JSON" if narrowed else "all students as JSON"
    record("exported", the_school(), batch=begin_batch(by), by=by, after={}, reason=what)
