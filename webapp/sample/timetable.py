"""When the made-up school's sections meet, where, and who teaches them."""

from collections import Counter
from dataclasses import dataclass
from random import Random

from webapp.sample.catalog import CATALOG, Offered
from webapp.sample.people import Names, teachers

CLASS_HOURS = {
    "A": ("MWF", "08:10", "09:00"),
    "B": ("MWF", "09:10", "10:00"),
    "C": ("MWF", "10:10", "11:00"),
    "D": ("MWF", "12:00", "12:50"),
    "E": ("TR", "08:10", "09:25"),
    "F": ("TR", "09:35", "10:50"),
    "G": ("TR", "12:00", "13:15"),
    "H": ("TR", "13:25", "14:40"),
}
"""Eight hours that no two of overlap; a student sits in at most one section in each."""

STUDIO_HOURS = {"EF": ("TR", "08:40", "10:20"), "GH": ("TR", "12:30", "14:10")}
"""Longer hours, which overlap two of the eight."""

FIXED = {
    "BIO201-1": "B",
    "MAT310-1": "B",
    "MAT310-2": "D",
    "ENG210-1": "A",
    "ENG310-1": "A",
    "CHE210-1": "C",
}
"""The hours that examples count on: Pre-calculus 1 clashes with Biology II 1."""

TEACHERS_OF_A_SUBJECT = 6
FIRST_CRN = 20_001
SEATS = {"class": (26, 28, 28, 30, 32), "studio": (18, 20, 22)}
BIG = {"MUS110": 60, "MUS120": 60, "PHE110": 40, "PHE210": 40}


@dataclass(slots=True)
class Planned:
    """A section of the made-up school. `hours` names what it occupies of the week's hours."""

    offered: Offered
    crn: str
    label: str
    hours: str
    capacity: int | None
    teacher: str
    room: str

    @property
    def code(self) -> str:
        """What people type for it: MAT310-2."""
        return f"{self.offered.code}-{self.label}"

    @property
    def meets(self) -> tuple[str, str, str] | None:
        """Days, start and end; nothing where everybody comes in their own time."""
        return STUDIO_HOURS.get(self.hours) or CLASS_HOURS.get(self.hours)


def timetable(chance: Random, names: Names) -> list[Planned]:
    """Every section, those of a course spread over the week."""
    sections: list[Planned] = []
    for floor, courses in enumerate(CATALOG.values()):
        staff = Staff(teachers(names, TEACHERS_OF_A_SUBJECT))
        for offered in courses:
            for label in range(1, offered.sections + 1):
                hours = _hours(offered, label, len(sections))
                teacher = staff.somebody_free(hours)
                sections.append(
                    Planned(
                        offered=offered,
                        crn=str(FIRST_CRN + len(sections)),
                        label=str(label),
                        hours=hours,
                        capacity=_seats(chance, offered),
                        teacher=teacher,
                        room=f"{'ABCD'[floor % 4]}{101 + floor * 10 + staff.names.index(teacher)}",
                    )
                )
    return sections


class Staff:
    """The teachers of one subject, and when each of them is busy."""

    def __init__(self, names: list[str]) -> None:
        self.names = names
        self.busy: Counter[str] = Counter()

    def somebody_free(self, hours: str) -> str:
        """Who teaches nothing at these hours, and the least otherwise."""
        teacher = min(
            self.names,
            key=lambda name: (sum(self.busy[name + hour] for hour in hours), self.busy[name]),
        )
        self.busy.update([teacher, *(teacher + hour for hour in hours)])
        return teacher


def _hours(offered: Offered, label: int, place: int) -> str:
    if offered.style == "own time":
        return ""
    kinds = STUDIO_HOURS if offered.style == "studio" else CLASS_HOURS
    return FIXED.get(f"{offered.code}-{label}", list(kinds)[place % len(kinds)])


def _seats(chance: Random, offered: Offered) -> int | None:
    if offered.style == "own time":
        return None
    return BIG.get(offered.code) or chance.choice(SEATS[offered.style])
