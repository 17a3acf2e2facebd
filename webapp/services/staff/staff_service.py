"""Staff: the first administrator, invitations, roles, passwords.

Passwords come here hashed: that takes long, and must not happen where others wait.
"""

from datetime import timedelta
from typing import Any

import peewee

from webapp import actors
from webapp.actors import Actor
from webapp.clock import now
from webapp.database import lock, quick
from webapp.keys import kept_as, new_secret
from webapp.models import ApiToken, SchoolSettings, Staff, StaffLink, StaffSession, Teacher
from webapp.refusals import Refusal, Refused, refuse
from webapp.schemas import MAX_ID, FirstAdmin, LinkRead, StaffChange, StaffCreate, StaffRead
from webapp.services.changes import Changed, Found
from webapp.services.record import NOTHING, begin_batch, record
from webapp.services.staff.session_service import end_sessions
from webapp.services.versions import Seen, refuse_stale, still_wanted
from webapp.statements import statement

LINKS_LIVE = timedelta(hours=24)


@quick
def is_anybody_here() -> bool:
    """Whether this school has staff or tokens, so that nobody may just try it out."""
    return bool(_anybody())


def setup_link() -> str | None:
    """The secret of a new link to make the first administrator with, in place of any before;
    nothing once there is staff."""
    if Staff.select().exists():
        return None
    StaffLink.delete().where(StaffLink.kind == "setup").execute()
    return _new_link("setup")


def link(secret: str) -> LinkRead:
    """What a link is for; refuses `link_over`."""
    found = _living(secret)
    whose = found.staff
    return LinkRead(
        kind=found.kind,
        name=whose.name if whose else "",
        email=whose.email if whose else "",
    )


def make_first_admin(secret: str, wanted: FirstAdmin, *, password: str, origin: str) -> int:
    """Make the first administrator, and name the school; answers the id. Refuses `link_over`."""
    found = _living(secret)
    if found.kind != "setup" or Staff.select().exists():
        raise refuse("link_over")
    staff = _create(StaffCreate(name=wanted.name, email=wanted.email, role="admin"), password)
    _use_up(found)
    if wanted.school:
        SchoolSettings.update(name=wanted.school).execute()
    by = actors.staff(staff.name, staff.role, origin, staff_id=staff.id, session_id=0)
    record("created", staff, batch=begin_batch(by), by=by, after=_told(staff))
    return staff.id


def choose_password(secret: str, *, password: str, origin: str) -> int:
    """Set the password of whoever was invited or has forgotten theirs; answers their id.

    Every session of theirs ends. Refuses `link_over`.
    """
    found = _living(secret)
    if found.staff is None:
        raise refuse("link_over")
    _use_up(found)
    staff = found.staff
    by = actors.staff(staff.name, staff.role, origin, staff_id=staff.id, session_id=0)
    _set_password(staff, password, by=by)
    return staff.id


def change_password(*, password: str, by: Actor) -> int:
    """Set one's own password; answers the event's id. Every session ends, the one at hand too."""
    return _set_password(Staff.get_by_id(by.staff_id), password, by=by)


def keep_better(staff_id: int, password: str) -> None:
    """The same password, kept as passwords are kept today."""
    Staff.update(password=password).where(Staff.id == staff_id).execute()


def invite(wanted: StaffCreate, *, by: Actor) -> tuple[StaffRead, str]:
    """Somebody new, and the secret of the link by which they choose a password.

    Refuses `name_taken`, `email_taken`, `unknown_teacher`.
    """
    staff = _create(wanted, "")
    record("created", staff, batch=begin_batch(by), by=by, after=_told(staff))
    return read_staff(staff), _new_link("invitation", staff)


def new_link(staff_id: int, *, by: Actor) -> tuple[StaffRead, str]:
    """The secret of a new link to choose a password with, in place of any before.

    Refuses `unknown_staff`, and `is_disabled`.
    """
    staff = _staff(staff_id)
    if staff.disabled_at is not None:
        raise refuse("is_disabled", "staff_id", name=staff.name)
    StaffLink.delete().where(StaffLink.staff == staff).execute()
    record("link_made", staff, batch=begin_batch(by), by=by, after={})
    return read_staff(staff), _new_link("reset" if staff.password else "invitation", staff)


def change_staff(
    staff_id: int, wanted: StaffChange, *, by: Actor, seen: Seen = None
) -> Changed[StaffRead]:
    """Change a role, or let somebody in no more. Their sessions end with either.

    Whoever may come in no more has no link to come in by. Refuses `unknown_staff`,
    `changed_meanwhile`, `last_admin`, `email_taken`, `unknown_teacher`.
    """
    # Of two administrators who disable each other at once, one must still be there.
    lock(
        Staff.select(Staff.id)
        .where((Staff.role == "admin") | (Staff.id == min(staff_id, MAX_ID)))
        .order_by(Staff.id)
    )
    staff = _staff(staff_id)
    refuse_stale(staff.version, seen)
    before = _told(staff)
    for name, value in still_wanted(staff, wanted.changes, version=wanted.version).items():
        _change(staff, name, value)
    after = _told(staff)
    if before == after:
        return Changed(read_staff(staff), NOTHING)
    _refuse_taken(staff)
    staff.version += 1
    staff.save()
    if _opens(before) and not _opens(after):
        _refuse_without_admins(staff)
    if (before["role"], before["status"]) != (after["role"], after["status"]):
        end_sessions(StaffSession.staff == staff)
    if staff.disabled_at is not None:
        StaffLink.delete().where(StaffLink.staff == staff).execute()
    batch = begin_batch(by)
    event_id = record("changed", staff, batch=batch, by=by, before=before, after=after)
    return Changed(read_staff(staff), event_id)


