"""What the database itself forbids, whoever asks it."""

from datetime import date
from datetime import time as clock

import peewee
import pytest

from tests.support import cast
from tests.support.schools import only_on_postgresql, only_on_sqlite
from webapp.database import db
from webapp.models import (
    Batch,
    Course,
    Event,
    Meeting,
    PersonalChange,
    SchoolSettings,
    Section,
    Student,
    StudentCourse,
    Term,
)


@pytest.fixture
def spell(ada, biology):
    return cast.enrolled(ada, biology.sections.get())


@pytest.fixture
def recorded(spell):
    """An event with a personal value beside it."""
    return PersonalChange.create(event=Event.get(), field="email", before="old", after="new")


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM student_courses",
        "DELETE FROM events",
        "UPDATE events SET reason = 'another'",
        "DELETE FROM batches",
        "UPDATE batches SET \"by\" = 'somebody else'",
        "UPDATE personal_changes SET after = 'another'",
    ],
)
def test_what_happened_stays(recorded, statement):
    with pytest.raises(peewee.IntegrityError, match=r"\bnever\b|stays as it was"), db.atomic():
        db.execute_sql(statement)

    assert StudentCourse.select().count() == Event.select().count() == 1
    assert Event.get().reason == ""
    assert Batch.get().by == cast.REGISTRAR
    assert PersonalChange.get().after == "new"


@only_on_sqlite
@pytest.mark.parametrize("table", ["student_courses", "events", "batches"])
def test_replacing_a_row_is_deleting_it(recorded, table):
    with pytest.raises(peewee.IntegrityError, match=r"\bnever\b|stays as it was"), db.atomic():
        db.execute_sql(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")  # noqa: S608


@only_on_postgresql
@pytest.mark.parametrize("table", ["student_courses", "events", "batches"])
def test_a_table_of_what_happened_is_not_emptied(recorded, table):
    with pytest.raises(peewee.IntegrityError, match=r"\bnever\b|stays as it was"), db.atomic():
        db.execute_sql(f"TRUNCATE {table} CASCADE")


def test_an_act_may_be_counted_and_undone(spell):
    undoing = Batch.create(by="Trial")
    batch = Batch.get_by_id(spell.batch_id)
    batch.changed, batch.refused, batch.undone_by = 2, 1, undoing
    batch.save()

    assert Batch.get_by_id(spell.batch_id).undone_by == undoing


def test_erasure_may_delete_a_personal_value(recorded):
    recorded.delete_instance()

    assert PersonalChange.select().count() == 0


def test_the_way_from_student_to_course_removes_nothing(ada, biology, spell):
    with pytest.raises(peewee.IntegrityError, match="never deleted"), db.atomic():
        ada.courses.remove(biology)

    assert ada.spells.count() == 1


def two_students_with_one_number():
    cast.a_student("1001")


def two_courses_with_one_code():
    cast.a_course("BIO110")


def a_term_that_ends_before_it_starts():
    cast.a_term("Upside down", starts_on=date(2026, 9, 1), ends_on=date(2026, 8, 31))


def one_label_twice_in_a_course_and_term():
    cast.a_section(Course.get(code="BIO110"), label="1")


def a_meeting_that_ends_before_it_starts():
    cast.a_meeting(Section.get(), "Mon", "10:00", "09:00")


def a_meeting_on_an_eighth_day():
    Meeting.create(section=Section.get(), weekday=8, starts_at=clock(9), ends_at=clock(10))


def a_section_of_another_course():
    biology, algebra = Course.get(code="BIO110"), Course.get(code="MAT310")
    cast.enrolled(cast.a_student(), biology.sections.get(), course=algebra)


def two_open_spells_in_one_section():
    cast.enrolled(Student.get(), Course.get(code="BIO110").sections.get())


def waiting_for_the_section_one_is_in():
    cast.waiting(Student.get(), Course.get(code="BIO110").sections.get())


def a_spell_that_ends_before_it_begins():
    day_before = date.fromordinal(Term.get().starts_on.toordinal() - 1)
    cast.enrolled(cast.a_student(), Section.get(), status="dropped", end_on=day_before)


def a_place_on_the_wait_list_without_a_time():
    cast.waiting(cast.a_student(), Section.get(), waitlisted_at=None)


def an_unknown_status():
    cast.enrolled(cast.a_student(), Section.get(), status="maybe")


def seats_below_zero():
    cast.a_section(Course.get(), label="2", capacity=-1)


def a_second_row_of_settings():
    SchoolSettings.create(name="Another school")


def a_second_row_of_settings_by_number():
    SchoolSettings.create(id=2)


def a_student_who_is_enrolled_removed():
    Student.get(student_number="1001").delete_instance()


@pytest.mark.parametrize(
    "forbidden",
    [
        two_students_with_one_number,
        two_courses_with_one_code,
        a_term_that_ends_before_it_starts,
        one_label_twice_in_a_course_and_term,
        a_meeting_that_ends_before_it_starts,
        a_meeting_on_an_eighth_day,
        a_section_of_another_course,
        two_open_spells_in_one_section,
        waiting_for_the_section_one_is_in,
        a_spell_that_ends_before_it_begins,
        a_place_on_the_wait_list_without_a_time,
        an_unknown_status,
        seats_below_zero,
        a_second_row_of_settings,
        a_second_row_of_settings_by_number,
        a_student_who_is_enrolled_removed,
    ],
    ids=lambda forbidden: forbidden.__name__,
)
def test_the_database_itself_forbids(spell, algebra, forbidden):
    with pytest.raises(peewee.IntegrityError), db.atomic():
        forbidden()


def test_a_section_may_be_left_and_taken_again(ada, biology, spell):
    spell.status, spell.end_on = "dropped", spell.begin_on
    spell.save()

    cast.enrolled(ada, biology.sections.get())

    assert ada.spells.count() == 2
    assert list(ada.courses) == [biology]
