"""What one of the staff did, and what was done to their account, newest first."""

import pytest

from tests.support import signed_in
from tests.test_services.desk import REGISTRAR, enroll, wish
from webapp.actors import Actor
from webapp.database import commit
from webapp.happened import differences, happened
from webapp.models import Event
from webapp.refusals import Refused
from webapp.schemas import CourseChange, StaffChange, StudentChange, TokenCreate
from webapp.services import course_service, student_service
from webapp.services.history_service import ALL
from webapp.services.record import begin_batch
from webapp.services.staff import session_service, staff_service, token_service
from webapp.services.staff.staff_history import staff_event_ids, staff_history


@pytest.fixture
def carla(school):
    """A counselor, at whose account an administrator works."""
    return signed_in.a_staff_member("counselor")


@pytest.fixture
def by_carla(carla):
    return Actor(carla.name, "counselor", "another desk", staff_id=carla.id)


def told(found):
    return [" ".join([happened(one, "staff"), *differences(one, "staff")]) for one in found.rows]


def change(service, row, wanted, by):
    commit(service, row.id, wanted, by=by)


def test_what_they_did_is_told_whatever_it_was(ada, bo, algebra, carla, by_carla):
    enroll(**wish(bo, algebra.sections.get()))
    change(student_service.change_student, ada, StudentChange(grade="11"), by_carla)
    change(course_service.change_course, algebra, CourseChange(title="Algebra I"), by_carla)
    commit(token_service.create_token, TokenCreate(name="SIS", scopes=["enroll:read"]), by=by_carla)

    found = staff_history(carla.id)

    token, *rest = told(found)
    assert token.startswith("API token SIS made Name: SIS, May: enroll:read, Ends: ")
    assert rest == [
        "Course changed: Algebra I MAT310 Title changed from Algebra to Algebra I",
        "Details changed: Ada Lovelace (1001) Grade changed from 10 to 11",
    ]
    assert found.total == 3


def test_what_was_done_to_their_account_is_told_too(carla):
    commit(session_service.begin, carla.id, device="Firefox on Linux", address="10.0.0.9")
    commit(session_service.note_a_wrong_password, carla.email, "192.0.2.7")
    change(staff_service.change_staff, carla, StaffChange(role="viewer"), REGISTRAR)
    commit(staff_service.new_link, carla.id, by=REGISTRAR)
    change(staff_service.change_staff, carla, StaffChange(status="disabled"), REGISTRAR)

    found = staff_history(carla.id)

    assert told(found) == [
        "Account of Carla Gomez changed Status changed from Active to Disabled",
        "Link made for Carla Gomez to choose a password",
        "Account of Carla Gomez changed Role changed from Counselor to Viewer",
        "Wrong password for Carla Gomez",
        "Carla Gomez signed in Device: Firefox on Linux",
    ]
    assert found.rows[0].named == "Carla Gomez"


def test_what_they_did_to_somebody_else_is_in_both_histories(carla, by_carla):
    vera = signed_in.a_staff_member("viewer")
    change(staff_service.change_staff, vera, StaffChange(role="teacher"), by_carla)

    for whose in (carla, vera):
        found = staff_history(whose.id)
        assert [event.named for event in found.rows] == ["Vera Olsen"]
        assert found.total == 1


def test_what_they_did_to_their_own_account_is_told_once(carla, by_carla):
    change(staff_service.change_staff, carla, StaffChange(email="c@school.example"), by_carla)
    assert (len(staff_history(carla.id).rows), staff_history(carla.id).total) == (1, 1)


def test_it_comes_in_parts_and_the_newest_is_first(ada, carla, by_carla):
    for nth, grade in enumerate(("11", "12", "13")):
        change(student_service.change_student, ada, StudentChange(grade=grade), by_carla)
        email = f"{nth}@school.example"
        change(staff_service.change_staff, carla, StaffChange(email=email), REGISTRAR)

    parts = [staff_history(carla.id, limit=2, offset=offset) for offset in (0, 2, 4, 6)]
    ids = [event.id for part in parts for event in part.rows]

    assert ids == sorted(ids, reverse=True) == staff_event_ids(carla.id)
    assert (len(ids), {part.total for part in parts}) == (6, {6})


def test_far_beyond_its_end_there_is_nothing(carla, by_carla):
    commit(staff_service.new_link, carla.id, by=by_carla)
    found = staff_history(carla.id, limit=10_000, offset=ALL)
    assert (found.rows, found.total) == ((), 1)


def test_nobody_has_no_history(school):
    for number in (99, 2**70):
        with pytest.raises(Refused, match="unknown_staff"):
            staff_history(number)


def test_it_asks_as_much_for_years_of_work_as_for_a_day(ada, carla, by_carla, queries):
    change(student_service.change_student, ada, StudentChange(grade="11"), by_carla)
    with queries() as few:
        staff_history(carla.id)
    batch = commit(begin_batch, by_carla)
    same = {"by": carla.name, "origin": "a test", "action": "changed", "subject": "student"}
    Event.insert_many([{**same, "subject_id": ada.id, "batch": batch}] * 400).execute()

    with queries() as many:
        assert staff_history(carla.id).total == 401

    assert len(many) == len(few)
