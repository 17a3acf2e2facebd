"""What the students of the made-up school have passed in earlier years."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import chain

from webapp.sample.catalog import CATALOG
from webapp.sample.choices import WITH_A_LINE, Choices
from webapp.sample.people import AMARI, Cells

BY_GRADE = {
    "10": "ENG110 MAT110 BIO101 SPA110 ART150 CSC110",
    "11": "ENG210 MAT210 CHE210 SPA210 BUS110",
    "12": "ENG310 MAT310 SPA310",
}
"""What most have passed by the time they are in that grade, beside what came before it."""

OF_EXAMPLES = {AMARI["student_number"]: "MAT210"}


def passed_before(students: Sequence[Cells], choices: Choices) -> Iterator[Cells]:
    """Credits for everybody: the usual ones, and those that what they chose asks for."""
    asked_for = {
        offered.code: offered.prerequisites for courses in CATALOG.values() for offered in courses
    }
    chosen: dict[str, list[str]] = defaultdict(list)
    for number, section in choices.seats:
        chosen[number].append(section.offered.code)
    for student in students:
        number = student["student_number"]
        usual = f"{_usual(student['grade'])} {OF_EXAMPLES.get(number, '')}".split()
        waits_for = [WITH_A_LINE.partition("-")[0]] if number in choices.line else []
        needed = (_first_way(asked_for[code]) for code in (*chosen[number], *waits_for))
        passed = [code for code in usual if code not in chosen[number]]
        for code in dict.fromkeys((*passed, *chain.from_iterable(needed))):
            yield {"student_number": number, "code": code, "source": "here", "result": "B"}


def _usual(grade: str) -> str:
    return " ".join(codes for of, codes in BY_GRADE.items() if int(of) <= int(grade))


def _first_way(expression: str) -> list[str]:
    """The codes of its first alternative; nothing at this school is nested deeper."""
    return [code for code in expression.partition(" or ")[0].split(" and ") if code]
