"""What somebody sent after their session had ended."""

from tests.pages import visit
from tests.support.signed_in import COOKIE, PASSWORD, a_staff_member, kept_password
from tests.test_api.signing_in.doing import EMAIL
from webapp import keys
from webapp.clock import now
from webapp.models import StaffSession, Student


def ended(desk):
    StaffSession.update(ended_at=now()).execute()
    return desk


def test_a_form_comes_back_filled_after_signing_in(desk, algebra, ada):
    form = visit(desk, "/enroll").form("enroll-form")
    ended(desk)

    page = form.submit(student_number="1001", course_code="MAT310")
    assert page.heading == "Sign in"
    assert "1001" not in page.address
    back = page.form("sign-in").submit(email=EMAIL, password=PASSWORD)

    assert back.address == "/unsaved"
    assert back.errors == [
        "You were signed out before this was saved. Here it is as you sent it: look it over and "
        "send it again."
    ]
    assert back.form("enroll-form").values["student_number"] == "1001"
    assert ada.spells.count() == 0
    assert "Ada Lovelace" in back.form("enroll-form").submit().notice
    assert ada.spells.count() == 1


def test_whoever_was_signed_out_hears_so_where_they_sign_in(desk, algebra, ada):
    form = visit(desk, "/enroll").form("enroll-form")
    assert visit(desk, "/sign-in").notice is None

    page = visit(ended(desk), "/students")
    assert page.notice == "You were signed out. Sign in, and you are back where you were."

    page = form.submit(student_number="1001", course_code="MAT310")
    kept = "You were signed out before this was saved. Sign in, and it comes back as you sent it."
    assert page.notice == kept
    wrong = page.form("sign-in").submit(email=EMAIL, password="not this one")  # noqa: S106
    assert wrong.notice == kept


def test_whoever_comes_anew_hears_nothing_of_it(anonymous, robin):
    page = visit(anonymous, "/students")
    assert page.notice is None
    page.form("sign-in").submit(email=EMAIL, password=PASSWORD)
    visit(anonymous, "/account").form("sign-out").submit()
    assert visit(anonymous, "/students").notice is None
    anonymous.cookies.set(COOKIE, keys.new_secret())
    assert visit(anonymous, "/students").notice is None


def test_so_does_the_form_of_a_new_student(desk, school):
    form = visit(desk, "/students").form("new-student")
    ended(desk)

    page = form.submit(student_number="777", first_name="Zoë", last_name="Quill")
    back = page.form("sign-in").submit(email=EMAIL, password=PASSWORD)

    assert back.form("new-student").values["first_name"] == "Zoë"
    assert back.form("new-student").submit().heading == "Zoë Quill"
    assert Student.select().count() == 1


def test_it_stays_until_it_is_sent(desk, algebra, ada):
    """Whoever reloads the page, looks something up or chooses other colors has it still."""
    form = visit(desk, "/enroll").form("enroll-form")
    back = form_sent_late(ended(desk), form)
    desk.headers["Referer"] = "http://testserver/unsaved"
    visit(desk, "/students")
    desk.post("/theme", data={"colors": "dark"})
    unknown = back.form("enroll-form").submit(student_number="9")
    looked = back.form("enroll-form").submit(press="Check without saving")
    assert (unknown.status, looked.status) == (404, 200)

    again = visit(desk, "/unsaved")

    assert again.errors == back.errors
    assert again.form("enroll-form").values["student_number"] == "1001"
    assert "Ada Lovelace" in again.form("enroll-form").submit().notice
    assert visit(desk, "/unsaved").address == "/"
    assert {session.unsaved for session in StaffSession.select()} == {""}


def test_so_it_does_where_htmx_sends_it(desk, algebra, ada):
    form = visit(desk, "/enroll").form("enroll-form")
    back = form_sent_late(ended(desk), form).form("enroll-form")
    desk.headers["HX-Current-URL"] = "http://testserver/unsaved"
    assert back.send(htmx=True, student_number="9").status_code == 404
    assert visit(desk, "/unsaved").errors
    assert back.send(htmx=True).status_code == 200
    assert visit(desk, "/unsaved").address == "/"


def test_it_comes_back_by_itself_once(desk, algebra, ada):
    form = visit(desk, "/enroll").form("enroll-form")
    assert form_sent_late(ended(desk), form).errors
    page = visit(ended(desk), "/students")
    assert page.form("sign-in").submit(email=EMAIL, password=PASSWORD).address == "/students"
    assert visit(desk, "/unsaved").address == "/"


def form_sent_late(desk, form):
    page = form.submit(student_number="1001", course_code="MAT310")
    return page.form("sign-in").submit(email=EMAIL, password=PASSWORD)


def test_nobody_else_gets_it(desk, algebra, ada):
    a_staff_member("viewer", password=kept_password())
    form = visit(desk, "/enroll").form("enroll-form")
    page = form.submit(student_number="1001", course_code="MAT310") if ended(desk) else None

    other = page.form("sign-in").submit(email="viewer@school.example", password=PASSWORD)

    assert other.address != "/unsaved"
    assert visit(desk, "/unsaved").address == "/"
    assert {session.unsaved for session in StaffSession.select()} == {""}


def test_of_strangers_nothing_is_kept(anonymous, robin, ada, algebra):
    anonymous.cookies.set(COOKIE, keys.new_secret())
    answer = anonymous.post(
        "/enroll",
        data={"student_number": "1001", "course_code": "MAT310"},
        follow_redirects=False,
    )
    assert answer.headers["location"] == "/sign-in?next=/"
    assert StaffSession.select().count() == 0


def test_htmx_is_led_to_sign_in_by_a_header(desk, ada, algebra):
    answer = ended(desk).post(
        "/enroll",
        data={"student_number": "1001", "course_code": "MAT310"},
        headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/enroll"},
        follow_redirects=False,
    )
    assert (answer.status_code, answer.text) == (401, "")
    assert answer.headers["hx-redirect"] == "/sign-in?next=/enroll"
    page = visit(desk, answer.headers["hx-redirect"])
    assert page.form("sign-in").submit(email=EMAIL, password=PASSWORD).address == "/unsaved"
