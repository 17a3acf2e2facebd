"""Staff: inviting them, changing what they may do, a new link for who forgot a password."""

from urllib.parse import urlsplit

import pytest

from tests.pages import visit, words
from tests.support import signed_in
from tests.support.signed_in import PASSWORD, a_staff_member
from webapp.clock import now
from webapp.main import create_app
from webapp.models import Event, KeptAnswer, PersonalChange, Staff, StaffLink, Teacher
from webapp.settings import Settings

BY_JSON = {"Accept": "application/json"}
KIM = {"name": "Kim Lee", "email": "Kim.Lee@School.example", "role": "viewer"}


@pytest.fixture
def ruth(school):
    """The browser of Ruth Adler, the administrator."""
    return signed_in.signed_in("admin")


def code_of(answer):
    return answer.json()["errors"][0]["code"]


# Inviting


def test_whoever_is_invited_comes_in_by_the_link(ruth, anonymous):
    page = visit(ruth, "/staff").form("invite").submit(**KIM)
    assert page.status == 201
    assert "Kim Lee, kim.lee@school.example" in page.notice
    assert "Invited" in page.one("#staff").get_text()

    there = urlsplit(page.one("#link").get_text())
    assert there.netloc == "testserver"
    come = visit(anonymous, f"{there.path}?{there.query}").form("welcome")

    assert come.submit(password=PASSWORD).address == "/"
    assert Staff.get(Staff.name == "Kim Lee").password


def test_the_link_is_told_once_and_kept_as_a_hash(ruth):
    headers = {"Idempotency-Key": "one", **BY_JSON}
    answer = ruth.post("/staff", json=KIM, headers=headers)
    assert answer.status_code == 201
    assert answer.headers["location"] == f"/staff/{answer.json()['id']}"
    assert "no-store" in answer.headers["cache-control"]
    key = answer.json()["link"].rpartition("=")[2]

    assert not KeptAnswer.select().exists()
    assert StaffLink.get().secret != key
    assert not [change for change in PersonalChange.select() if key in (change.after or "")]
    again = ruth.post("/staff", json=KIM, headers=headers)
    assert {no["code"] for no in again.json()["errors"]} == {"name_taken", "email_taken"}
    for address in ("/staff", "/staff/2", "/sign-ins"):
        assert key not in ruth.get(address).text


def test_the_link_leads_to_the_address_of_the_settings(ruth):
    settings = Settings(open=False, url="http://desk.school.example")
    there = signed_in.Contract(create_app(settings), base_url="http://desk.school.example")
    there.cookies.set(signed_in.COOKIE, ruth.cookies[signed_in.COOKIE])
    link = there.post("/staff", json=KIM).json()["link"]
    assert link.startswith("http://desk.school.example/welcome?key=")


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"name": ""}, "name", "missing"),
        ({"name": "ruth adler"}, "name", "name_taken"),
        ({"name": "token SIS"}, "name", "name_taken"),
        ({"email": "kim"}, "email", "not_an_email"),
        ({"email": "ADMIN@school.example"}, "email", "email_taken"),
        ({"role": "principal"}, "role", "not_a_choice"),
        ({"teacher_id": 2**70}, "teacher_id", "unknown_teacher"),
        ({"teacher_id": "x"}, "teacher_id", "not_a_number"),
        ({"password": "x"}, "password", "unknown_field"),
    ],
)
def test_an_invitation_that_cannot_be(ruth, change, field, code):
    answer = ruth.post("/staff", json=KIM | change)
    assert (field, code) in {(no["field"], no["code"]) for no in answer.json()["errors"]}
    assert not StaffLink.select().exists()


def test_a_refused_invitation_keeps_what_was_typed(ruth):
    page = visit(ruth, "/staff").form("invite").submit(**KIM | {"email": "kim"})
    assert page.status == 422
    assert page.error_for("email")
    assert page.form("invite").values["name"] == "Kim Lee"


def test_a_teacher_is_chosen_from_the_catalog_once(ruth):
    theo = Teacher.create(name="Theo Brandt")
    form = visit(ruth, "/staff").form("invite")
    form.submit(**KIM | {"role": "teacher"}, teacher_id=str(theo.id))
    assert Staff.get(Staff.name == "Kim Lee").teacher == theo
    assert not visit(ruth, "/staff").has("#teacher_id")


# Changing


def test_another_role_ends_every_session(ruth):
    robin = signed_in.signed_in("registrar")
    there = f"/staff/{Staff.get(Staff.role == 'registrar').id}"

    page = visit(ruth, there).form("edit-staff").submit(role="viewer")

    assert "Saved." in page.notice
    assert "Viewer" in page.one(".facts").get_text()
    assert robin.get("/account", headers=BY_JSON).status_code == 401


def test_whoever_is_disabled_is_out_at_once_and_may_be_let_in_again(ruth):
    robin = signed_in.signed_in("registrar")
    there = f"/staff/{Staff.get(Staff.role == 'registrar').id}"
    assert ruth.patch(there, json={"status": "disabled"}).json()["status"] == "disabled"
    assert robin.get("/account", headers=BY_JSON).status_code == 401
    assert not visit(ruth, there).has("#make-link")
    assert ruth.patch(there, json={"status": "active"}).json()["status"] == "active"
    assert robin.get("/account", headers=BY_JSON).status_code == 401


def test_saving_it_twice_changes_nothing_more(ruth):
    a_staff_member("viewer")
    for _each in range(2):
        ruth.patch("/staff/2", json={"role": "counselor"})
    assert Event.select().where(Event.action == "changed").count() == 1


