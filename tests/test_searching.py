"""How people type names, and what a name that nobody has yet would be as a new student."""

import pytest

from webapp.searching import as_somebody_new, folded, parts_of


def test_accents_and_case_do_not_count():
    assert folded("Nguyễn", "JOSÉ") == "nguyen jose"
    assert parts_of("Okoye,  Amari") == ["okoye", "amari"]


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("Okoye", None, "Okoye"),
        ("amari okoye", "Amari", "Okoye"),
        ("okoye, amari", "Amari", "Okoye"),
        ("Mary Ann Smith", "Mary Ann", "Smith"),
        ("Ludwig van Beethoven", "Ludwig", "van Beethoven"),
        ("maria de la cruz", "Maria", "de la Cruz"),
        ("van Dyke", "van", "Dyke"),
        ("o'brien", None, "O'Brien"),
        ("jean-luc émile", "Jean-Luc", "Émile"),
        ("DJ McKay", "DJ", "McKay"),
        ("de Silva, Ana", "Ana", "de Silva"),
    ],
)
def test_a_name_is_split_as_people_would(typed, first, last):
    named = {"first_name": first, "last_name": last}
    assert as_somebody_new(typed) == {name: word for name, word in named.items() if word}


def test_what_holds_a_digit_is_the_number():
    assert as_somebody_new("0104823") == {"student_number": "0104823"}
    assert as_somebody_new("Amari Okoye A-17") == {
        "student_number": "A-17",
        "first_name": "Amari",
        "last_name": "Okoye",
    }
    assert as_somebody_new("104823, Okoye") == {"student_number": "104823", "last_name": "Okoye"}


def test_nothing_is_nobody():
    assert as_somebody_new("  ") == {}
    assert as_somebody_new(",") == {}
