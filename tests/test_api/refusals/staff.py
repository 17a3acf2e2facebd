"""About staff and tokens."""

from tests.support import cast
from tests.support.signed_in import a_staff_member, a_token, signed_in
from tests.test_api.refusals.stage import BY, Act, Stage, case
from webapp.clock import now
from webapp.database import commit
from webapp.models import (
    ApiToken,
    Staff,
    Teacher,
)
from webapp.services.staff import token_service


def _by_an_admin(stage: Stage) -> Staff:
    """From now on an administrator is at work."""
    admin = a_staff_member("admin")
    stage.client = signed_in(admin)
    return admin


def _invite(stage: Stage, about: str, **more: str) -> Act:
    _by_an_admin(stage)
    said = {"name": "Kim Lee", "email": "kim@school.example", "role": "viewer"}
    return Act("/staff", {**said, **more}, about, "invite", about)


@case("unknown_staff")
def _(stage: Stage) -> Act:
    _by_an_admin(stage)
    return Act("/staff/99/link", about="staff_id")


@case("unknown_teacher")
def _(stage: Stage) -> Act:
    Teacher.create(name="Theo Brandt")
    _by_an_admin(stage)
    said = {"name": "Kim Lee", "email": "kim@school.example", "role": "teacher"}
    return Act(
        *("/staff", {**said, "teacher_id": "99"}),
        *("teacher_id", "invite", "teacher_id"),
        lost=("teacher_id",),
    )


@case("email_taken")
def _(stage: Stage) -> Act:
    return _invite(stage, "email", email="registrar@school.example")


@case("is_disabled")
def _(stage: Stage) -> Act:
    _by_an_admin(stage)
    gone = a_staff_member("viewer", disabled_at=now())
    return Act(f"/staff/{gone.id}/link", about="staff_id")


@case("not_waiting")
def _(stage: Stage) -> Act:
    _by_an_admin(stage)
    spell = cast.enrolled(stage.ada, stage.section)
    return Act(
        f"/enrollments/{spell.id}/move", {"position": 1, "reason": "Sibling"}, "enrollment_id"
    )


@case("last_admin")
def _(stage: Stage) -> Act:
    admin = _by_an_admin(stage)
    return Act(f"/staff/{admin.id}", {"role": "viewer"}, "role", "edit-staff", "role")


@case("unknown_session")
def _(stage: Stage) -> Act:
    return Act("/account/sessions/99/end", about="session_id")


@case("unknown_token")
def _(stage: Stage) -> Act:
    _by_an_admin(stage)
    return Act("/tokens/99/revoke", about="token_id")


@case("already_revoked")
def _(stage: Stage) -> Act:
    _by_an_admin(stage)
    a_token("enroll:read")
    commit(token_service.revoke_token, ApiToken.get().id, by=BY)
    return Act(f"/tokens/{ApiToken.get().id}/revoke", about="token_id")


@case("unknown_scope")
def _(stage: Stage) -> Act:
    _by_an_admin(stage)
    sent = {"name": "SIS", "scopes": "enroll:all"}
    return Act("/tokens", sent, "scopes", "new-token", "scopes")
