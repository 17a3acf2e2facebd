"""Whose a free seat could be, where a section keeps some of its seats for some."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from webapp.reserved_seats import Reservation, Whose


class Sitter(NamedTuple):
    """Somebody who has a seat: what decides whose seat it is, and from when until before when."""

    whose: Whose
    begin_on: date
    end_on: date | None

    def is_there(self, day: date) -> bool:
        """Whether they sit there on a day."""
        return self.begin_on <= day and (self.end_on is None or day < self.end_on)

    def fits(self, reserved: Reservation) -> bool:
        """Whether they may take one of these seats."""
        return reserved.is_for(self.whose)


class InLine(NamedTuple):
    """Somebody who waits: what decides which seats could be theirs."""

    id: int
    whose: Whose


def as_if_seated(whose: Whose) -> Sitter:
    """Somebody for whom a seat is kept: nobody else may have it from now on."""
    return Sitter(whose, date.min, None)


class Room(NamedTuple):
    """The seats of a section, the reservations that count still, and who sits there."""

    capacity: int
    live: tuple[Reservation, ...]
    sitters: tuple[Sitter, ...]

    def others(self, whose: Whose) -> tuple[Reservation, ...]:
        """What is reserved for others."""
        return tuple(one for one in self.live if not one.is_for(whose))

    def free_for(self, whose: Whose, since: date) -> int:
        """How many seats are free to the end beside those reserved for others."""
        others = self.others(whose)
        return min(
            self.capacity - there - sum(left[one] for one in others)
            for there, left in self._days(since)
        )

    def their_own(self, whose: Whose, since: date) -> int:
        """How many of the seats that are reserved for them are free to the end."""
        own = set(self.live) - set(self.others(whose))
        return min(
            min(self.capacity - there, sum(left[one] for one in own))
            for there, left in self._days(since)
        )

    def stand_before(self, whose: Whose, since: date, ahead: list[InLine]) -> int:
        """How many of those ahead could take the seat that they could.

        Nobody ahead is in the way of a seat that is reserved for whoever comes after them.
        """
        own = set(self.live) - set(self.others(whose))
        rivals = sum(any(one.is_for(other.whose) for one in own) for other in ahead)
        if self.their_own(whose, since) > rivals:
            return 0
        return sum(self.free_for(one.whose, since) > 0 for one in ahead)

    def _days(self, since: date) -> Iterator[tuple[int, dict[Reservation, int]]]:
        """For each day from which somebody sits there, how many do, and what is left reserved."""
        for day in {since} | {one.begin_on for one in self.sitters if one.begin_on > since}:
            there = [one for one in self.sitters if one.is_there(day)]
            yield len(there), self._left(there)

    def _left(self, there: list[Sitter]) -> dict[Reservation, int]:
        """Whoever sits there takes one of the seats reserved for them, as long as there are any;
        those go first who could take no other.
        """
        left = {one: one.seats for one in self.live}
        for sitter in sorted(there, key=lambda one: sum(map(one.fits, self.live))):
            if taken := next((one for one in self.live if left[one] and sitter.fits(one)), None):
                left[taken] -= 1
        return left
