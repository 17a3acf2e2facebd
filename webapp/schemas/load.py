"""How much students take, as it is answered."""

from datetime import time
from typing import Literal

from pydantic import Field

from webapp.schemas.answers import Answer, StudentRead
from webapp.schemas.fields import Credits

Load = Literal["under", "over"]


class OpenHours(Answer):
    """A stretch of the school's week in which a student has nothing."""

    weekday: int
    starts_at: time
    ends_at: time


class LoadRead(Answer):
    """What a student takes this term, and when they have nothing while the school teaches."""

    courses: int
    credits: Credits
    open_hours: tuple[OpenHours, ...]


class StudentFound(StudentRead):
    """A student of a list; those asked for by their load come with it."""

    load: LoadRead | None = Field(None, description="Only with `?load=`.")