def staff_member(staff_id: int) -> StaffRead:
    """One of the staff; refuses `unknown_staff`."""
    return read_staff(_staff(staff_id))


def staff_with(email: str) -> StaffRead:
    """Whoever signs in with this address; refuses `unknown_staff`."""
    staff = Staff.get_or_none(Staff.email == email.strip().lower())
    if staff is None:
        raise refuse("unknown_staff", "email", email=email)
    return read_staff(staff)


def all_staff() -> Found[StaffRead]:
    """Everybody who ever worked here, those who may come in first, by name."""
    rows = tuple(
        map(read_staff, Staff.select().order_by(Staff.disabled_at.is_null(False), Staff.name))
    )
    return Found(rows, len(rows))


def read_staff(staff: Staff) -> StaffRead:
    """One of the staff as they are shown."""
    return StaffRead(
        id=staff.id,
        name=staff.name,
        email=staff.email,
        role=staff.role,
        teacher_id=staff.teacher_id,
        status=_status(staff),
        created_at=staff.created_at,
        version=staff.version,
    )


def _status(staff: Staff) -> str:
    if staff.disabled_at is not None:
        return "disabled"
    return "active" if staff.password else "invited"


def _create(wanted: StaffCreate, password: str) -> Staff:
    staff = Staff(name=wanted.name, email=wanted.email.lower(), role=wanted.role, password=password)
    staff.teacher_id = wanted.teacher_id or _teacher_of(staff)
    _refuse_taken(staff)
    staff.save(force_insert=True)
    return staff


def _teacher_of(staff: Staff) -> int | None:
    """The teacher in the catalog who has this very address, and is nobody else's."""
    taken = Staff.select(Staff.teacher).where(Staff.teacher.is_null(False))
    teacher = Teacher.get_or_none(
        peewee.fn.LOWER(Teacher.email) == staff.email, Teacher.id.not_in(taken)
    )
    return teacher.id if teacher and staff.role == "teacher" else None


def _change(staff: Staff, name: str, value: Any) -> None:
    if name == "status":
        is_out = value == "disabled"
        staff.disabled_at = (staff.disabled_at or now()) if is_out else None
    elif name == "email":
        staff.email = value.lower()
    else:
        setattr(staff, "teacher_id" if name == "teacher_id" else name, value)


def _refuse_taken(staff: Staff) -> None:
    others = Staff.select().where(Staff.id != (staff.id or 0))
    wrong = []
    if not actors.may_be_called(staff.name) or others.where(
        peewee.fn.LOWER(Staff.name) == staff.name.lower()
    ):
        wrong.append(Refusal("name_taken", "name", {"name": staff.name}))
    if others.where(Staff.email == staff.email):
        wrong.append(Refusal("email_taken", "email", {"email": staff.email}))
    if staff.teacher_id and (
        not Teacher.get_or_none(Teacher.id == min(staff.teacher_id, MAX_ID))
        or others.where(Staff.teacher == min(staff.teacher_id, MAX_ID))
    ):
        wrong.append(Refusal("unknown_teacher", "teacher_id", {"id": staff.teacher_id}))
    if wrong:
        raise Refused(wrong)


def _refuse_without_admins(staff: Staff) -> None:
    """Whoever could undo this must be left: an administrator who may and can sign in."""
    left = Staff.select().where(
        Staff.role == "admin", Staff.disabled_at.is_null(), Staff.password != ""
    )
    if not left.exists():
        raise refuse("last_admin", "role", name=staff.name)


def _opens(told: dict[str, Any]) -> bool:
    return told["role"] == "admin" and told["status"] != "disabled"


def _told(staff: Staff) -> dict[str, Any]:
    """What the record keeps of one of the staff."""
    return {
        "name": staff.name,
        "email": staff.email,
        "role": staff.role,
        "teacher_id": staff.teacher_id,
        "status": "active" if staff.disabled_at is None else "disabled",
    }


def _set_password(staff: Staff, password: str, *, by: Actor) -> int:
    staff.password = password
    staff.save()
    StaffLink.delete().where(StaffLink.staff == staff).execute()
    end_sessions(StaffSession.staff == staff)
    return record("password_set", staff, batch=begin_batch(by), by=by, after={})


def _staff(staff_id: int) -> Staff:
    staff = Staff.get_or_none(Staff.id == min(staff_id, MAX_ID))
    if staff is None:
        raise refuse("unknown_staff", "staff_id", id=staff_id)
    return staff


def _new_link(kind: str, staff: Staff | None = None) -> str:
    secret = new_secret()
    StaffLink.create(secret=kept_as(secret), kind=kind, staff=staff, expires_at=now() + LINKS_LIVE)
    return secret


def _living(secret: str) -> StaffLink:
    """The link of this secret, if it still works."""
    found = StaffLink.get_or_none(StaffLink.secret == kept_as(secret), StaffLink.expires_at > now())
    if found is None or (found.staff and found.staff.disabled_at is not None):
        raise refuse("link_over")
    return found


def _use_up(found: StaffLink) -> None:
    """Of two who use one link at once, only one does."""
    if not StaffLink.delete().where(StaffLink.id == found.id).execute():
        raise refuse("link_over")


@statement
def _anybody() -> Any:
    staff = Staff.select(peewee.Value(1))
    return staff.union_all(ApiToken.select(peewee.Value(1))).limit(1)
