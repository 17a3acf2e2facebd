"""Importing sections into a term."""

from datetime import date

import pytest

from tests.support.cast import a_course, a_section, enrolled
from tests.test_imports.conftest import puts, reasons
from tests.test_services.desk import drop
from webapp.imports.files import CannotImport
from webapp.imports.sections import SECTIONS
from webapp.imports.terms import TermAsked
from webapp.models import Batch, Event, Section, Term

FALL = TermAsked("Fall 2022", date(2022, 8, 24), date(2022, 12, 16))
HEADERS = "crn,course_code,label,capacity,room"


def test_sections_go_into_the_term_that_is_named_and_keep_their_crn(bring):
    a_course("AMST 101")
    rows = bring(
        SECTIONS, HEADERS, "1001,AMST 101,00,35,", "1002,AMST 101,01,,Fowler 112", term=FALL
    )
    assert puts(rows) == ["new", "new"]
    first, second = Section.select().order_by(Section.id)
    assert (first.sourced_id, first.label, first.capacity) == ("1001", "00", 35)
    assert (second.capacity, second.room) == (None, "Fowler 112")
    term = Term.get()
    assert (first.term_id, term.name, term.kind) == (term.id, "Fall 2022", "term")
    assert (term.starts_on, term.ends_on) == (FALL.starts_on, FALL.ends_on)
    made = Event.select().where(Event.action == "created").order_by(Event.id)
    assert [event.subject for event in made] == ["term", "section", "section"]


def test_without_a_term_they_go_into_the_current_one(bring, algebra, term):
    assert puts(bring(SECTIONS, "course_code,label", "MAT310,7")) == ["new"]
    assert Section.get(Section.label == "7").term_id == term.id


def test_an_empty_school_gets_this_school_year(bring):
    a_course("MAT310")
    bring(SECTIONS, "course_code,label", "MAT310,1")
    assert Term.get().kind == "schoolYear"


def test_the_same_sections_again_change_nothing_and_other_values_change_them(bring):
    a_course("MAT310")
    bring(SECTIONS, HEADERS, "1,MAT310,A,30,B12", term=FALL)
    assert puts(bring(SECTIONS, HEADERS, "1,MAT310,A,30,B12", term=FALL)) == ["unchanged"]
    assert puts(bring(SECTIONS, HEADERS, "1,MAT310,B,28,", term=FALL)) == ["changed"]
    (section,) = Section.select()
    assert (section.label, section.capacity, section.room) == ("B", 28, "B12")


def test_a_section_made_by_hand_gets_its_crn(bring, algebra, term):
    assert puts(bring(SECTIONS, "crn,course_code,label", "77,MAT310,1")) == ["changed"]
    assert [row.sourced_id for row in Section.select()] == ["77"]


def test_rows_that_contradict_the_school_are_refused(bring, algebra, biology, term):
    a_section(algebra, label="2", sourced_id="12", term=term)
    rows = bring(
        SECTIONS,
        HEADERS,
        "1,NOPE 1,1,,",
        "12,BIO110,5,,",
        "13,MAT310,2,,",
        "14,MAT310,3,-1,",
        "15,,4,,",
        "16,MAT310,5,20,",
        "16,MAT310,6,20,",
    )
    assert puts(rows) == ["refused"] * 5 + ["new", "changed"]
    assert [(line, column) for line, column, _ in reasons(rows)] == [
        (2, "course_code"),
        (3, "crn"),
        (4, "label"),
        (5, "capacity"),
        (6, "course_code"),
    ]
    assert "NOPE 1" in reasons(rows)[0][2]


def test_a_term_name_with_other_dates_is_refused_and_nothing_goes_in(bring):
    a_course("MAT310")
    bring(SECTIONS, HEADERS, "1,MAT310,A,30,", term=FALL)
    batches = Batch.select().count()
    later = TermAsked("Fall 2022", date(2022, 8, 29), FALL.ends_on)
    with pytest.raises(CannotImport) as no:
        bring(SECTIONS, HEADERS, "2,MAT310,B,30,", term=later)
    assert str(no.value) == (
        "Fall 2022 is there already and runs from Aug 24, 2022 to Dec 16, 2022. "
        "Leave out --starts and --ends, or choose another name."
    )
    assert (Section.select().count(), Batch.select().count()) == (1, batches)


def test_a_term_that_is_there_needs_no_dates(bring):
    a_course("MAT310")
    bring(SECTIONS, HEADERS, "1,MAT310,A,30,", term=FALL)
    assert puts(bring(SECTIONS, HEADERS, "2,MAT310,B,,", term=TermAsked("Fall 2022"))) == ["new"]
    assert Term.select().count() == 1


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (TermAsked("Spring"), "There is no term Spring yet. To make it, give its first and last"),
        (TermAsked("Spring", date(2023, 1, 9)), "There is no term Spring yet."),
        (TermAsked("Spring", date(2023, 5, 1), date(2023, 1, 9)), "would end before it starts"),
    ],
)
def test_a_term_that_cannot_be_made_is_refused(bring, asked, said):
    with pytest.raises(CannotImport, match=said):
        bring(SECTIONS, HEADERS, "1,MAT310,A,30,", term=asked)
    assert not Term.select().exists()


def test_a_file_cancels_no_section_that_somebody_is_in(bring, ada, algebra, term):
    headers, row = "course_code,label,status", "MAT310,1,cancelled"
    spell = enrolled(ada, algebra.sections.get())
    ((line, column, sentence),) = reasons(bring(SECTIONS, headers, row))
    assert (line, column) == (2, "status")
    assert "still has students" in sentence
    drop(spell.id)
    assert puts(bring(SECTIONS, headers, row)) == ["changed"]
