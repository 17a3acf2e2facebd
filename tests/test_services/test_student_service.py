"""Students: made, changed and found, on both engines."""

import pytest

from tests.support import cast
from tests.test_services.desk import REGISTRAR
from webapp.database import commit
from webapp.models import Event, PersonalChange, Student
from webapp.reading import read_as
from webapp.refusals import Refused
from webapp.schemas import MAX_ID, StudentChange, StudentCreate
from webapp.services.changes import Once
from webapp.services.student_service import (
    change_student,
    create_student,
    find_students,
    namesakes,
    student,
)


def create(**sent):
    return commit(create_student, read_as(StudentCreate, sent), by=REGISTRAR).answer


def change(student_id, **sent):
    return commit(change_student, student_id, read_as(StudentChange, sent), by=REGISTRAR).answer


def test_a_student_needs_no_more_than_a_number(school):
    made = create(student_number=" 104823 ")
    assert (made.student_number, made.name, made.status) == ("104823", "104823", "active")


def test_a_new_student_is_on_record_with_every_value(school):
    made = create(student_number="1", first_name="Ada")
    event = Event.get()
    assert (event.action, event.subject, event.subject_id) == ("created", "student", made.id)
    values = {row.field: (row.before, row.after) for row in PersonalChange.select()}
    assert values == {
        "student_number": (None, "1"),
        "first_name": (None, "Ada"),
        "status": (None, "active"),
    }


def test_two_students_never_share_a_number_or_a_foreign_id(school):
    create(student_number="1", sourced_id="x")
    with pytest.raises(Refused) as no:
        create(student_number="1", sourced_id="x")
    assert no.value.codes == {"number_taken", "sourced_id_taken"}
    assert Student.select().count() == 1


def test_a_change_touches_only_what_was_sent(school):
    made = create(student_number="1", first_name="Ada", grade="10")
    changed = change(made.id, grade="11")
    assert (changed.first_name, changed.grade) == ("Ada", "11")
    row = PersonalChange.get(PersonalChange.before.is_null(False))
    assert (row.field, row.before, row.after) == ("grade", "10", "11")


def test_a_blank_empties_a_field_but_never_the_number(school):
    made = create(student_number="1", first_name="Ada", sourced_id="x")
    assert change(made.id, first_name="", sourced_id=None).sourced_id is None
    with pytest.raises(Refused, match="missing"):
        change(made.id, student_number="")


def test_a_student_may_keep_their_own_number(ada):
    assert change(ada.id, student_number="1001", first_name="Augusta").first_name == "Augusta"
    assert find_students("augusta 1001").total == 1


@pytest.mark.parametrize("student_id", [404, MAX_ID + 1])
def test_an_unknown_student_is_refused(school, student_id):
    for ask in (student, lambda number: change(number, grade="9")):
        with pytest.raises(Refused, match="unknown_student"):
            ask(student_id)


@pytest.mark.parametrize(
    "q", ["josé", "JOSE", "nunez jose", "Núñez, José", "pepe", "4823", "jos nuñ 104"]
)
def test_any_parts_of_name_and_number_find_a_student(ada, q):
    made = create(
        student_number="104823", first_name="José", last_name="Núñez", preferred_name="Pepe"
    )
    found = find_students(q)
    assert [row.id for row in found.rows] == [made.id]


@pytest.mark.parametrize("q", ["%", "_", "100%", "\\"])
def test_signs_of_a_pattern_are_only_signs(ada, q):
    assert find_students(q).total == 0


def test_a_page_of_a_list_comes_with_the_whole_number(school):
    for number in range(5):
        cast.a_student(last_name=f"Name {number}")
    found = find_students(limit=2, offset=2)
    assert [row.last_name for row in found.rows] == ["Name 2", "Name 3"]
    assert found.total == 5


def test_exact_look_ups_find_exactly_one(ada, bo):
    assert [row.id for row in find_students(student_number="1001").rows] == [ada.id]
    assert find_students(sourced_id="nobody").total == 0


def test_a_key_makes_one_student_however_often_it_is_sent(school):
    wanted = StudentCreate(student_number="1")
    once = Once("key", "print")
    first = commit(create_student, wanted, by=REGISTRAR, once=once)
    again = commit(create_student, wanted, by=REGISTRAR, once=once)
    assert (first.replayed, again.replayed) == (False, True)
    assert (again.answer, again.event_id) == (first.answer, first.event_id)
    with pytest.raises(Refused, match="key_reused"):
        commit(create_student, wanted, by=REGISTRAR, once=Once("key", "another"))


def test_whoever_has_the_very_name_is_shown_before_another_is_added(school):
    amari = cast.a_student("117340", "Amari", "Okoye", preferred_name="Ari")
    cast.a_student("104823", "Amara", "Okoye")
    cast.a_student("104824", "Amari", "Okoye-Smith")
    for first in ("amari", "ARI", "Ári"):
        assert [one.id for one in namesakes(first, "okoye")] == [amari.id]
        with pytest.raises(Refused, match="same_name"):
            create(student_number="7", first_name=first, last_name="Okoye", namesakes="refuse")
    assert Student.select().count() == 3


def test_who_is_told_of_a_namesake_may_add_another(school):
    cast.a_student("117340", "Amari", "Okoye")
    other = create(student_number="7", first_name="Amari", last_name="Okoye", namesakes="accept")
    assert other.name == "Amari Okoye"
    assert create(student_number="8", first_name="Amari", last_name="Okoye").student_number == "8"
    assert not PersonalChange.select().where(PersonalChange.field == "namesakes").exists()


def test_half_a_name_is_nobody_s_name(school):
    cast.a_student("117340", "", "Okoye")
    assert namesakes("", "Okoye") == ()
    create(student_number="7", last_name="Okoye", namesakes="refuse")
