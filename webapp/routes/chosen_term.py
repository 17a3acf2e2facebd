"""The term that somebody looks at, remembered in their browser; else the term by date."""

from typing import TypeVar
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from webapp.database import read
from webapp.negotiation import go_to
from webapp.schemas import Submission
from webapp.services import term_service
from webapp.templating import TERM, chosen_term

A_YEAR = 365 * 24 * 60 * 60

Of = TypeVar("Of", bound=Submission)


async def of_the_chosen_term(request: Request, wanted: Of) -> Of:
    """The same of the term this browser looks at, where the address names none.

    A term that is none (of another school, by an old cookie) is as good as none.
    """
    chosen = chosen_term(request)
    if chosen is None or getattr(wanted, "term_id", None) is not None:
        return wanted
    known = await read(term_service.known, chosen)
    return wanted.model_copy(update={"term_id": known})


def remember(request: Request, term_id: object) -> Response:
    """Remember a term in this browser, or none, and show the page at hand again."""
    back = urlsplit(request.headers.get("referer", ""))
    answer = go_to(request, f"/{back.path.lstrip('/')}{'?' if back.query else ''}{back.query}")
    if (sent := str(term_id)).isascii() and sent.isdecimal():
        answer.set_cookie(TERM, sent[:19], max_age=A_YEAR, httponly=True, samesite="lax")
    else:
        answer.delete_cookie(TERM)
    return answer
