"""Somebody's own account: who they are here, and where they are signed in."""

from datetime import timedelta

from webapp.actors import Actor
from webapp.clock import now
from webapp.models import Staff, StaffSession
from webapp.schemas import AccountRead, SessionRead


def own_account(by: Actor, *, idle: timedelta, longest: timedelta) -> AccountRead:
    """Who somebody is, and their sessions, the last one used first.

    Those that ended by themselves, `idle` after the last request or `longest` after signing in,
    are left out.
    """
    staff = Staff.get_by_id(by.staff_id)
    moment = now()
    living = StaffSession.select().where(
        StaffSession.staff == staff,
        StaffSession.ended_at.is_null(),
        StaffSession.seen_at > moment - idle,
        StaffSession.created_at > moment - longest,
    )
    return AccountRead(
        name=staff.name,
        email=staff.email,
        role=staff.role,
        sessions=tuple(
            SessionRead(
                id=session.id,
                device=session.device,
                address=session.address,
                created_at=session.created_at,
                seen_at=session.seen_at,
                is_this_one=session.id == by.session_id,
            )
            for session in living.order_by(StaffSession.seen_at.desc(), StaffSession.id.desc())
        ),
    )
