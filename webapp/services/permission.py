"""Who may do what, where the address alone does not say it."""

from webapp.actors import Actor
from webapp.refusals import Refused, refuse
from webapp.roles import SCOPES

ENROLL = "enroll:write"
"""What somebody needs who gives or takes a seat."""

STUDENTS = "students:write"
"""What somebody needs who changes what a student is."""

OVERRIDES = "overrides:write"
"""What somebody needs who lifts a rule."""


def refuse_unless_may(by: Actor, needs: str) -> None:
    """Refuse `not_allowed`, of a token `scope_missing`, to whoever has not what it needs."""
    if needs not in by.may:
        raise not_allowed(by, needs)


def not_allowed(by: Actor, needs: str) -> Refused:
    """The no to somebody who may not."""
    if by.role == "token":
        return refuse("scope_missing", scope=needs) if needs in SCOPES else refuse("not_for_tokens")
    return refuse("not_allowed", role=by.role)
