"""What happened, newest first: to a student, to a course, in a section, by somebody."""

import pytest

from tests.support import cast
from tests.test_services.desk import REGISTRAR, drop, enroll, undo, wish
from webapp.actors import Actor
from webapp.database import commit
from webapp.models import Batch, Event
from webapp.refusals import Refused
from webapp.schemas import CourseChange, FieldChange, SectionChange, StudentChange
from webapp.services import course_service, section_service, student_service
from webapp.services.history_service import (
    about_section,
    course_history,
    event_ids,
    read_events,
    section_history,
    student_history,
)
from webapp.services.record import begin_batch, record

SOMEBODY_ELSE = Actor("Bo Diaz", "registrar", "another desk")


@pytest.fixture
def section(algebra):
    return algebra.sections.get()


def acts(found):
    return [(event.action, event.subject) for event in found.rows]


def change_grade(student, grade, by=REGISTRAR):
    commit(student_service.change_student, student.id, StudentChange(grade=grade), by=by)


def test_of_a_student_it_tells_their_own_changes_and_all_their_enrollments(ada, bo, section):
    spell = enroll(**wish(ada, section))
    enroll(**wish(bo, section))
    change_grade(ada, "11")
    drop(spell.id, reason="Moved to band")

    found = student_history(ada.id)

    assert acts(found) == [
        ("dropped", "enrollment"),
        ("changed", "student"),
        ("enrolled", "enrollment"),
    ]
    dropped, changed, enrolled = found.rows
    assert (dropped.reason, dropped.status, dropped.by) == ("Moved to band", "dropped", "Trial")
    assert changed.changes == (FieldChange("grade", "10", "11"),)
    assert (changed.student.name, changed.course, changed.section) == ("Ada Lovelace", None, None)
    assert (enrolled.course.code, enrolled.section.label) == ("MAT310", "1")
    assert (enrolled.status, enrolled.begin_on) == ("enrolled", spell.begin_on)
    assert (enrolled.student.student_number, enrolled.origin) == ("1001", "a test")


def test_of_a_section_it_tells_who_came_and_went_there_and_nowhere_else(ada, bo, section, biology):
    enroll(**wish(ada, section))
    enroll(**wish(bo, biology.sections.get()))
    commit(section_service.change_section, section.id, SectionChange(capacity=3), by=REGISTRAR)

    found = section_history(section.id)

    assert acts(found) == [("changed", "section"), ("enrolled", "enrollment")]
    assert found.rows[0].section.label == "1"
    assert found.rows[1].student.name == "Ada Lovelace"


def test_of_a_course_it_tells_of_its_sections_and_leaves_who_came_and_went_to_them(
    ada, algebra, section, biology
):
    other = cast.a_section(algebra, label="2")
    enroll(**wish(ada, section))
    commit(course_service.change_course, algebra.id, CourseChange(title="Algebra I"), by=REGISTRAR)
    commit(section_service.change_section, other.id, SectionChange(room="B12"), by=REGISTRAR)
    commit(course_service.change_course, biology.id, CourseChange(title="Life"), by=REGISTRAR)

    found = course_history(algebra.id)

    assert acts(found) == [("changed", "section"), ("changed", "course")]
    assert (found.rows[0].section.label, found.rows[0].course.title) == ("2", "Algebra I")


def test_it_tells_what_was_undone_and_that_somebody_undid_it(ada, section):
    undo(enroll(**wish(ada, section)).batch_id)

    undoing, enrolled = student_history(ada.id).rows

    assert (undoing.action, undoing.status, undoing.undone) == ("undone", "cancelled", False)
    assert enrolled.undone


def test_it_comes_in_parts_and_the_newest_is_first(ada):
    for grade in ("11", "12", "13"):
        change_grade(ada, grade)

    first = student_history(ada.id, limit=2)
    rest = student_history(ada.id, limit=2, offset=2)

    assert [event.changes[0].after for event in (*first.rows, *rest.rows)] == ["13", "12", "11"]
    assert (first.total, rest.total) == (3, 3)


def test_what_is_not_there_has_no_history(school):
    for history, code in (
        (student_history, "unknown_student"),
        (course_history, "unknown_course"),
        (section_history, "unknown_section"),
    ):
        for number in (99, 2**70):
            with pytest.raises(Refused, match=code):
                history(number)


def test_it_asks_as_much_for_fifty_events_as_for_five_thousand(ada, section, queries):
    enroll(**wish(ada, section))
    with queries() as few:
        assert section_history(section.id).total == 1
    batch = commit(begin_batch, REGISTRAR)
    spells = [cast.enrolled(cast.a_student(), section) for _ in range(60)]
    same = {"by": "Trial", "origin": "a test", "action": "enrolled", "batch": batch}
    for _ in range(10):
        rows = [
            {**same, "subject": "enrollment", "subject_id": spells[nth % 60].id}
            for nth in range(490)
        ]
        Event.insert_many([{**row, "section_id": section.id} for row in rows]).execute()
    commit(record, "changed", section, batch=batch, by=REGISTRAR, after={"room": "B1"})

    with queries() as many:
        found = section_history(section.id)

    assert (len(found.rows), found.total) == (50, 4_962)
    assert len(many) == len(few)
    assert len(event_ids(about_section(section.id))) == 4_962


def test_events_are_read_without_their_names_where_nothing_has_one(term):
    batch = Batch.create(by="Trial")
    commit(record, "created", term, batch=batch, by=REGISTRAR, after={"name": term.name})

    (event,) = read_events([Event.get().id])

    assert (event.student, event.course, event.section) == (None, None, None)
    assert event.changes == (FieldChange("name", None, term.name),)
