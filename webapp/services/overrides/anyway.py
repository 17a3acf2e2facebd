"""Enrolling anyway: what would have to be lifted, and the reasons there are for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from webapp.actors import Actor
from webapp.models import Override
from webapp.refusals import Refusal
from webapp.schemas import SectionName
from webapp.services.catalog import catalog, school
from webapp.services.permission import OVERRIDES
from webapp.services.rules import LIFTABLE, SAID_BESIDE
from webapp.statements import statement


class Way(NamedTuple):
    """A section that would do if these rules were lifted; without one, any of the course."""

    section: SectionName | None
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Anyway:
    """What somebody who may lift rules could do about a no."""

    ways: tuple[Way, ...]
    reasons: tuple[str, ...]
    last_reason: str


def anyway(refusals: Sequence[Refusal], by: Actor) -> Anyway | None:
    """How to enroll in spite of these; nothing where that cannot be, or not by them."""
    found = ways(refusals) if OVERRIDES in by.may else ()
    if not found:
        return None
    reasons = catalog(school()).policy.settings.override_reasons
    return Anyway(found, reasons, last_reason(by))


def ways(refusals: Sequence[Refusal]) -> tuple[Way, ...]:
    """For each section against which nothing speaks that no override lifts: what would have to be
    lifted. What speaks against the course as a whole speaks against each of them.
    """
    to_all = [no.code for no in refusals if no.section_id is None]
    if not LIFTABLE.issuperset(to_all):
        return ()
    by_section: dict[int, list[Refusal]] = {}
    for no in refusals:
        if no.section_id is not None and no.code not in SAID_BESIDE:
            by_section.setdefault(no.section_id, []).append(no)
    if not by_section:
        return (Way(None, _each_once(to_all)),) if to_all else ()
    return tuple(
        Way(of_it[0].params["section"], _each_once([*to_all, *(no.code for no in of_it)]))
        for of_it in by_section.values()
        if LIFTABLE.issuperset(no.code for no in of_it)
    )


def last_reason(by: Actor) -> str:
    """The reason that they gave last; none at first."""
    for (reason,) in _last_reason(by.name):
        return reason
    return ""


def _each_once(codes: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(codes))


@statement
def _last_reason(by: str) -> Any:
    return (
        Override.select(Override.reason)
        .where(Override.by == by)
        .order_by(Override.id.desc())
        .limit(1)
    )
