"""Holes in the door, planted on purpose: with one of them a test must fail, or it proves nothing.

`HOLE_IN_ROLLBOOK=name pytest …` plants one before anything runs; see tests/test_holes.py.
"""

import os
import re
from collections.abc import Callable
from datetime import timedelta

PLANTED = "HOLE_IN_ROLLBOOK"
FOR_EVER = timedelta(days=36_500)

HOLES: dict[str, Callable[[], None]] = {}


def hole(plant: Callable[[], None]) -> Callable[[], None]:
    """Enter a hole under its name."""
    HOLES[plant.__name__] = plant
    return plant


def plant_what_is_asked_for(name: str | None = os.environ.get(PLANTED)) -> None:
    """Plant the hole that the surroundings name, if they do."""
    if name:
        HOLES[name]()


@hole
def everybody_may_do_everything() -> None:
    from webapp import actors, roles  # noqa: PLC0415 - holes are dug in what is imported by then

    actors.roles.ROLES = {role: roles.ROLES["admin"] for role in roles.ROLES}


@hole
def a_token_may_do_everything() -> None:
    from webapp import roles  # noqa: PLC0415

    roles.of_a_token = lambda _: roles.ROLES["registrar"]


@hole
def no_session_ends_by_itself() -> None:
    from webapp.settings import Settings  # noqa: PLC0415

    Settings.idle = Settings.longest = property(lambda _: FOR_EVER)


@hole
def clocks_may_differ_for_ever() -> None:
    from webapp.services.staff import session_service  # noqa: PLC0415

    session_service.CLOCKS_DIFFER = FOR_EVER


@hole
def nothing_ends_a_session() -> None:
    from webapp.services.staff import session_service, staff_service  # noqa: PLC0415

    session_service.end_sessions = staff_service.end_sessions = lambda *_: 1


@hole
def wrong_passwords_do_not_count() -> None:
    from webapp.services.staff import sign_in_limits  # noqa: PLC0415

    sign_in_limits.refuse_too_many = lambda *_: None


@hole
def passwords_are_kept_as_they_are() -> None:
    from webapp import passwords  # noqa: PLC0415

    passwords.hashed = lambda password: password
    passwords.is_right = lambda password, kept: password == kept


@hole
def every_password_will_do() -> None:
    from webapp import passwords  # noqa: PLC0415

    passwords.weakness = lambda *_: None


@hole
def forms_come_back_to_anybody() -> None:
    from webapp.models import StaffSession  # noqa: PLC0415
    from webapp.services.staff import session_service  # noqa: PLC0415

    session_service._taken_from = lambda *_: StaffSession.get().unsaved


@hole
def whoever_was_known_once_is_known_for_ever() -> None:
    from webapp.provisos import Proviso  # noqa: PLC0415

    Proviso.holds = lambda _: True  # type: ignore[method-assign]


@hole
def teachers_see_every_roster() -> None:
    from webapp.services import teaching_service  # noqa: PLC0415

    teaching_service.rosters_of = lambda _: None


@hole
def a_school_with_staff_can_be_tried_out() -> None:
    from webapp.services.staff import staff_service  # noqa: PLC0415

    staff_service.is_anybody_here = lambda: False


@hole
def a_link_works_for_ever() -> None:
    from webapp.services.staff import staff_service  # noqa: PLC0415

    staff_service._use_up = lambda _: None
    staff_service._set_password = lambda *_, **__: None


@hole
def sign_in_leads_anywhere() -> None:
    from webapp import negotiation  # noqa: PLC0415

    negotiation.INSIDE = re.compile(r".*", re.S)


@hole
def every_proxy_is_believed() -> None:
    from webapp import main  # noqa: PLC0415

    proxy = main.ProxyHeadersMiddleware
    main._of_the_address = lambda _: [main.Middleware(proxy, trusted_hosts="*")]


@hole
def scripts_can_read_the_cookie() -> None:
    from starlette.responses import Response  # noqa: PLC0415

    guarded = Response.set_cookie
    Response.set_cookie = lambda self, *what, **how: guarded(
        self, *what, **{**how, "httponly": False}
    )


@hole
def the_last_administrator_may_go() -> None:
    from webapp.services.staff import staff_service  # noqa: PLC0415

    staff_service._refuse_without_admins = lambda _: None


@hole
def administrators_do_not_wait_for_each_other() -> None:
    from webapp.services.staff import staff_service  # noqa: PLC0415

    staff_service.lock = lambda _: None


@hole
def revoking_a_token_only_says_so() -> None:
    from webapp.models import ApiToken  # noqa: PLC0415

    kept = ApiToken.save
    ApiToken.save = lambda self, *how, **more: 1 if self.revoked_at else kept(self, *how, **more)
