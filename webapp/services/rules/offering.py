"""What is offered, and when: the course, its section, its term."""

from webapp.refusals import Refusal
from webapp.services.rules.case import Case


def the_course_is_taught(case: Case) -> Refusal | None:
    """Courses that were taken out of the catalogue take nobody."""
    return None if case.course.card.active else case.no_to_all("course_inactive")


def the_section_takes_place(case: Case) -> Refusal | None:
    """Nobody sits or waits in a section that was cancelled."""
    return case.no("section_cancelled") if case.section.card.status == "cancelled" else None


def the_section_is_open(case: Case) -> Refusal | None:
    """Closed sections take nobody."""
    return case.no("section_closed") if case.section.card.status == "closed" else None


def it_begins_within_the_term(case: Case) -> Refusal | None:
    """The first day in class is a day of the term."""
    term = case.section.term
    if term is None or term.starts_on <= case.begin_on <= term.ends_on:
        return None
    no = case.no("outside_term", term=term.name, starts_on=term.starts_on, ends_on=term.ends_on)
    return no.about("begin_on") if case.wanted and case.wanted.begin_on else no
