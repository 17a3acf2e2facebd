"""Who was ticked in a list: by their numbers, or by their enrollments on a roster."""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request

from webapp.database import read
from webapp.reading import read_as
from webapp.schemas import Submission
from webapp.schemas.dropping import Ids
from webapp.services.dropping.who_drops import numbers_of

NUMBERS = "student_numbers[]"
ENROLLMENTS = "enrollment_ids[]"


def all_are_ticked(request: Request) -> bool:
    """Whether a list is asked for with every box ticked."""
    return request.query_params.get("ticked") == "all"


class _Ticked(Submission):
    enrollment_ids: Ids = ()


async def numbers_ticked(request: Request) -> list[str]:
    """The student numbers of those who were ticked, as the address has them."""
    numbers = request.query_params.getlist(NUMBERS)
    if ids := request.query_params.getlist(ENROLLMENTS):
        ticked = read_as(_Ticked, {"enrollment_ids": ids})
        numbers += await read(numbers_of, ticked.enrollment_ids)
    return numbers


def in_lines(*texts: str) -> str:
    """What a field for pasted numbers or codes shows: one below the other."""
    return "\n".join(text for text in texts if text)


def students_sent(values: Mapping[str, Any]) -> str:
    """Whom a form named that could not be understood: typed, and below them those who were ticked,
    be it one or many."""
    ticked = values.get("student_numbers") or ()
    ticked = [ticked] if isinstance(ticked, str) else ticked
    return in_lines(values.get("students", ""), *ticked)
