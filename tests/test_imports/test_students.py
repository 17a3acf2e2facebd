"""Importing students."""

from tests.support.schools import only_on_postgresql
from tests.test_imports.conftest import puts, reasons
from webapp.imports.students import STUDENTS
from webapp.models import Batch, Event, PersonalChange, Student
from webapp.services.student_service import find_students


def test_new_students_go_in_with_their_events_in_one_batch(bring):
    rows = bring(
        STUDENTS,
        "student_number,first_name,last_name,grade",
        "1001,Ada,Lovelace,10",
        "1002,Zoë,Ångström,11",
    )
    assert puts(rows) == ["new", "new"]
    ada, zoe = Student.select().order_by(Student.student_number)
    assert (ada.name, ada.grade, ada.status) == ("Ada Lovelace", "10", "active")
    batch = Batch.get()
    assert (batch.kind, batch.by, batch.changed, batch.refused) == (
        "import",
        "rollbook import students",
        2,
        0,
    )
    events = Event.select().where(Event.subject == "student").order_by(Event.id)
    assert [(event.action, event.subject_id, event.batch_id) for event in events] == [
        ("created", ada.id, batch.id),
        ("created", zoe.id, batch.id),
    ]
    written = PersonalChange.select().where(PersonalChange.event == events[0])
    assert {(one.field, one.before, one.after) for one in written} == {
        ("student_number", None, "1001"),
        ("first_name", None, "Ada"),
        ("last_name", None, "Lovelace"),
        ("grade", None, "10"),
    }


def test_imported_students_are_found_by_searching(bring):
    bring(STUDENTS, "student_number,first_name,last_name", "1002,Zoë,Ångström")
    assert [row.name for row in find_students("angstrom zoe").rows] == ["Zoë Ångström"]


def test_the_same_file_again_changes_nothing(bring):
    lines = ["student_number,last_name,grade", "1001,Lovelace,10", "1002,Diaz,11"]
    bring(STUDENTS, *lines)
    events = Event.select().count()
    assert puts(bring(STUDENTS, *lines)) == ["unchanged", "unchanged"]
    assert (Student.select().count(), Event.select().count()) == (2, events)


def test_what_differs_is_changed_and_what_is_blank_stays(bring, ada):
    rows = bring(
        STUDENTS, "student_number,first_name,last_name,grade", "1001,,King,11", "1001,,King,11"
    )
    assert puts(rows) == ["changed", "unchanged"]
    changed = Student.get_by_id(ada.id)
    assert (changed.first_name, changed.last_name, changed.grade) == ("Ada", "King", "11")
    event = Event.get(Event.action == "changed")
    assert {(one.field, one.before, one.after) for one in event.personal_changes} == {
        ("last_name", "Lovelace", "King"),
        ("grade", "10", "11"),
    }
    assert [row.id for row in find_students("king ada").rows] == [ada.id]


def test_one_number_twice_in_a_file_is_one_student(bring):
    rows = bring(STUDENTS, "student_number,grade", "1001,9", "1001,9", "1001,10")
    assert puts(rows) == ["new", "unchanged", "changed"]
    assert [row.grade for row in Student.select()] == ["10"]


def test_bad_rows_are_named_by_line_and_column_while_the_good_ones_go_in(bring):
    rows = bring(
        STUDENTS,
        "student_number,status",
        "1001,active",
        ",active",
        "1003,gone",
        "1004,active,what",
        "1005,withdrawn",
    )
    assert puts(rows) == ["new", "refused", "refused", "refused", "new"]
    assert reasons(rows) == [
        (3, "student_number", "The student number is missing. Fill it in and send this again."),
        (4, "status", "The status must be 'active' or 'withdrawn'."),
        (5, None, "It has more cells than the file has columns."),
    ]
    assert [row.student_number for row in Student.select().order_by(Student.id)] == ["1001", "1005"]
    assert (Batch.get().changed, Batch.get().refused) == (2, 3)


def test_a_choice_is_understood_in_any_letters(bring):
    bring(STUDENTS, "student_number,status", "1001,Active", "1002,WITHDRAWN")
    assert [row.status for row in Student.select().order_by(Student.id)] == ["active", "withdrawn"]


def test_text_that_no_database_can_hold_is_refused_as_a_row(bring):
    rows = bring(STUDENTS, "student_number,last_name", "1001,a\x00b", f"1002,{'x' * 201}")
    assert [(line, column) for line, column, _ in reasons(rows)] == [
        (2, "last_name"),
        (3, "last_name"),
    ]


@only_on_postgresql
def test_students_are_held_by_id_before_any_of_them_changes(bring, ada, bo, queries):
    with queries() as seen:
        bring(STUDENTS, "student_number,grade", f"{bo.student_number},12", "1001,12")

    about_students = [sql for sql in seen if '"students"' in sql]
    held = next(place for place, sql in enumerate(about_students) if "FOR NO KEY UPDATE" in sql)
    changed = next(place for place, sql in enumerate(about_students) if sql.startswith("UPDATE"))
    assert 'ORDER BY "t1"."id" FOR NO KEY UPDATE' in about_students[held]
    assert held < changed


def test_an_import_that_changes_a_student_raises_their_version(bring):
    bring(STUDENTS, "student_number,grade", "1001,10")
    bring(STUDENTS, "student_number,grade", "1001,10")
    assert Student.get().version == 1
    bring(STUDENTS, "student_number,grade", "1001,11")
    assert Student.get().version == 2
    assert [event.version for event in Event.select().order_by(Event.id)] == [1, 2]
