"""Statements answer what the queries they were compiled from would, on both engines."""

from datetime import date, time
from decimal import Decimal

import pytest

from tests.support import cast
from tests.support.schools import on_sqlite
from webapp import database
from webapp.models import Course, Meeting, Section, Student, Term
from webapp.services.enrolling.new_ids import NewIds
from webapp.statements import MOST_ROWS, Insertion, statement, within


@statement
def numbers_within(numbers):
    return (
        Student.select(Student.student_number)
        .where(within(Student.student_number, numbers))
        .order_by(Student.student_number)
    )


@statement
def of_a_course(code, active):
    return (
        Course.select(
            Course.credits.alias("points"),
            Course.active,
            Meeting.starts_at,
            Meeting.first_date,
            Meeting.last_date,
        )
        .join(Section)
        .join(Meeting)
        .where(Course.code == code, Course.active == active)
    )


@statement
def renamed(title, code):
    return Course.update(title=title).where(Course.code == code)


@pytest.mark.parametrize("asked", [[], ["1001"], ["1002", "nobody", "1001"]])
def test_a_list_may_have_any_length(ada, bo, asked):
    assert numbers_within(asked) == [(number,) for number in sorted(asked) if number != "nobody"]


def test_what_comes_back_is_what_the_models_would_answer(algebra):
    section = Section.get(course=algebra)
    first = date(2026, 8, 24)
    Meeting.create(
        section=section, weekday=1, starts_at=time(9, 10), ends_at=time(9, 50), first_date=first
    )

    assert of_a_course("MAT310", True) == [(Decimal(1), True, time(9, 10), first, None)]
    assert of_a_course("MAT310", False) == []


def test_a_statement_may_change_and_answers_nothing(algebra):
    assert renamed("Algebra II", "MAT310") == []
    assert Course.get_by_id(algebra.id).title == "Algebra II"


def test_another_database_gets_a_text_of_its_own(ada):
    assert numbers_within(["1001"]) == [("1001",)]

    with on_sqlite() as url:
        database.use(url)
        assert numbers_within(["1001"]) == []
        database.close()


put_terms = Insertion(Term.id, Term.name, Term.kind, Term.parent, Term.starts_on, Term.ends_on)


def terms(count):
    first, last = date(2026, 8, 24), date(2026, 12, 18)
    new = NewIds(Term, count)
    return [(new.take(), f"Term {number}", "term", None, first, last) for number in range(count)]


@pytest.mark.parametrize("count", [0, 1, 3, MOST_ROWS, 2 * MOST_ROWS + 1])
def test_any_number_of_rows_goes_in_under_the_ids_given_beforehand(school, count):
    asked = terms(count)

    database.commit(put_terms, asked)

    columns = (Term.id, Term.name, Term.kind, Term.parent, Term.starts_on, Term.ends_on)
    assert list(Term.select(*columns).order_by(Term.id).tuples()) == asked


def test_new_ids_are_nobody_else_s(school):
    database.commit(put_terms, terms(3))
    made = cast.a_term("By another way")

    again = terms(2)
    database.commit(put_terms, [(*row[:1], f"Again {row[0]}", *row[2:]) for row in again])

    ids = [row.id for row in Term.select()]
    assert len(set(ids)) == len(ids) == 6
    assert made.id not in {row[0] for row in again}
