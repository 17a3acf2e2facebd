"""Who goes to the made-up school: 1,200 students and their teachers, with names by Faker.

Nobody here exists. The names are the same every time, in the languages of many families.
"""

from itertools import cycle
from random import Random
from typing import Any

from faker import Factory

STUDENTS = 1200
GRADES = ("9", "10", "11", "12")
SECTIONS_OF_A_GRADE = "ABCDEFGHIJ"
LANGUAGES = {
    "en_US": 66,
    "es_MX": 12,
    "en_NG": 4,
    "fr_FR": 3,
    "de_DE": 3,
    "pl_PL": 3,
    "pt_BR": 3,
    "en_IN": 3,
    "tr_TR": 2,
    "sv_SE": 1,
}
PROGRAMS = {"": 82, "Honors": 9, "English Learners": 6, "Early College": 3}

Cells = dict[str, str]

AMARI: Cells = {
    "student_number": "117340",
    "first_name": "Amari",
    "last_name": "Okoye",
    "grade": "10",
    "homeroom": "10B",
}
AMARA: Cells = {
    "student_number": "104823",
    "first_name": "Amara",
    "last_name": "Okafor",
    "grade": "11",
    "homeroom": "11C",
}
"""The two whom examples are about. They are easily taken for each other."""


class Names:
    """An endless list of names, the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(seed)  # noqa: S311 - nothing here is secret
        self.by_language = {language: _of_one_language(language, seed) for language in LANGUAGES}

    def next(self) -> tuple[str, str]:
        """A first name and a last name, mostly of one language."""
        first, last = self._language(), self._language()
        if self.chance.random() > 1 / 8:  # the others have parents of two
            last = first
        return self.by_language[first].first_name(), self.by_language[last].last_name()

    def _language(self) -> str:
        return self.chance.choices(list(LANGUAGES), list(LANGUAGES.values()))[0]


def _of_one_language(language: str, seed: int) -> Any:
    names = Factory.create(language, providers=["faker.providers.person"], use_weighting=False)
    names.seed_instance(seed)
    return names


def students(chance: Random, names: Names) -> list[Cells]:
    """Every student as a row of a file: Amari and Amara first, then everybody else."""
    numbers = [str(number) for number in chance.sample(range(100_000, 200_000), STUDENTS)]
    cast = [AMARI, AMARA]
    others = [number for number in numbers if number not in {one["student_number"] for one in cast}]
    grades = cycle(GRADES)
    everybody = cast + [
        _student(chance, names, number, next(grades)) for number in others[: STUDENTS - len(cast)]
    ]
    _make_namesakes(everybody)
    return [one | {"email": f"{one['student_number']}@students.example.org"} for one in everybody]


def _student(chance: Random, names: Names, number: str, grade: str) -> Cells:
    first, last = names.next()
    return {
        "student_number": number,
        "first_name": first,
        "last_name": last,
        "preferred_name": names.next()[0] if chance.random() < 1 / 25 else "",
        "grade": grade,
        "homeroom": grade + chance.choice(SECTIONS_OF_A_GRADE),
        "program": chance.choices(list(PROGRAMS), list(PROGRAMS.values()))[0],
    }


def _make_namesakes(everybody: list[Cells]) -> None:
    """Three pairs who share their whole name; the last pair shares its homeroom too."""
    for one, other in ((20, 21), (300, 702), (44, 48)):
        everybody[other] |= {
            name: everybody[one][name] for name in ("first_name", "last_name", "preferred_name")
        }
    everybody[48]["homeroom"] = everybody[44]["homeroom"]


def teachers(names: Names, count: int) -> list[str]:
    """So many names of teachers."""
    return [" ".join(names.next()) for _ in range(count)]
