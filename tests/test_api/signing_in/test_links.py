"""Links: the one that makes the first administrator, and those of who was invited."""

import pytest

from tests.pages import visit
from tests.support.signed_in import PASSWORD, a_staff_member
from tests.test_api.signing_in.doing import EMAIL, as_admin
from tests.test_services.desk import REGISTRAR
from webapp.clock import now
from webapp.database import commit
from webapp.models import Event, SignInAttempt, Staff, StaffLink
from webapp.reading import read_as
from webapp.refusals import Refused
from webapp.schemas import StaffChange, StaffCreate
from webapp.services.staff import staff_service


def test_the_first_administrator_is_made_at_a_link_and_enrolls(anonymous, key, ada, algebra):
    page = visit(anonymous, f"/welcome?key={key}")
    assert page.heading == "Welcome to Rollbook"

    today = page.form("welcome").submit(
        school="Riverdale High", name="Kim Lee", email="Kim.Lee@School.example", password=PASSWORD
    )

    assert today.address == "/"
    assert "Riverdale High" in today.title
    assert (Staff.get().email, Staff.get().role) == ("kim.lee@school.example", "admin")
    enrolled = visit(anonymous, "/enroll").form("enroll-form")
    assert "Ada Lovelace" in enrolled.submit(student_number="1001", course_code="MAT310").notice
    assert {event.by for event in Event.select().where(Event.action == "enrolled")} == {"Kim Lee"}


def test_a_link_works_once(anonymous, key):
    form = visit(anonymous, f"/welcome?key={key}").form("welcome")
    form.submit(name="Kim Lee", email="kim@school.example", password=PASSWORD)

    again = form.submit(name="Eve", email="eve@school.example", password=PASSWORD)

    assert again.status == 404
    assert Staff.select().count() == 1


def test_a_link_of_somebody_invited_works_once(anonymous, robin):
    secret = commit(staff_service.new_link, robin.id, by=as_admin())[1]
    form = visit(anonymous, f"/welcome?key={secret}").form("welcome")
    assert form.submit(password="green harbor 17 fog").address == "/"  # noqa: S106
    assert form.submit(password="other harbor 17 fog").status == 404  # noqa: S106


def test_a_second_press_leads_to_where_the_first_led(anonymous, robin, key):
    secret = commit(staff_service.new_link, robin.id, by=as_admin())[1]
    form = visit(anonymous, f"/welcome?key={secret}").form("welcome")
    form.submit(password=PASSWORD)
    anonymous.cookies.clear()  # the browser left the first answer alone

    assert form.submit(password=PASSWORD).address == "/"
    assert form.submit(password=PASSWORD, email="eve@school.example").status == 404


def test_so_it_does_for_the_first_administrator(anonymous, key):
    form = visit(anonymous, f"/welcome?key={key}").form("welcome")
    kim = {"name": "Kim Lee", "email": "Kim@School.example", "password": PASSWORD}
    form.submit(**kim)
    anonymous.cookies.clear()

    assert form.submit(**kim).address == "/"
    assert Staff.select().count() == 1


def test_a_link_that_is_over_is_no_way_around_the_limits(anonymous, robin):
    over = {"key": "over", "email": EMAIL}
    for nth in range(12):
        anonymous.post("/welcome", data=over | {"password": f"wrong guess number {nth}"})
    answer = anonymous.post("/welcome", data=over | {"password": PASSWORD})
    assert answer.status_code == 404
    assert SignInAttempt.select().count() == 10


def test_a_link_works_for_a_day(anonymous, key):
    StaffLink.update(expires_at=now()).execute()
    assert visit(anonymous, f"/welcome?key={key}").status == 404


def test_a_new_link_takes_the_place_of_the_one_before(anonymous, key):
    commit(staff_service.setup_link)
    assert visit(anonymous, f"/welcome?key={key}").status == 404


@pytest.mark.parametrize("password", ["", "never hashed"])
def test_a_link_of_somebody_who_may_come_in_no_more_is_over(anonymous, robin, password):
    kim = a_staff_member("counselor", password=password)
    _, secret = commit(staff_service.new_link, kim.id, by=REGISTRAR)
    for status in ("disabled", "active"):
        wanted = StaffChange(status=status)
        commit(staff_service.change_staff, kim.id, wanted, by=REGISTRAR)
        answer = anonymous.get(f"/welcome?key={secret}")
        assert answer.status_code == 404
        assert "works once" in answer.text


def test_a_name_is_one_line_of_what_one_can_see(school):
    wanted = read_as(
        StaffCreate, {"name": "Kim\r\n\u200b Lee\x07", "email": "k@x.example", "role": "viewer"}
    )
    assert wanted.name == "Kim Lee"
    with pytest.raises(Refused):
        read_as(StaffCreate, {"name": "\u200b\n", "email": "k@x.example", "role": "viewer"})


def test_there_is_no_such_link_once_there_is_staff(robin):
    assert commit(staff_service.setup_link) is None


def test_a_link_made_before_the_first_one_came_makes_no_second_administrator(anonymous, key):
    a_staff_member("admin")
    form = {"key": key, "name": "Eve", "email": "eve@school.example", "password": PASSWORD}
    assert anonymous.post("/welcome", data=form).status_code == 404
    assert Staff.select().count() == 1


def test_the_password_never_comes_back(anonymous, key):
    form = visit(anonymous, f"/welcome?key={key}").form("welcome")
    page = form.submit(name="", email="kim@school.example", password="keptsecret 12")  # noqa: S106
    assert page.status == 422
    assert "keptsecret" not in page.response.text
    assert page.form("welcome").values["email"] == "kim@school.example"
