"""A term as rules and pages know it."""

from datetime import date
from typing import NamedTuple


class TermFacts(NamedTuple):
    """A term: its first and its last day, what it is a part of, and its deadlines."""

    id: int
    name: str
    starts_on: date
    ends_on: date
    parent_id: int | None = None
    enroll_from: date | None = None
    add_deadline: date | None = None
    drop_deadline: date | None = None
    withdraw_deadline: date | None = None
