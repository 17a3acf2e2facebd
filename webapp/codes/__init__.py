"""Every code a no or a fault may carry, with its status and its sentence.

Codes never change once published. `later` marks a sentence for translation where it is said.
"""

from collections.abc import Mapping
from types import MappingProxyType

from webapp.codes.door import ABOUT_STAFF, AT_THE_DOOR
from webapp.codes.faults import FAULTS, NOT_AS_ASKED
from webapp.codes.kind import ProblemKind
from webapp.codes.limits import BEYOND_THE_LIMITS
from webapp.codes.rules import AGAINST_THE_RULES, OVERTAKEN
from webapp.codes.unknown import UNKNOWN
from webapp.codes.unreadable import UNREADABLE
from webapp.edge.plain_answers import EDGE_CODES

PROBLEMS: Mapping[str, ProblemKind] = MappingProxyType(
    UNREADABLE
    | UNKNOWN
    | AGAINST_THE_RULES
    | BEYOND_THE_LIMITS
    | AT_THE_DOOR
    | ABOUT_STAFF
    | OVERTAKEN
    | NOT_AS_ASKED
    | FAULTS
    | {code: ProblemKind(status, sentence) for code, (status, sentence) in EDGE_CODES.items()}
)
"""Every published code."""

__all__ = ["PROBLEMS", "ProblemKind"]
