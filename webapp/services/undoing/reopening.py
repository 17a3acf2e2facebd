"""Sections that take place after all where the act that cancelled them is undone."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from webapp.actors import Actor
from webapp.models import Batch, Event, PersonalChange, Section
from webapp.services.enrolling.facts import Facts
from webapp.services.permission import refuse_unless_may
from webapp.services.record import record
from webapp.services.waiting.freed_seats import look_again
from webapp.statements import statement

CATALOG = "catalog:write"
"""What somebody needs who lets a section take place again."""


@dataclass(frozen=True, slots=True)
class Reopening:
    """A section that an act cancelled, and what it was before."""

    id: int
    was: str


Reopeners = Mapping[int, Reopening]
"""Those that are cancelled still, by id."""


def reopening(batch: Batch) -> dict[int, Reopening]:
    """The sections that an act cancelled, unless somebody has opened them since."""
    return {section_id: Reopening(section_id, was) for section_id, was in _cancelled(batch.id)}


def as_before(facts: Facts, sections: Reopeners) -> None:
    """Judge as if these sections took place again."""
    for section in sections.values():
        if section.id in facts.sections:
            card = replace(facts.sections[section.id].card, status=section.was)
            facts.sections[section.id].card = facts.cards[section.id] = card


def reopen(sections: Collection[Reopening], batch_id: int, *, by: Actor, reason: str) -> int:
    """Let them take place again, told; their lines are served after a while. Answers the last
    event's id, and refuses whoever may not change sections.
    """
    event_id = 0
    for section in sections:
        refuse_unless_may(by, CATALOG)
        row = Section.get_by_id(section.id)
        row.status, row.version = section.was, row.version + 1
        row.save()
        event_id = record(
            "reopened",
            row,
            batch=Batch(id=batch_id),
            by=by,
            before={"status": "cancelled"},
            after={"status": section.was},
            reason=reason,
        )
        look_again(section.id, batch_id)
    return event_id


@statement
def _cancelled(batch_id: int) -> Any:
    return (
        Event.select(Section.id, PersonalChange.before)
        .join_from(Event, PersonalChange, on=(PersonalChange.event == Event.id))
        .join_from(Event, Section, on=(Section.id == Event.subject_id))
        .where(
            Event.batch == batch_id,
            Event.subject == "section",
            Event.action == "cancelled",
            PersonalChange.field == "status",
            Section.status == "cancelled",
        )
        .order_by(Section.id)
    )
