"""Putting a long file in: in lots, each whole or not at all."""

import pytest

from tests.support.cast import a_course, a_student
from tests.test_imports.conftest import puts
from webapp import database
from webapp.actors import command_line
from webapp.imports import bringing_in
from webapp.imports.bringing_in import How, bring_in
from webapp.imports.enrollments import ENROLLMENTS
from webapp.imports.files import read_sheet
from webapp.imports.students import STUDENTS
from webapp.models import Batch, Event, PersonalChange, Student, StudentCourse


@pytest.fixture
def small_lots(monkeypatch):
    """Two rows at once."""
    monkeypatch.setattr(bringing_in, "ROWS_AT_ONCE", 2)


def lines(count, start=1):
    return ["student_number", *(str(1000 + number) for number in range(start, start + count))]


def test_a_file_of_many_lots_goes_in_whole_as_one_batch(bring, small_lots):
    assert puts(bring(STUDENTS, *lines(5))) == ["new"] * 5
    assert Batch.select().count() == 1
    assert Batch.get().changed == 5


def test_an_import_that_is_stopped_and_begun_again_loses_and_doubles_nothing(
    school, tmp_path, bring, small_lots
):
    file = tmp_path / "students.csv"
    file.write_text("\n".join(lines(5)))
    stopped = bring_in(
        STUDENTS,
        read_sheet(file, STUDENTS.columns),
        How(),
        by=command_line("import students"),
    )
    next(stopped)
    assert Student.select().count() == 2
    assert puts(bring(STUDENTS, *lines(5))) == ["unchanged"] * 2 + ["new"] * 3
    assert Student.select().count() == Event.select().count() == 5


def test_a_lot_that_fails_leaves_nothing_of_itself(school, bring, small_lots, monkeypatch):
    a_course("MAT310")
    for number in ("1001", "1002", "1003"):
        a_student(number)
    at_work = ENROLLMENTS.put
    lots = []

    def breaks_on_the_second_lot(act, rows):
        answers = at_work(act, rows)
        lots.append(len(rows))
        if len(lots) == 2:
            raise database.Unavailable("storage_full")
        return answers

    broken = type(ENROLLMENTS)(
        noun=ENROLLMENTS.noun,
        columns=ENROLLMENTS.columns,
        read=ENROLLMENTS.read,
        put=breaks_on_the_second_lot,
        needs_term=True,
    )
    rows = ["student_number,course_code", "1001,MAT310", "1002,MAT310", "1003,MAT310"]
    with pytest.raises(database.Unavailable):
        bring(broken, *rows)
    assert StudentCourse.select().count() == Batch.get().changed == 2
    assert puts(bring(ENROLLMENTS, *rows)) == ["unchanged", "unchanged", "new"]
    assert Event.select().where(Event.subject == "enrollment").count() == 3


def test_statements_grow_with_lots_and_not_with_rows(bring, queries):
    with queries() as for_few:
        bring(STUDENTS, *lines(40))
    with queries() as for_many:
        bring(STUDENTS, *lines(300, start=100))
    assert len(for_many) == len(for_few)
    assert PersonalChange.select().count() == 340
