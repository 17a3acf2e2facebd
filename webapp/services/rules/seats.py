"""Seats and the line for them."""

from webapp.refusals import Refusal
from webapp.services.rules.case import Case


def they_do_not_wait_for_it_yet(case: Case) -> Refusal | None:
    """Whoever waits goes on waiting, unless a seat is free and they are the first in line, or an
    override lets them take one.
    """
    place = case.place_in_line
    if place is None or (place == 1 and _a_seat_is_free(case)):
        return None
    if ("people_waiting" if _a_seat_is_free(case) else "section_full") in case.lifts:
        return None
    return case.no("already_waiting", position=place)


def nobody_waits_before_them(case: Case) -> Refusal | None:
    """A free seat goes to the first in line."""
    before = (case.place_in_line or len(case.section.line) + 1) - 1
    if before == 0 or not _a_seat_is_free(case):
        return None
    return case.no("people_waiting", waiting=before)


def a_seat_is_left(case: Case) -> Refusal | None:
    """A section takes as many as it has seats, to the last day of the term."""
    if _a_seat_is_free(case):
        return None
    taken = case.section.seats_taken(case.begin_on)
    return case.no("section_full", taken=taken, capacity=case.section.card.capacity)


def _a_seat_is_free(case: Case) -> bool:
    return case.seats_left is None or case.seats_left > 0
