"""What is kept of the catalog is what the database holds, whoever changed it and however."""

from datetime import date, time

import peewee
import psycopg
import pytest

from tests.support import cast
from tests.support.schools import only_on_postgresql
from tests.test_services.desk import enroll
from webapp import database
from webapp.models import CatalogChange, Course, Meeting, Section, SectionTeacher, Teacher, Term
from webapp.services.catalog import MOST_VERSIONS, catalog, school


def seen(course):
    """The course as everybody who asks now sees it."""
    return catalog(school()).courses([course.id])[course.id]


@pytest.fixture
def taught(algebra):
    """A course whose section meets once and has a teacher; already looked at."""
    section = algebra.sections.get()
    cast.a_meeting(section, "Mon", "09:00", "09:50")
    SectionTeacher.create(section=section, teacher=Teacher.create(name="E. Noether"))
    seen(algebra)
    return algebra


def renames(model, **values):
    return lambda course: model.update(**values).execute()


CHANGES = {
    "a course": (renames(Course, title="Sums"), lambda card: card.name.title, "Sums"),
    "a section": (renames(Section, room="R9"), lambda card: card.sections[0].room, "R9"),
    "a term": (renames(Term, name="Fall"), lambda card: card.sections[0].term.name, "Fall"),
    "a teacher": (
        renames(Teacher, name="A. T."),
        lambda card: card.sections[0].teachers,
        ("A. T.",),
    ),
    "hours": (
        renames(Meeting, ends_at=time(10)),
        lambda card: card.sections[0].meetings[0].ends_at,
        time(10),
    ),
    "no more hours": (
        lambda course: Meeting.delete().execute(),
        lambda card: card.sections[0].meetings,
        (),
    ),
    "one more section": (
        lambda course: cast.a_section(course, label="2"),
        lambda card: ([section.label for section in card.sections], card.has_several),
        (["1", "2"], True),
    ),
    "one more teacher": (
        lambda course: SectionTeacher.create(
            section=course.sections.get(), teacher=Teacher.create(name="B. B."), primary=True
        ),
        lambda card: card.sections[0].teachers,
        ("B. B.", "E. Noether"),
    ),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_change_is_seen_by_whoever_looks_next(taught, what):
    change, look, expected = CHANGES[what]
    assert look(seen(taught)) != expected

    change(taught)

    assert look(seen(taught)) == expected


@pytest.mark.parametrize("what", CHANGES)
def test_without_the_version_of_the_database_a_change_would_be_missed(taught, what):
    """The control: what the test above sees, it sees because the database says so."""
    change, look, expected = CHANGES[what]
    before = school()

    change(taught)

    assert look(catalog(before).courses([taught.id])[taught.id]) != expected


def test_an_enrollment_does_not_touch_the_catalog(ada, taught):
    before = catalog(school())
    enroll(student_id=ada.id, course_id=taught.id)
    assert catalog(school()) is before


def test_what_is_asked_again_is_not_read_again(taught, queries):
    with queries() as asked:
        seen(taught)
    assert len(asked) == 1  # for the version


def test_what_a_failed_change_saw_is_seen_by_nobody_else(taught):
    def fail():
        Course.update(title="Sums").execute()
        assert seen(taught).name.title == "Sums"
        raise peewee.IntegrityError

    with pytest.raises(peewee.IntegrityError):
        database.commit(fail)

    assert seen(taught).name.title == taught.title
    Course.update(title="Numbers").execute()
    assert seen(taught).name.title == "Numbers"


def test_a_section_in_a_term_made_meanwhile_is_read_with_its_term(taught):
    """A writer on PostgreSQL sees what others commit after it asked for the version."""
    asked_before = school()
    assert catalog(asked_before).terms
    later = cast.a_term("Later", starts_on=date(2030, 1, 1), ends_on=date(2030, 6, 1))
    course = cast.a_course("NEW1")
    cast.a_section(course, term=later)

    (card,) = catalog(asked_before).courses([course.id]).values()

    assert card.sections[0].term.name == "Later"


def test_old_versions_are_let_go(taught):
    for number in range(3 * MOST_VERSIONS):
        Course.update(title=f"Title {number}").execute()
        seen(taught)
    assert len(database.engine().kept["catalog"]) == MOST_VERSIONS


def test_no_version_comes_back(engine):
    versions = set()
    for number in range(20):
        cast.a_course(f"C{number}")
        versions.add(school().catalog_version)
    assert len(versions) == 20


@only_on_postgresql
def test_nobody_waits_for_a_change_that_is_under_way(taught, school_url):
    """The later change is seen although the earlier one, whose mark is older, is seen after it."""
    other = cast.a_course("OTHER1", "Another")
    seen(other)
    with psycopg.connect(school_url) as meanwhile:
        meanwhile.execute("UPDATE courses SET title = 'Sums' WHERE id = %s", (taught.id,))
        database.commit(lambda: Course.update(title="Late").where(Course.id == other.id).execute())
        assert (seen(taught).name.title, seen(other).name.title) == (taught.title, "Late")
        meanwhile.commit()

    assert (seen(taught).name.title, seen(other).name.title) == ("Sums", "Late")


@only_on_postgresql
def test_old_marks_are_swept_up(taught):
    for number in range(450):
        Course.update(title=f"Title {number}").execute()
    assert CatalogChange.select().count() <= 200
    assert seen(taught).name.title == "Title 449"
