"""The roster for a spreadsheet: who is on it, in which order, on record before it leaves."""

import pytest

from tests.support import cast
from tests.test_services.desk import REGISTRAR
from webapp.database import commit
from webapp.exports.roster import COLUMNS
from webapp.exports.roster_sheet import HEADINGS, begin, cells
from webapp.models import Event
from webapp.refusals import Refused


def sheet(course_id, **narrowed):
    return commit(begin, course_id, by=REGISTRAR, **narrowed)


def lines(course_id, **narrowed):
    return [
        dict(zip(HEADINGS, line, strict=True))
        for line in cells(sheet(course_id, **narrowed).enrollment_ids)
    ]


def test_it_has_the_columns_of_the_command_line():
    assert HEADINGS == COLUMNS


def test_it_lists_the_students_by_name(ada, bo, biology):
    section = biology.sections.get()
    for student in (ada, bo):
        cast.enrolled(student, section)
    diaz, lovelace = lines(biology.id)
    assert (diaz["name"], lovelace["name"]) == ("Bo Diaz", "Ada Lovelace")
    assert (diaz["student_number"], diaz["grade"], diaz["status"]) == ("1002", "11", "enrolled")
    assert (diaz["course_code"], diaz["section"]) == ("BIO110", "1")
    assert (diaz["begin_on"], diaz["last_day"]) == (section.term.starts_on, None)


def test_who_waits_is_listed_by_place(ada, bo, biology):
    section = biology.sections.get()
    first, second = cast.waiting(bo, section), cast.waiting(ada, section)
    asked = sheet(biology.id, status="waitlisted")
    assert asked.enrollment_ids == (first.id, second.id)
    assert [line[1] for line in cells(asked.enrollment_ids[::-1])] == ["Ada Lovelace", "Bo Diaz"]


def test_one_section_is_named_and_alone(ada, bo, biology):
    cast.enrolled(ada, biology.sections.get())
    second = cast.a_section(biology, label="2")
    cast.enrolled(bo, second)
    assert sheet(biology.id, section_id=second.id).named == "BIO110-2"
    assert [line["name"] for line in lines(biology.id, section_id=second.id)] == ["Bo Diaz"]
    assert len(lines(biology.id)) == 2


def test_whoever_takes_it_stands_on_record(biology):
    sheet(biology.id)
    sheet(biology.id, section_id=biology.sections.get().id, status="waitlisted")
    first, second = Event.select().order_by(Event.id)
    assert (first.action, first.subject, first.subject_id) == ("exported", "course", biology.id)
    assert (first.by, first.reason) == (REGISTRAR.name, "the roster of BIO110")
    assert second.reason == "the roster of BIO110-1: waitlisted"


@pytest.mark.parametrize("narrowed", [{"section_id": 99}, {"term_id": 99}, {"status": "gone"}])
def test_what_cannot_be_found_is_not_on_record(biology, narrowed):
    with pytest.raises(Refused):
        sheet(biology.id, **narrowed)
    with pytest.raises(Refused, match="unknown_course"):
        sheet(99)
    assert Event.select().count() == 0
