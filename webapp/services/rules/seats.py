"""Seats and the line for them."""

from webapp.clock import at_school
from webapp.refusals import Refusal
from webapp.services.rules.case import Case
from webapp.services.rules.reserved import no_seat_is_reserved_for_others


def nobody_waits_before_them(case: Case) -> Refusal | None:
    """A free seat goes to the first in line who may have it, unless it is kept for somebody.

    So does one beyond the limit, where the school only warns of a full section.
    """
    if case.kept_seat or not case.section.line or not _a_seat_can_be_had(case):
        return None
    before = case.stand_before
    return case.no("people_waiting", waiting=before) if before else None


def no_seat_is_kept_for_others(case: Case) -> Refusal | None:
    """A seat that was given back stays free for a while for the one who had it, or is offered."""
    if _a_seat_is_free(case) or not _a_seat_is_empty(case):
        return None
    kept = min(case.section.seats.kept, key=lambda one: one.until)
    zone = case.facts.policy.settings.time_zone
    return case.no("seat_kept", kept_for=kept.student, until=at_school(kept.until, zone))


def a_seat_is_left(case: Case) -> Refusal | None:
    """A section takes as many as it has seats, to the last day of the term. Whoever comes back to
    one that is over its capacity has the seat again that nobody took since.
    """
    if case.has_the_seat or _a_seat_is_empty(case):
        return None
    taken = case.section.seats_taken(case.begin_on)
    return case.no("section_full", taken=taken, capacity=case.section.card.capacity)


def _a_seat_is_free(case: Case) -> bool:
    return case.seats_left is None or case.seats_left > 0


def _a_seat_can_be_had(case: Case) -> bool:
    """Whether one is free, or could be added: a school may let sections be overfilled."""
    return _a_seat_is_free(case) or not (_a_seat_is_empty(case) or _blocks(case, "section_full"))


def _a_seat_is_empty(case: Case) -> bool:
    """Whether nobody sits there, be it kept for somebody or not."""
    return not case.section.is_full(case.begin_on)


def they_do_not_wait_for_it_yet(case: Case) -> Refusal | None:
    """Whoever waits goes on waiting, unless nothing about seats keeps them from one: it is free
    and theirs to take, or overrides let them take it.
    """
    place = case.place_in_line
    if place is None:
        return None
    said = (rule(case) for rule in ABOUT_SEATS)
    keeps = {no.code for no in said if no and _blocks(case, no.code)}
    if not keeps or keeps <= case.lifts.keys():
        return None
    return case.no("already_waiting", position=place)


def _blocks(case: Case, code: str) -> bool:
    """Whether a rule about seats refuses at this school; all of them are shipped so."""
    return case.facts.policy.severities.get(code, "blocks") == "blocks"


ABOUT_SEATS = (
    nobody_waits_before_them,
    no_seat_is_kept_for_others,
    no_seat_is_reserved_for_others,
    a_seat_is_left,
)
