"""What is asked in an address, and a route that answers whoever may ask it."""

from functools import cache
from typing import Annotated, Any, Literal, TypeVar

from fastapi import Path
from fastapi.routing import APIRoute
from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match
from starlette.types import Message, Receive, Scope, Send

from webapp.database import prove
from webapp.door import TO_SIGN_IN, admit, note_what_was_sent, turned_away
from webapp.provisos import Disproved
from webapp.reading import read_as
from webapp.refusals import Refused, refuse
from webapp.roles import ANYBODY, NOBODY
from webapp.schemas import MAX_ID, Submission, is_blank
from webapp.schemas.described import sent_as, whole
from webapp.schemas.fields import Day, Id, Text, YesNo, whole_number
from webapp.services.enrolling.statuses import AskedStatus

MOST_ROWS = 10_000
HEADERS_ALONE = "headers_alone"
KEYS = {"student_number", "code", "sourced_id"}


class Route(APIRoute):
    """A route whose handler takes the request and the ids in its address, and answers itself.

    It answers those who have what it `needs`, and nobody where it does not say what that is.
    It answers HEAD wherever it answers GET; the server leaves the body out. FastAPI's own way of
    calling a handler would look for dependencies that there are not, in half the time of a page.
    """

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.needs: str = (self.openapi_extra or {}).get("needs", NOBODY)
        self.app = self._answer

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        if not scope.get("root_path") and not self.path_regex.fullmatch(scope["path"]):
            return Match.NONE, {}
        return super().matches(as_get(scope))

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        await super().handle(as_get(scope), receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive, send)
        try:
            answer = await self._proved(request)
        except Disproved:  # nothing was done yet
            answer = await self._proved(await _as_it_came(request), anew=True)
        await answer(scope, receive, send)

    async def _proved(self, request: Request, *, anew: bool = False) -> Response:
        """The answer, or the no, to whoever it was proved in time that they may ask."""
        try:
            return await self._answered(request, anew=anew)
        finally:
            await prove()

    async def _answered(self, request: Request, *, anew: bool) -> Response:
        try:
            if self.needs != ANYBODY:
                await admit(request, self.needs, anew=anew)
        except Refused as no:
            if not no.codes & TO_SIGN_IN:
                raise
            return await turned_away(request, no)
        ids = {name: _read_id(name, text) for name, text in request.scope["path_params"].items()}
        answer: Response = await self.endpoint(request, **ids)
        await note_what_was_sent(request, answer)
        return answer

    @property
    def answers_to(self) -> set[str]:
        """Every method that this route answers."""
        methods = set(self.methods or ())
        return methods | {"HEAD"} if "GET" in methods else methods


async def _as_it_came(request: Request) -> Request:
    """The same request with its body still to be read: files in it can be read but once."""
    body = await request.body()

    async def receive() -> Message:
        return {"type": "http.request", "body": body}

    return Request(request.scope, receive)


def as_get(scope: Scope) -> Scope:
    """A request for the headers alone, as the request that would have them."""
    is_head = scope.get("method") == "HEAD"
    return {**scope, "method": "GET", HEADERS_ALONE: True} if is_head else scope


def wants_headers_alone(request: Request) -> bool:
    """Whether the body would be left out."""
    return HEADERS_ALONE in request.scope


def _read_id(name: str, text: str) -> int:
    """An id in the address. What was sent is not repeated in the no."""
    try:
        return whole_number(text)
    except PydanticCustomError:
        raise refuse("not_a_number", name) from None


PathId = Annotated[int, BeforeValidator(whole_number), Path(json_schema_extra={"type": "integer"})]
RowCount = Annotated[
    int,
    BeforeValidator(whole_number),
    AfterValidator(lambda rows: min(rows, MOST_ROWS)),
    sent_as(*whole()),
]
Offset = Annotated[
    int,
    BeforeValidator(whole_number),
    AfterValidator(lambda rows: min(rows, MAX_ID)),
    sent_as(*whole()),
]


class Asked(Submission):
    """What is asked in the query of an address. Names that mean nothing here are passed over."""

    model_config = ConfigDict(extra="ignore")

    @model_validator(mode="before")
    @classmethod
    def read_blanks(cls, sent: Any) -> Any:
        """Leave out what says nothing; but to look up a blank key is to find nobody."""
        return {name: value for name, value in sent.items() if name in KEYS or not is_blank(value)}


class Paged(Asked):
    """Which part of a list."""

    limit: RowCount = 100
    offset: Offset = 0


class StudentSearch(Paged):
    """Which students: by parts of names and numbers, by exactly one of their keys, or those of a
    grade or a group, and those who take fewer or more than the school wants.
    """

    q: Text = ""
    add: YesNo = Field(False, description="Fill the form for a new student with what was typed.")
    grade: Text = ""
    group: Text = Field(
        "", description="The name of a group that they are in; case and accents do not matter."
    )
    load: Literal["under", "over"] | None = Field(
        None, description="Those who take fewer or more than the numbers at `/rules`."
    )
    student_number: Text | None = None
    sourced_id: Text | None = None


class Search(Asked):
    """What to look for everywhere, and how many students and courses to show of what is found."""

    q: Text = ""
    limit: RowCount = 25


class CourseSearch(Paged):
    """Which courses: by parts of code, title and subject, with a free seat, or by a key."""

    q: Text = ""
    open: YesNo = False
    fill: Literal["under", "over"] | None = Field(
        None, description="With a section under its minimum, or over its capacity."
    )
    term_id: Id | None = None
    code: Text | None = None
    sourced_id: Text | None = None


class CoursesOfStudent(Asked):
    """Which courses of a student, and which courses to offer."""

    status: AskedStatus = "enrolled"
    term_id: Id | None = None
    q: Text = ""
    done: Id | None = None


class StudentsOfCourse(Paged):
    """Which students of a course."""

    section_id: Id | None = None
    status: AskedStatus = "enrolled"
    term_id: Id | None = None


class Today(Asked):
    """Whose last changes, and how many decisions and changes."""

    by: Literal["me", "everyone"] = "me"
    term_id: Id | None = None
    decide: RowCount = 8
    look_back: RowCount = 10


class Overrides(Paged):
    """Which overrides: of a rule, by somebody, in a term."""

    limit: RowCount = 50
    rule: Text = ""
    by: Text = ""
    term_id: Id | None = None
    done: Id | None = None


class SignIns(Paged):
    """Which sign-ins: of everybody, or of one of the staff."""

    limit: RowCount = 50
    staff_id: Id | None = None


class SignInAsked(Asked):
    """Where to go after signing in."""

    next: Text = "/"


class Wish(Asked):
    """Who would be enrolled in what; the names are those of `POST /enroll`."""

    student_id: Id | None = None
    student_number: Text | None = None
    course_id: Id | None = None
    course_code: Text | None = None
    section_id: Id | None = None
    term_id: Id | None = None
    begin_on: Day | None = None
    waitlist: YesNo = False
    instead_of: Id | None = None


class Key(Asked):
    """What a link carries that works once."""

    key: Text = ""


class Done(Asked):
    """What has just been done."""

    done: Id | None = None


Meant = TypeVar("Meant", bound=Asked)


def asked(request: Request, schema: type[Meant]) -> Meant:
    """What the address asks for; refuses what cannot be read."""
    if not request.scope["query_string"]:
        return _nothing_asked(schema)
    return read_as(schema, dict(request.query_params))


@cache
def _nothing_asked(schema: type[Meant]) -> Meant:
    return read_as(schema, {})
