"""The made-up school as rows of the files it could have come from; nothing here has a date."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from webapp.sample.catalog import CATALOG
from webapp.sample.choices import Choices, choose
from webapp.sample.past import passed_before
from webapp.sample.people import Cells, Names, students
from webapp.sample.timetable import Planned, timetable

SEED = 1847


PLAY_TOGETHER = {"MUS120": "Marching band", "MUS210": "Jazz night"}
"""The groups of students, by the course that all of them take."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A school before its first day."""

    students: list[Cells]
    sections: list[Planned]
    choices: Choices

    def courses(self) -> Iterator[Cells]:
        """The catalogue."""
        for subject, courses in CATALOG.items():
            for offered in courses:
                yield {
                    "code": offered.code,
                    "title": offered.title,
                    "subject": subject,
                    "credits": offered.credits,
                    "prerequisites": offered.prerequisites,
                }

    def section_rows(self) -> Iterator[Cells]:
        """Every section of the year."""
        for section in self.sections:
            yield {
                "crn": section.crn,
                "course_code": section.offered.code,
                "label": section.label,
                "capacity": "" if section.capacity is None else str(section.capacity),
                "room": section.room,
            }

    def meetings(self) -> Iterator[Cells]:
        """When they meet, every week of the year."""
        for section in self.sections:
            if section.meets:
                days, starts_at, ends_at = section.meets
                for day in days:
                    times = {"starts_at": starts_at, "ends_at": ends_at}
                    yield {"crn": section.crn, "weekday": day} | times

    def enrollments(self) -> Iterator[Cells]:
        """Who sits where."""
        for number, section in self.choices.seats:
            yield {"student_number": number, "crn": section.crn}

    def groups(self) -> Iterator[Cells]:
        """Who plays together outside class, too."""
        for number, section in self.choices.seats:
            if name := PLAY_TOGETHER.get(section.offered.code):
                yield {"student_number": number, "group": name}

    def credits(self) -> Iterator[Cells]:
        """What everybody has passed before."""
        return passed_before(self.students, self.choices)


def plan() -> Plan:
    """The same school every time."""
    chance = Random(SEED)  # noqa: S311 - nothing here is secret
    names = Names(SEED)
    everybody = students(chance, names)
    sections = timetable(chance, names)
    return Plan(everybody, sections, choose(chance, everybody, sections))
