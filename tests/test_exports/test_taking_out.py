"""One moment for a whole file, and a record of who took it."""

import io
import threading
from collections.abc import Callable

import pytest

from tests.support.cast import a_student, enrolled
from tests.test_exports.conftest import column
from webapp import database
from webapp.actors import command_line
from webapp.exports import stretches
from webapp.exports.courses import COURSES
from webapp.exports.enrollments import ENROLLMENTS
from webapp.exports.kinds import Asked, CannotExport
from webapp.exports.roster import ROSTER
from webapp.exports.students import STUDENTS
from webapp.exports.taking_out import begin, take_out
from webapp.models import Batch, Event, PersonalChange, Student


class Interrupted(io.BytesIO):
    """A file at which, after each lot of rows, something else happens in the school."""

    def __init__(self, meanwhile: Callable[[], object]):
        super().__init__()
        self.meanwhile = meanwhile

    def write(self, text: bytes) -> int:
        """Write, and let somebody else commit before the next lot is read."""
        if self.tell():
            other = threading.Thread(target=lambda: database.commit(self.meanwhile))
            other.start()
            other.join()
        return super().write(text)


def test_what_others_write_meanwhile_is_not_in_the_file(school, monkeypatch):
    monkeypatch.setattr(stretches, "AT_ONCE", 2)
    numbers = [a_student(str(number)).student_number for number in range(1000, 1005)]
    later = iter(range(9000, 9100))

    def meanwhile() -> None:
        Student.update(grade="12").where(Student.student_number == "1004").execute()
        a_student(str(next(later)))

    file = Interrupted(meanwhile)
    found = begin(STUDENTS, Asked(), by=command_line("export students"))
    assert take_out(STUDENTS, found, file, raw=True) == 5
    text = file.getvalue().decode()
    assert column("student_number", text) == numbers
    assert column("grade", text) == [""] * 5
    assert Student.select().count() == 5 + 3


def test_every_export_is_on_record_before_a_row_leaves(taken, ada, algebra, term):
    enrolled(ada, next(iter(algebra.sections)))
    before = Event.select().count()
    for kind, asked in (
        (STUDENTS, {}),
        (ENROLLMENTS, {}),
        (ENROLLMENTS, {"term": "all", "status": "waitlisted"}),
        (ROSTER, {"course": "MAT310", "section": "1"}),
    ):
        taken(kind, **asked)
    events = list(Event.select().order_by(Event.id))[before:]
    assert [(event.by, event.origin, event.action) for event in events] == [
        (f"rollbook export {noun}", "command line", "exported")
        for noun in ("students", "enrollments", "enrollments", "roster")
    ]
    assert [(event.subject, event.subject_id, event.reason) for event in events] == [
        ("schoolsettings", 1, "students"),
        ("term", term.id, f"enrollments of {term.name}"),
        ("schoolsettings", 1, "waitlisted enrollments of every term"),
        ("course", algebra.id, f"the roster of MAT310-1 of {term.name}"),
    ]
    assert not PersonalChange.select().exists()


def test_what_is_refused_is_not_on_record(taken, term):
    with pytest.raises(CannotExport):
        taken(ENROLLMENTS, term="Fall 1900")
    assert not Event.select().exists()
    assert not Batch.select().exists()


def test_what_cannot_be_put_on_record_does_not_leave(school, monkeypatch):
    def no_room(*args: object, **kwargs: object) -> None:
        raise database.Unavailable("storage_full")

    monkeypatch.setattr("webapp.exports.taking_out.record", no_room)
    with pytest.raises(database.Unavailable):
        begin(COURSES, Asked(), by=command_line("export courses"))
    assert not Batch.select().exists()
