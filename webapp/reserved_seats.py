"""Seats kept for some: "5 for grade 9, 3 for program Arts until 2026-09-10, 2 for group Band".

A leaf. The text is what a section has, what a form shows and what the record tells.
"""

import re
from datetime import date
from typing import NamedTuple

KEPT = re.compile(
    r"(?P<seats>[1-9][0-9]{0,3}) for (?P<kind>grade|program|group) (?P<value>[^,]+?)"
    r"(?: until (?P<until>[0-9]{4}-[0-9]{2}-[0-9]{2}))?",
    re.IGNORECASE,
)


class Whose(NamedTuple):
    """Of somebody, what decides which seats could be theirs."""

    grade: str = ""
    program: str = ""
    groups: tuple[str, ...] = ()

    def of(self, kind: str) -> tuple[str, ...]:
        """Their grade, their program, or the groups they are in."""
        return {"grade": (self.grade,), "program": (self.program,), "group": self.groups}[kind]


class Reservation(NamedTuple):
    """So many seats for one grade, program or group, to a last day, if it has one."""

    seats: int
    kind: str
    value: str
    until_on: date | None

    def __str__(self) -> str:
        until = f" until {self.until_on}" if self.until_on else ""
        return f"{self.seats} for {self.kind} {self.value}{until}"

    def is_for(self, whose: Whose) -> bool:
        """Whether somebody may take one of the seats."""
        return self.value.casefold() in map(str.casefold, whose.of(self.kind))

    def counts(self, today: date) -> bool:
        """Whether the seats are kept still."""
        return self.until_on is None or today <= self.until_on


def reservations(text: str) -> tuple[Reservation, ...]:
    """What such a text says; raises `ValueError` with the part that says nothing."""
    return tuple(_reservation(part.strip()) for part in text.split(",") if part.strip())


def seats_kept(text: str, today: date) -> int:
    """How many seats such a text keeps still."""
    return sum(one.seats for one in reservations(text) if one.counts(today))


def in_words(reserved: tuple[Reservation, ...]) -> str:
    """The same as a text, always written the same way."""
    return ", ".join(map(str, reserved))


def groups_named(text: str) -> tuple[str, ...]:
    """The groups for which such a text keeps seats."""
    return tuple(one.value for one in reservations(text) if one.kind == "group")


def renamed(
    reserved: tuple[Reservation, ...], kind: str, was: str, becomes: str
) -> tuple[Reservation, ...]:
    """The same, where a grade, a program or a group has another name now."""
    return tuple(
        one._replace(value=becomes)
        if one.kind == kind and one.value.casefold() == was.casefold()
        else one
        for one in reserved
    )


def _reservation(part: str) -> Reservation:
    found = KEPT.fullmatch(" ".join(part.split()))
    if found is None:
        raise ValueError(part)
    try:
        until = date.fromisoformat(found["until"]) if found["until"] else None
    except ValueError:
        raise ValueError(part) from None
    return Reservation(int(found["seats"]), found["kind"].lower(), found["value"], until)
