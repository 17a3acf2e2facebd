"""Seats that are kept for others."""

from webapp.refusals import Refusal
from webapp.services.rules.case import Case


def no_seat_is_reserved_for_others(case: Case) -> Refusal | None:
    """Free seats that are reserved for a grade, a program or a group are not for others."""
    section, capacity = case.section, case.section.card.capacity
    if capacity is None or not section.card.reserved:
        return None
    if section.seats_taken(case.begin_on) >= capacity:
        return None
    free, kept = section.beside_reserved(case.begin_on, case.student, case.facts.today)
    if free > 0:
        return None
    whom = tuple(f"{one.kind} {one.value}" for one in kept)
    return case.no("seats_reserved", seats=capacity - section.seats_taken(case.begin_on), whom=whom)
