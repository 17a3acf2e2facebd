"""The made-up school: the same names every time, and something of everything."""

import hashlib
import json
from collections import Counter
from itertools import combinations

import pytest

from webapp.actors import trial
from webapp.models import (
    Batch,
    Course,
    Event,
    GroupMember,
    Section,
    SectionTeacher,
    Student,
    StudentCourse,
    StudentGroup,
    Term,
)
from webapp.refusals import Refused
from webapp.sample.choices import FULL, OVER_CAPACITY, WITH_A_LINE
from webapp.sample.plan import plan
from webapp.schemas import EnrollmentCreate
from webapp.services import section_answers, term_service
from webapp.services.enrolling.enrollment_service import Asked, enroll_all


@pytest.fixture(scope="module")
def made_up():
    return plan()


def test_it_is_the_same_school_every_time(made_up):
    names = [
        [student["first_name"], student["last_name"], student["student_number"]]
        for student in made_up.students
    ]
    names += [[section.code, section.teacher] for section in made_up.sections]
    hashed = hashlib.sha256(json.dumps(names).encode()).hexdigest()
    assert hashed[:16] == "87c351d6cbb4348f"


def test_it_has_the_size_of_a_high_school(made_up):
    assert len(made_up.students) == 1200
    assert len(list(made_up.courses())) == len({row["code"] for row in made_up.courses()}) == 90
    assert len(made_up.sections) == 180
    assert 4000 < len(made_up.choices.seats) < 5000


def test_numbers_are_six_digits_and_some_names_are_shared_or_have_accents(made_up):
    numbers = {student["student_number"] for student in made_up.students}
    assert len(numbers) == 1200
    assert all(len(number) == 6 and number.isdigit() for number in numbers)
    names = Counter((one["first_name"], one["last_name"]) for one in made_up.students)
    assert sum(times > 1 for times in names.values()) >= 3
    assert sum(not "".join(name).isascii() for name in names) > 100


def test_no_two_sections_of_a_student_clash_but_some_sections_would(made_up):
    taken = {}
    for number, section in made_up.choices.seats:
        taken.setdefault(number, []).append(section)
    for sections in taken.values():
        for one, other in combinations(sections, 2):
            assert not set(one.hours) & set(other.hours)
    hours = Counter(section.hours for section in made_up.sections)
    assert {"A", "B", "C", "D", "E", "F", "G", "H", "EF", "GH", ""} == set(hours)


def test_nobody_teaches_two_sections_at_once(made_up):
    busy = Counter(
        (section.teacher, hour) for section in made_up.sections for hour in section.hours
    )
    assert max(busy.values()) == 1


def test_it_is_loaded_into_an_empty_school_and_shows_something_of_everything(rollbook):
    said = rollbook("sample")
    assert said.exit_code == 0
    assert "Made up a school to try: 1,200 students, 90 courses, 180 sections, 4,5" in said.stdout
    assert (Student.select().count(), Course.select().count()) == (1200, 90)
    assert SectionTeacher.select().count() == Section.select().count() == 180
    assert Course.select().where(Course.id.not_in(Section.select(Section.course))).exists()
    assert not Batch.select().where(Batch.refused > 0).exists()
    the_year_is_this_one()
    some_sections_are_full_one_has_a_line_and_one_is_over()
    somebody_came_back_somebody_left_and_somebody_withdrew()
    some_play_together()
    everything_is_on_record()
    the_example_of_the_readme_works()
    again = rollbook("sample")
    assert (again.exit_code, Student.select().count()) == (1, 1200)
    assert "This school is not empty" in again.stderr


def the_year_is_this_one():
    term, today = Term.get(), term_service.today()
    assert term.starts_on <= today <= term.ends_on
    assert not StudentCourse.select().where(StudentCourse.begin_on > today).exists()


def section_named(code):
    course, label = code.split("-")
    rows = Section.select().join(Course).where(Course.code == course, Section.label == label)
    return section_answers.read_sections([row.id for row in rows])[0]


def some_sections_are_full_one_has_a_line_and_one_is_over():
    assert [section_named(code).seats_left for code in FULL] == [0] * len(FULL)
    assert section_named(WITH_A_LINE).waiting == 4
    assert section_named(OVER_CAPACITY).seats_left == -2


def somebody_came_back_somebody_left_and_somebody_withdrew():
    ends = Counter(spell.status for spell in StudentCourse.select())
    assert ends["waitlisted"] == 4
    assert ends["dropped"] == 2
    assert ends["withdrawn"] >= 3
    assert Student.select().where(Student.status == "withdrawn").count() == 1
    spells = Counter((spell.student_id, spell.section_id) for spell in StudentCourse.select())
    assert sorted(spells.values())[-2:] == [1, 2]


def some_play_together():
    band = StudentGroup.get(StudentGroup.name == "Marching band")
    assert 30 <= GroupMember.select().where(GroupMember.group == band).count() <= 120


def everything_is_on_record():
    events = Counter(event.subject for event in Event.select().where(Event.action == "created"))
    assert (events["student"], events["course"], events["section"]) == (1200, 90, 180)
    versions = {
        (event.subject_id, event.version)
        for event in Event.select().where(Event.subject == "enrollment")
    }
    assert versions == {
        (spell.id, version)
        for spell in StudentCourse.select()
        for version in range(1, spell.version + 1)
    }


def the_example_of_the_readme_works():
    def asked(code):
        wanted = EnrollmentCreate(student_number="117340", course_code=code)
        return Asked(wanted, trial("a test"))

    clash, fits = enroll_all([asked("MAT310-1"), asked("MAT310")])
    assert isinstance(clash, Refused)
    assert clash.codes == {"time_clash"}
    assert fits.answer.student.name == "Amari Okoye"
    assert fits.answer.section.label == "2"
