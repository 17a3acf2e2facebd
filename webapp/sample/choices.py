"""Who takes what at the made-up school, so that no two sections of a student clash."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from webapp.sample.people import AMARA, AMARI, Cells
from webapp.sample.timetable import CLASS_HOURS, Planned

LOAD = {3: 3, 4: 6, 5: 1}
"""How many courses a student takes, and how often that is so."""

KEPT_FREE = 2
KEPT_FREE_FOR_EXAMPLES = {"MAT310": 6}
"""Seats that nobody chooses, so that there is something to enroll in."""

ALREADY_CHOSEN = {
    AMARI["student_number"]: ("ENG210-1", "BIO201-1"),
    AMARA["student_number"]: ("ENG310-1",),
}
FULL = ("CHE210-1", "ART150-1", "MAT410-1", "CSC110-1", "SPA210-2", "PHY310-1", "MUS210-1")
WITH_A_LINE = "CHE210-1"
IN_LINE = 4
OVER_CAPACITY = "SPA110-1"

MOST_IN_THEIR_OWN_TIME = 15


@dataclass(slots=True)
class Choices:
    """Who sits in which section, who waits for `WITH_A_LINE`, and how much is taken."""

    seats: list[tuple[str, Planned]] = field(default_factory=list)
    line: list[str] = field(default_factory=list)
    taken: Counter[str] = field(default_factory=Counter)

    def sits(self, number: str, section: Planned) -> None:
        """Give a student a seat."""
        self.seats.append((number, section))
        self.taken[section.code] += 1


def choose(chance: Random, students: Sequence[Cells], sections: Sequence[Planned]) -> Choices:
    """A few courses for everybody; then some sections are full, and one has a line."""
    choices = Choices()
    by_code = {section.code: section for section in sections}
    by_grade = _by_grade_and_hour(sections)
    for student in students:
        number, grade = student["student_number"], student["grade"]
        chosen = [by_code[code] for code in ALREADY_CHOSEN.get(number, ())]
        if not chosen:
            chosen = _chosen(chance, by_grade[grade], choices.taken)
        for section in chosen:
            choices.sits(number, section)
    for code in FULL:
        by_code[code].capacity = choices.taken[code]
    choices.line = _line(students, choices.seats, by_code[WITH_A_LINE])
    return choices


def _by_grade_and_hour(sections: Sequence[Planned]) -> dict[str, dict[str, list[Planned]]]:
    found: dict[str, dict[str, list[Planned]]] = defaultdict(lambda: defaultdict(list))
    for section in sections:
        for grade in section.offered.grades.split():
            found[grade][section.hours[:1]].append(section)
    return found


def _chosen(
    chance: Random, by_hour: dict[str, list[Planned]], taken: Counter[str]
) -> list[Planned]:
    """Sections at different hours, no two of one course or with the same first letters."""
    chosen: list[Planned] = []
    wanted = chance.choices(list(LOAD), list(LOAD.values()))[0]
    for hour in chance.sample([*CLASS_HOURS, ""], k=len(CLASS_HOURS) + 1):
        fits = [one for one in by_hour[hour] if _free(one, taken) > 0 and _fits(one, chosen)]
        if fits and len(chosen) < wanted:
            chosen += chance.choices(fits, [_free(one, taken) ** 2 for one in fits])
    return chosen


def _free(section: Planned, taken: Counter[str]) -> int:
    """How many more may choose it."""
    if section.capacity is None:
        return MOST_IN_THEIR_OWN_TIME - taken[section.code]
    kept_free = KEPT_FREE_FOR_EXAMPLES.get(section.offered.code, KEPT_FREE)
    return section.capacity - kept_free - taken[section.code]


def _fits(section: Planned, chosen: Sequence[Planned]) -> bool:
    return not any(
        set(section.hours) & set(other.hours) or section.offered.code[:3] == other.offered.code[:3]
        for other in chosen
    )


def _line(
    students: Sequence[Cells], seats: Sequence[tuple[str, Planned]], section: Planned
) -> list[str]:
    """Those who wait: students of the right grade who are free at that hour, Amara last."""
    taken_by: dict[str, list[Planned]] = defaultdict(list)
    for number, other in seats:
        taken_by[number].append(other)
    free = [
        student["student_number"]
        for student in students
        if student["grade"] in section.offered.grades.split()
        and student["student_number"] not in ALREADY_CHOSEN
        and _fits(section, taken_by[student["student_number"]])
    ]
    return [*free[: IN_LINE - 1], AMARA["student_number"]]
