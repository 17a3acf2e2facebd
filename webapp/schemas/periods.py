"""Periods: what may be sent of one, and what is answered."""

from datetime import time

from webapp.schemas.answers import AT_FIRST, Answer
from webapp.schemas.fields import Clock, RequiredText
from webapp.schemas.submissions import Edit, Submission


class PeriodCreate(Submission):
    """A period of the school day: its name, and from when to when it goes."""

    name: RequiredText
    starts_at: Clock
    ends_at: Clock


class PeriodChange(Edit):
    """What changes of a period; the meetings that are in it change with it."""

    name: RequiredText | None = None
    starts_at: Clock | None = None
    ends_at: Clock | None = None


class PeriodRead(Answer):
    """A period. `sections`: how many have a meeting in it."""

    id: int
    name: str
    starts_at: time
    ends_at: time
    version: int = AT_FIRST
    sections: int
