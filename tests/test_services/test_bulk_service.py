"""Many wishes as one act, asked of the service alone, on both engines."""

import pytest

from tests.support import cast
from tests.test_services.desk import REGISTRAR, changed, spells, undo, wish
from webapp.database import commit
from webapp.models import Batch, Event
from webapp.problems import problem
from webapp.reading import read_as
from webapp.refusals import Refused
from webapp.schemas import EnrollmentCreate
from webapp.schemas.submissions import MOST_ROWS
from webapp.services import bulk_service
from webapp.services.changes import Once


def enroll_many(*sent, **how):
    wishes = [read_as(EnrollmentCreate, one) for one in sent]
    return commit(bulk_service.enroll_many, wishes, by=REGISTRAR, told=problem, **how).answer


def statuses(answer):
    return [result.status for result in answer.results]


def a_class(seats, students=30):
    section = cast.a_section(cast.a_course(), capacity=seats)
    return section, [cast.a_student() for _ in range(students)]


def test_of_thirty_three_bad_ones_are_named_and_the_others_are_in(term):
    section, students = a_class(seats=None)
    wishes = [wish(student, section) for student in students]
    wishes[3] = {"student_number": "nobody", "section_id": section.id}
    wishes[7] = wish(cast.a_student(status="withdrawn"), section)
    wishes[20] = wishes[0]

    answer = enroll_many(*wishes)

    refused = {
        result.index: result.errors[0].code
        for result in answer.results
        if result.status == "refused"
    }
    assert refused == {3: "unknown_student", 7: "student_inactive", 20: "already_enrolled"}
    assert (answer.enrolled, answer.refused) == (27, 3)
    assert len({result.enrollment.batch_id for result in answer.results if result.enrollment}) == 1
    batch = Batch.get_by_id(answer.batch_id)
    assert (batch.kind, batch.changed, batch.refused) == ("bulk", 27, 3)


def test_the_last_seats_go_in_the_order_of_the_list(term):
    section, students = a_class(seats=2, students=4)
    sent = [wish(student, section) for student in students]
    sent[3]["waitlist"] = True
    answer = enroll_many(*sent)
    assert statuses(answer) == ["enrolled", "enrolled", "refused", "waitlisted"]


def test_all_or_nothing_refuses_every_one_with_every_reason(term):
    section, students = a_class(seats=2, students=3)
    with pytest.raises(Refused) as refused:
        enroll_many(*(wish(student, section) for student in students), atomic=True)
    assert [(no.code, no.field) for no in refused.value.refusals] == [
        ("section_full", "enrollments.2.section_id")
    ]
    assert spells() == Batch.select().count() == Event.select().count() == 0


def test_a_dry_run_says_what_would_be_and_leaves_nothing(term):
    section, students = a_class(seats=1, students=2)
    answer = enroll_many(*(wish(student, section) for student in students), dry_run=True)
    assert statuses(answer) == ["enrolled", "refused"]
    assert answer.dry_run
    assert answer.batch_id is None
    assert spells() == Batch.select().count() == 0


def test_a_list_with_one_question_in_it_is_a_question(ada, bo, algebra):
    both = [{"student_id": it.id, "course_id": algebra.id} for it in (ada, bo)]
    assert enroll_many(both[0], {**both[1], "dry_run": True}).dry_run
    assert spells() == 0


def test_where_nobody_came_in_no_act_is_left(ada, algebra):
    answer = enroll_many({"student_id": ada.id, "course_code": "nothing"})
    assert (answer.batch_id, answer.refused) == (None, 1)
    assert Batch.select().count() == 0


def test_the_same_key_gives_the_first_answer_again(ada, algebra):
    once = Once("a key", "this")
    first = enroll_many({"student_id": ada.id, "course_id": algebra.id}, once=once)
    assert enroll_many({"student_id": ada.id, "course_id": algebra.id}, once=once) == first
    assert spells() == 1


def test_more_than_a_thousand_are_refused(school):
    with pytest.raises(Refused, match="too_many_rows"):
        enroll_many(*({"student_id": 1, "course_id": 1} for _ in range(MOST_ROWS + 1)))


def test_a_list_is_undone_as_one(term):
    section, students = a_class(seats=None, students=3)
    answer = enroll_many(*(wish(student, section) for student in students))
    assert [one.status for one in undo(answer.batch_id)] == ["cancelled"] * 3


def test_thirty_cost_as_many_statements_as_one(term, queries):
    section, students = a_class(seats=40)
    seen = []
    enroll_many(wish(students[0], section))  # the catalog is in memory from here on
    for some in (students[1:2], students[2:]):
        with queries() as asked:
            enroll_many(*(wish(student, section) for student in some))
        seen.append(len(asked))
    assert seen[0] == seen[1]


def test_undoing_more_costs_no_more_statements(term, queries):
    section, students = a_class(seats=40)
    seen = []
    for some in (students[:2], students[2:]):
        answer = enroll_many(*(wish(student, section) for student in some))
        with queries() as asked:
            undo(answer.batch_id)
        seen.append(len(asked))
    assert seen[0] == seen[1]


def test_a_change_of_section_in_a_list_is_both_or_neither(ada, bo, algebra, term):
    second = cast.a_section(algebra, label="2", capacity=1)
    first = [changed(student_id=it.id, section_id=algebra.sections[0].id) for it in (ada, bo)]
    answer = enroll_many(
        *(
            wish(it, second, instead_of=old.answer.id)
            for it, old in zip((ada, bo), first, strict=True)
        )
    )
    assert statuses(answer) == ["enrolled", "refused"]
    assert [course.code for course in bo.courses] == ["MAT310"]
