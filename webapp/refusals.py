"""A no, as a value: a code that never changes, the field it is about, and plain facts.

The sentence is looked up by code at the edge, in the reader's language (`webapp.problems`).
"""

import dataclasses
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclasses.dataclass(frozen=True, slots=True)
class Refusal:
    """One reason for a no: a published `code`, the `field` as it was sent, facts to name."""

    code: str
    field: str | None = None
    params: Mapping[str, Any] = dataclasses.field(default_factory=lambda: NOTHING)
    section_id: int | None = None

    def about(self, field: str | None) -> "Refusal":
        """The same no, said of another field."""
        return dataclasses.replace(self, field=field)


@dataclasses.dataclass(frozen=True, slots=True)
class Alternative:
    """A section of the same course that would take this student now."""

    section_id: int
    label: str
    seats_left: int | None


class Refused(Exception):
    """Every reason for a no at once; raised out of a transaction, it leaves nothing behind."""

    def __init__(
        self,
        refusals: Iterable[Refusal],
        alternatives: Iterable[Alternative] = (),
        warnings: Iterable[Refusal] = (),
    ):
        self.refusals = tuple(refusals)
        self.alternatives = tuple(alternatives)
        self.warnings = tuple(warnings)
        super().__init__(", ".join(refusal.code for refusal in self.refusals))

    @property
    def codes(self) -> set[str]:
        """The codes of all reasons."""
        return {refusal.code for refusal in self.refusals}


class ChangedMeanwhile(Refused):
    """Others changed the very fields that were sent; `version` is the one they left.

    `untouched` are fields that others changed and the sender did not: they stay as others made
    them, and a form that is shown again has them so.
    """

    def __init__(self, refusals: Iterable[Refusal], *, version: int, untouched: Iterable[str]):
        self.version = version
        self.untouched = frozenset(untouched)
        super().__init__(refusals)


class EnrollmentRefused(Refused):
    """The school says no to one enrollment; a value in the answers of `enroll_all`."""


def refuse(code: str, field: str | None = None, **params: Any) -> Refused:
    """A no with a single reason, ready to be raised."""
    return Refused([Refusal(code, field, params)])
