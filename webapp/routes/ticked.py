"""Who was ticked in a list: by their numbers, or by their enrollments on a roster."""

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