def test_a_change_of_a_version_that_is_gone_is_refused(ruth):
    a_staff_member("viewer")
    tag = ruth.get("/staff/2?format=json").headers["etag"]

    first = ruth.patch("/staff/2", json={"role": "counselor"}, headers={"If-Match": tag})
    second = ruth.patch("/staff/2", json={"role": "registrar"}, headers={"If-Match": tag})

    assert (first.status_code, first.json()["version"]) == (200, 2)
    assert (second.status_code, code_of(second)) == (412, "changed_meanwhile")
    assert first.headers["etag"] == ruth.get("/staff/2?format=json").headers["etag"] != tag


def test_an_old_form_lets_nobody_in_again_whom_another_administrator_kept_out(ruth):
    a_staff_member("viewer")
    form = visit(ruth, "/staff/2").form("edit-staff")
    ruth.patch("/staff/2", json={"status": "disabled"})

    form.submit(role="counselor")

    kept = Staff.get_by_id(2)
    assert (kept.role, kept.disabled_at is not None) == ("counselor", True)


def test_two_roles_at_once_are_shown_to_whoever_comes_second(ruth):
    a_staff_member("viewer")
    form = visit(ruth, "/staff/2").form("edit-staff")
    ruth.patch("/staff/2", json={"role": "counselor"})

    page = form.submit(role="registrar")

    assert (page.status, Staff.get_by_id(2).role) == (412, "counselor")
    assert "Ruth Adler changed this to Counselor a moment ago" in page.error_for("role")
    assert page.form("edit-staff").submit().status == 200
    assert Staff.get_by_id(2).role == "registrar"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"email": "admin@school.example"}, "email_taken"),
        ({"email": ""}, "missing"),
        ({"email": "x"}, "not_an_email"),
        ({"role": ""}, "not_a_choice"),
        ({"status": "gone"}, "not_a_choice"),
        ({"teacher_id": 7}, "unknown_teacher"),
        ({"name": "Eve"}, "unknown_field"),
    ],
)
def test_a_change_that_cannot_be(ruth, change, code):
    a_staff_member("viewer")
    assert code_of(ruth.patch("/staff/2", json=change)) == code
    assert Staff.get_by_id(2).version == 1


@pytest.mark.parametrize("change", [{"role": "viewer"}, {"status": "disabled"}])
@pytest.mark.parametrize("others", ["nobody", "somebody invited", "somebody disabled"])
def test_nobody_locks_the_school_out(ruth, change, others):
    if others != "nobody":
        gone = {"disabled_at": now()} if others == "somebody disabled" else {"password": ""}
        a_staff_member("admin", name="Ann Poe", email="ann@school.example", **gone)

    answer = ruth.patch("/staff/1", json=change)

    assert (answer.status_code, code_of(answer)) == (409, "last_admin")
    assert ruth.get("/staff").status_code == 200


def test_of_two_administrators_one_may_go(ruth):
    a_staff_member("admin", name="Ann Poe", email="ann@school.example")
    assert ruth.patch("/staff/2", json={"role": "viewer"}).status_code == 200
    assert code_of(ruth.patch("/staff/1", json={"role": "viewer"})) == "last_admin"


def test_a_teacher_is_let_go_of(ruth):
    theo = Teacher.create(name="Theo Brandt")
    a_staff_member("teacher", teacher=theo)
    form = visit(ruth, "/staff/2").form("edit-staff")
    assert form.values["teacher_id"] == str(theo.id)
    form.submit(role="viewer", teacher_id="")
    assert Staff.get_by_id(2).teacher is None


# A new link


def test_who_forgot_a_password_gets_a_link_and_it_replaces_the_one_before(ruth, anonymous):
    a_staff_member("registrar")
    page = visit(ruth, "/staff/2").form("make-link").submit()
    first = urlsplit(page.one("#link").get_text())
    second = urlsplit(ruth.post("/staff/2/link", headers=BY_JSON).json()["link"])
    assert visit(anonymous, f"/welcome?{first.query}").status == 404
    page = visit(anonymous, f"/welcome?{second.query}")
    assert page.heading == "Choose a new password"
    refused = page.form("welcome").submit(password="short")  # noqa: S106
    assert words(refused.one("#errs h2")) == "No new password yet"


def test_whoever_is_disabled_gets_no_link(ruth):
    a_staff_member("registrar", disabled_at=now())
    answer = ruth.post("/staff/2/link", headers=BY_JSON)
    assert (answer.status_code, code_of(answer)) == (409, "is_disabled")


# Lists and unknown ids


def test_the_list_is_json_too(ruth):
    a_staff_member("viewer", disabled_at=now())
    answer = ruth.get("/staff", headers=BY_JSON)
    assert [person["status"] for person in answer.json()] == ["active", "disabled"]
    assert answer.headers["x-total-count"] == "2"


@pytest.mark.parametrize("which", ["99", str(2**63), "9" * 40])
@pytest.mark.parametrize(("method", "rest"), [("get", ""), ("patch", ""), ("post", "/link")])
def test_nobody_has_this_id(ruth, which, method, rest):
    sent = {"json": {"role": "viewer"}} if method == "patch" else {}
    answer = getattr(ruth, method)(f"/staff/{which}{rest}", headers=BY_JSON, **sent)
    assert (answer.status_code, code_of(answer)) == (404, "unknown_staff")
