"""What people and programs may do, by role and by scope. The one place where it stands.

A route names the scope it needs; whoever has it may pass. A role is a set of scopes, and so is
a token, except that nothing here lets a token manage staff or tokens.
"""

from collections.abc import Mapping
from types import MappingProxyType

ANYBODY = "anybody"
"""What a route needs that people must reach before they have signed in."""

SIGNED_IN = "signed_in"
"""What a route needs that everybody may see who has signed in, and every token."""

NOBODY = "nobody"
"""What a route needs that does not say what it needs."""

OWN_ACCOUNT = "account"
"""What people need for their own sessions and password; tokens never have it."""

SCOPES: Mapping[str, str] = MappingProxyType(
    {
        "catalog:read": "Courses, sections and how full they are",
        "catalog:write": "Add and change courses and sections",
        "students:read": "Students, their names and numbers",
        "students:write": "Add and change students",
        "enroll:read": "Who is enrolled in what",
        "enroll:write": "Enroll, drop, change section and undo",
        "holds:read": "Holds of students, and why they are on hold",
        "results:read": "Credits, and the results that courses were completed with",
        "results:write": "Close a term with its results, and enter credits",
        "overrides:write": "Lift a rule for one student and one section",
        "rules:write": "Decide what each rule does, and the settings of the school",
        "roster:read": "The rosters of sections, as pages and files",
        "record:read": "The history of students, courses and sections",
    }
)
"""What a token may be given, and what it opens."""

RESULTS = "results:read"
"""What it takes to see how courses came out."""

RECORD = "record:read"
"""What it takes to see what was changed, and what it was before."""

SEES: Mapping[str, str] = MappingProxyType(
    {"hold": "holds:read", "credit": RESULTS, "override": RECORD, "groupmember": "students:read"}
)
"""What it takes to see what was done to holds, to credits, to overrides and to groups."""

STAFF = "staff"
"""What administrators need to manage staff and tokens."""

_READING = frozenset(scope for scope in SCOPES if scope.endswith(":read"))
_PERSON = frozenset({SIGNED_IN, OWN_ACCOUNT})
_COUNSELOR = _READING | _PERSON | {"enroll:write"}
_REGISTRAR = _PERSON | frozenset(SCOPES)

ROLES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "admin": _REGISTRAR | {STAFF},
        "registrar": _REGISTRAR,
        "counselor": _COUNSELOR,
        "teacher": _PERSON | {"catalog:read", "roster:read"},
        "viewer": (_READING | _PERSON) - {"record:read", "results:read", "holds:read"},
    }
)
"""What each role may do. A teacher sees the rosters of their own sections only."""

TRIAL = _REGISTRAR - {OWN_ACCOUNT}
"""What everybody may do who tries Rollbook out."""


def of_a_token(scopes: frozenset[str]) -> frozenset[str]:
    """What a token with these scopes may do: any token may read what describes the API."""
    return scopes.intersection(SCOPES) | {SIGNED_IN}
