"""At the door."""

from tests.support.contract import Contract
from tests.support.signed_in import anybody, signed_in, with_a_token
from tests.test_api.refusals.stage import Act, Stage, case, no_form_has_it
from webapp import hashing
from webapp.crew import Overloaded
from webapp.database import commit
from webapp.keys import new_secret
from webapp.main import app
from webapp.models import (
    Staff,
    StaffSession,
)
from webapp.services.staff import sign_in_limits, staff_service

AT_THE_DOOR = "said at the door, before any service is asked"
LED_TO_SIGN_IN = no_form_has_it("a form is led to sign in: see tests/test_api/signing_in")
IN_THE_ROUTE = "services are given passwords that were found good, and hashed"
SIGNING_IN = {"about": "password", "form": "sign-in", "control": "password", "lost": ("password",)}


@case("not_signed_in", service=AT_THE_DOOR, **LED_TO_SIGN_IN)
def _(stage: Stage) -> Act:
    stage.client = anybody()
    return Act("/enroll")


@case("bad_token", service=AT_THE_DOOR, **LED_TO_SIGN_IN)
def _(stage: Stage) -> Act:
    return Act("/enroll", raw={"headers": {"Authorization": "Bearer rb_x"}})


@case("not_allowed", service=AT_THE_DOOR)
def _(stage: Stage) -> Act:
    stage.client = signed_in("viewer")
    return Act("/enroll", {"student_number": "1001", "course_code": "MAT310"})


IN_NO_FORM = no_form_has_it("only pages that are read are narrowed: see tests/test_roles.py")


@case("not_your_section", **IN_NO_FORM)
def _(stage: Stage) -> Act:
    stage.client = signed_in("teacher")
    return Act(f"/courses/{stage.algebra.id}/students", about="section_id", raw={"method": "GET"})


@case("scope_missing", service=AT_THE_DOOR)
def _(stage: Stage) -> Act:
    stage.client = with_a_token("enroll:read", "students:read")
    return Act("/enroll", {"student_number": "1001", "course_code": "MAT310"})


@case("not_for_tokens", service=AT_THE_DOOR)
def _(stage: Stage) -> Act:
    stage.client = with_a_token()
    return Act("/sign-out")


@case("has_staff", service=AT_THE_DOOR)
def _(stage: Stage) -> Act:
    stage.client = Contract(app)
    return Act("/enroll")


SHOWN_AGAIN = "only a form is shown again: see tests/test_api/signing_in"


@case("unsaved", service=AT_THE_DOOR, json=SHOWN_AGAIN, form=SHOWN_AGAIN, htmx=SHOWN_AGAIN)
def _(stage: Stage) -> Act:
    raise AssertionError(SHOWN_AGAIN)


@case("wrong_password", service=IN_THE_ROUTE)
def _(stage: Stage) -> Act:
    return Act("/sign-in", {"email": "kim@school.example", "password": "wrong"}, **SIGNING_IN)


@case("too_many_sign_ins")
def _(stage: Stage) -> Act:
    for _each in range(sign_in_limits.PER_ACCOUNT):
        commit(sign_in_limits.note_a_wrong_one, "kim@school.example", "testclient")
    asked = {"email": "kim@school.example", "password": "blue kettle 41 rain"}
    return Act("/sign-in", asked, form="sign-in", lost=("password",))


class Busy:
    """A thread with all the passwords to hash that may wait."""

    is_full = True

    def send(self, _: object) -> None:
        """Take no more."""
        raise Overloaded


@case("too_many_at_once", service=IN_THE_ROUTE)
def _(stage: Stage) -> Act:
    stage.monkeypatch.setattr(hashing, "_hasher", Busy)
    stage.monkeypatch.setattr(hashing, "PAUSE", 0.0)
    asked = {"email": "kim@school.example", "password": "blue kettle 41 rain"}
    return Act("/sign-in", asked)


def _welcome(stage: Stage, **more: str) -> Act:
    """The first administrator of a school without staff, at the link that was printed."""
    StaffSession.delete().execute()
    Staff.delete().execute()
    said = {"name": "Kim Lee", "email": "kim@school.example", "password": "blue kettle 41 rain"}
    key = commit(staff_service.setup_link)
    about = next(iter(more))
    how = {"about": about, "control": about, "form": "welcome", "lost": ("password",)}
    return Act("/welcome", {"key": key, **said, **more}, **how)


@case("link_over")
def _(stage: Stage) -> Act:
    said = {"name": "Kim Lee", "email": "kim@school.example", "password": "blue kettle 41 rain"}
    return Act("/welcome", {"key": new_secret(), **said})


@case("password_too_short", service=IN_THE_ROUTE)
def _(stage: Stage) -> Act:
    return _welcome(stage, password="kettle")  # noqa: S106 - of nobody


@case("password_too_long", service=IN_THE_ROUTE)
def _(stage: Stage) -> Act:
    return _welcome(stage, password="blue kettle " * 25)


@case("password_too_common", service=IN_THE_ROUTE)
def _(stage: Stage) -> Act:
    return _welcome(stage, password="password1234")  # noqa: S106 - of nobody


@case("name_taken")
def _(stage: Stage) -> Act:
    return _welcome(stage, name="Trial")


@case("not_an_email")
def _(stage: Stage) -> Act:
    return _welcome(stage, email="kim")
