"""A rule, and what a school makes of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Generic, Literal, TypeVar

from webapp.refusals import Refusal
from webapp.services.overrides.lifts import Lift
from webapp.services.rules.case import Case
from webapp.services.rules.leaving import Leaving

Severity = Literal["blocks", "warns", "off"]
"""What a rule does when it says no: it refuses the wish, says so and lets it pass, or rests."""

Judged = TypeVar("Judged", Case, Leaving)
"""Whom rules look at: who comes, or who leaves."""


@dataclass(frozen=True, slots=True, eq=False)
class Rule(Generic[Judged]):
    """One rule: the code of its no, and the function that judges.

    `shipped` is what it does until the school decides otherwise; of a `fixed` one it cannot. One
    that is `liftable` may be lifted for one student and one section. One that looks at `seats`
    can be asked only after they were counted.
    """

    code: str
    judge: Callable[[Judged], Refusal | None]
    shipped: Severity = "blocks"
    fixed: bool = False
    liftable: bool = False
    seats: bool = False

    @property
    def checks(self) -> str:
        """What it looks at, in the words of its function."""
        return " ".join((self.judge.__doc__ or "").split())

    def does(self, severities: Mapping[str, Severity]) -> Severity:
        """What it does at a school that has decided so."""
        return self.shipped if self.fixed else severities.get(self.code, self.shipped)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Everything that speaks against a wish, and everything that should be known beside it."""

    refusals: tuple[Refusal, ...] = ()
    warnings: tuple[Refusal, ...] = ()
    lifted: tuple[Lift, ...] = ()
    """The overrides without which there would be more refusals."""

    @property
    def codes(self) -> frozenset[str]:
        """What refuses it, by code; none when nothing does."""
        return frozenset(no.code for no in self.refusals)


AS_SHIPPED: Mapping[str, Severity] = MappingProxyType({})
"""The severities of a school that has decided nothing."""
