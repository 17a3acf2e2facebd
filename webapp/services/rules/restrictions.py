"""Whom a course is for."""

from webapp.refusals import Refusal
from webapp.services.rules.case import Case


def it_is_for_their_grade_and_program(case: Case) -> Refusal | None:
    """A course or section may be for some grades or programs only.

    Of whom the school has no grade or no program on record, nobody knows that they belong there:
    the no says what to fill in.
    """
    grade, program, _ = case.student.whose
    for card in (case.course.card, case.section.card):
        if card.grades and not _is_among(grade, card.grades):
            return case.no("restricted", grades=card.grades, **_had("grade", grade))
        if card.programs and not _is_among(program, card.programs):
            return case.no("restricted", programs=card.programs, **_had("program", program))
    return None


def _is_among(value: str, allowed: tuple[str, ...]) -> bool:
    return value.casefold() in {one.casefold() for one in allowed}


def _had(what: str, value: str) -> dict[str, str]:
    """What the student has; named otherwise where they have none, as another sentence says it."""
    return {what: value} if value else {f"no_{what}": what}
