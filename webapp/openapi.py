"""/openapi.json: what every JSON route takes and answers, refusals included.

Each route says it where it is declared, by `speaks`; a test holds every JSON answer against it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute
from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core.core_schema import TimeSchema

from webapp.codes import PROBLEMS
from webapp.roles import ANYBODY, SCOPES, SIGNED_IN
from webapp.schemas import Problem, Submission
from webapp.schemas.described import A_KEY, ROWS, as_a_form, as_text

JSON, PROBLEM, PAGE = "application/json", "application/problem+json", "text/html"
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
REFERENCE = "#/components/schemas/{model}"

ABOUT = """Rollbook enrolls students in courses. Every address is a page and JSON: send JSON, or
`Accept: application/json`, or `?format=json`. Every no is a problem (RFC 9457) whose codes never
change; /problems lists them. A POST that carries an `Idempotency-Key` may be sent again: the first
answer is given again."""

ALWAYS = ("bad_host", "not_the_trial", "fault", "unavailable")
AT_THE_DOOR = (
    *("not_signed_in", "bad_token", "not_allowed", "scope_missing", "not_for_tokens"),
    "has_staff",
)
WITH_A_BODY = (
    *("cross_origin", "bad_length", "too_slow", "too_large"),
    *("malformed_json", "malformed_form", "wrong_content_type", "json_sent_as_form"),
    *("not_an_object", "unknown_field", "missing", "unreadable_text", "too_long", "not_text"),
    *("bad_key", "key_reused", "storage_full"),
)
IN_A_QUERY = ("not_a_number", "not_a_choice", "not_yes_or_no", "unreadable_text", "too_long")

EXAMPLES: Mapping[str, Any] = {
    "EnrollmentCreate": {"student_number": "104823", "course_code": "MAT310-2"},
    "Swap": {"course_code": "MAT310-1"},
    "Drop": {"end_on": "2026-12-01", "reason": "Schedule change"},
    "Undo": {"reason": "Wrong student"},
    "StudentCreate": {"student_number": "117340", "first_name": "Amari", "last_name": "Okoye"},
    "StudentChange": {"grade": "11"},
    "CreditCreate": {
        "code": "MATH 110",
        "earned_on": "2026-06-12",
        "source": "elsewhere",
        "result": "B+",
    },
    "CreditVoid": {"reason": "Entered for the wrong student"},
    "TermClose": {
        "results": [{"student_number": "117340", "course_code": "ENG210", "result": "B+"}],
        "dry_run": True,
    },
    "HoldCreate": {
        "kind": "fees",
        "reason": "Lab fee of 2025",
        "contact": "Bursar, room 4",
        "until_on": "2026-12-18",
    },
    "HoldLift": {"reason": "Paid"},
    "Tick": {"reason": "By phone"},
    "LineMove": {"position": 1, "reason": "Entered by mistake after the others"},
    "CourseCreate": {"code": "MAT310", "title": "Pre-calculus", "credits": 1, "capacity": 30},
    "CourseChange": {"title": "Pre-calculus"},
    "SectionCreate": {
        "capacity": 30,
        "room": "B12",
        "meetings": [{"weekday": 1, "starts_at": "09:10", "ends_at": "09:50"}],
    },
    "SectionChange": {"capacity": 32, "status": "closed"},
}

TOTAL = {"X-Total-Count": ("How many there are in all.", {"type": "integer"})}
NEIGHBORS = {"Link": ("The page (`alternate`), and what is before and after.", {"type": "string"})}
LOCATION = {"Location": ("Where it is now.", {"type": "string"})}
REPLAYED = {"Idempotent-Replayed": ("The first answer, given again.", {"const": "true"})}

SECURITY: Mapping[str, Any] = {
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "rollbook",
        "description": "What `POST /sign-in` sets; over https its name is `__Host-rollbook`.",
    },
    "token": {
        "type": "http",
        "scheme": "bearer",
        "description": "A token as `rollbook token create` prints it. Its scopes: "
        + "; ".join(f"`{scope}`: {meaning}" for scope, meaning in SCOPES.items()),
    },
}

ETAG = {
    "ETag": ("The record as it is: its `version`, and a fingerprint.", {"type": "string"}),
}

IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "description": "An `ETag`: change the record only if its version is still that one. `*`: any.",
    "schema": {"type": "string"},
}
IF_NONE_MATCH = {
    "name": "If-None-Match",
    "in": "header",
    "description": "An `ETag`: answer 304 if it is as it was.",
    "schema": {"type": "string"},
}

KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "1 to 200 printable ASCII characters, used once. Kept for 24 hours.",
    "schema": A_KEY,
}

FORMAT = {"name": "format", "in": "query", "schema": {"examples": ["json", "csv"]}}
A_FILE: dict[str, Any] = {"text/csv": {"schema": {"type": "string"}}}


Shape = type | list[type] | tuple[type, ...]


@dataclass(frozen=True, slots=True)
class Says:
    """What a route says of itself."""

    answers: Mapping[int, Shape]
    takes: type[Submission] | None
    takes_many: type[Submission] | None
    asks: type[Submission] | None
    refuses: tuple[str, ...]
    once: bool
    csv: bool
    tagged: bool
    if_match: bool
    needs: str

    @property
    def all_refused(self) -> Iterable[str]:
        """Every code it may answer with."""
        door = () if self.needs == ANYBODY else AT_THE_DOOR
        body = WITH_A_BODY if self.takes else ()
        query = IN_A_QUERY if self.asks else ()
        return (*ALWAYS, *door, *body, *query, *self.refuses)


def speaks(  # noqa: PLR0913 - each thing that a route says of itself has its own name
    answers: Mapping[int, Shape],
    *,
    takes: type[Submission] | None = None,
    takes_many: type[Submission] | None = None,
    asks: type[Submission] | None = None,
    refuses: Iterable[str] = (),
    once: bool = False,
    csv: bool = False,
    tagged: bool = False,
    if_match: bool = False,
    needs: str,
) -> dict[str, Any]:
    """What a route says of itself, for its decorator.

    `answers` are schemas by status: a list of one is an array, a tuple is one or the other. A
    route without any answers with a page only, and with its refusals.
    `takes` is what is sent, `takes_many` what JSON may send in its place, `asks` what the query
    may hold, `refuses` the codes beside those that every such route knows; `once` whether it knows
    the `Idempotency-Key`; `csv` whether it answers `?format=csv` with a file for a spreadsheet;
    `tagged` whether its answer is a record with an `ETag`, of which `If-None-Match` or, to change
    it, `If-Match` may ask; `if_match` whether that may ask of records that its answer is not;
    `needs` the scope of whoever may ask.
    """
    says = Says(
        answers, takes, takes_many, asks, tuple(refuses), once, csv, tagged, if_match, needs
    )
    return {"openapi_extra": {"says": says, "needs": needs}}


def only(needs: str) -> dict[str, Any]:
    """What a route needs that is not part of the description, for its decorator."""
    return {"openapi_extra": {"needs": needs}}


def document(app: FastAPI) -> dict[str, Any]:
    """The whole description, made once."""
    if app.openapi_schema is None:
        app.openapi_schema = _described(
            [
                (route, extra["says"])
                for route in app.routes
                if isinstance(route, APIRoute) and "says" in (extra := route.openapi_extra or {})
            ]
        )
    return app.openapi_schema


def _described(routes: Iterable[tuple[APIRoute, Says]]) -> dict[str, Any]:
    routes = list(routes)
    paths: dict[str, Any] = {}
    for route, says in routes:
        for method in sorted(route.methods or ()):
            operation = _operation(route, method, says)
            paths.setdefault(route.path_format, {})[method.lower()] = operation
    return {
        "openapi": "3.1.0",
        "info": {"title": "Rollbook", "version": "1", "description": ABOUT},
        "paths": paths,
        "components": {
            "schemas": _schemas([says for _, says in routes]),
            "securitySchemes": SECURITY,
        },
    }


def _operation(route: APIRoute, method: str, says: Says) -> dict[str, Any]:
    operation = {
        "operationId": f"{route.name}_by_{method.lower()}",
        "summary": (route.endpoint.__doc__ or route.name).strip().partition("\n")[0],
        "tags": [route.path_format.split("/")[1] or "today"],
        "parameters": _parameters(route, says),
        "responses": _answers(says) | _refusals(route, says.all_refused),
        "security": _security(says.needs),
    }
    if says.takes:
        operation["requestBody"] = _body(says.takes, says.takes_many)
    return operation


def _security(needs: str) -> list[dict[str, list[str]]]:
    """A session opens everything that its person may do; a token, what its scopes say."""
    if needs == ANYBODY:
        return []
    scopes = [needs] if needs in SCOPES else []
    with_a_token = [{"token": scopes}] if scopes or needs == SIGNED_IN else []
    return [{"session": []}, *with_a_token]


def _parameters(route: APIRoute, says: Says) -> list[dict[str, Any]]:
    in_path = [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": {"type": "integer", "minimum": 0},
        }
        for name in route.param_convertors
    ]
    in_query = says.asks.model_json_schema()["properties"] if says.asks else {}
    return [
        *in_path,
        *(
            {"name": name, "in": "query", "schema": as_text(field)}
            for name, field in in_query.items()
        ),
        *([FORMAT] if says.csv else []),
        *([KEY] if says.once else []),
        *([IF_MATCH if says.takes else IF_NONE_MATCH] if says.tagged else []),
        *([IF_MATCH] if says.if_match else []),
    ]


def _body(schema: type[Submission], many: type[Submission] | None) -> dict[str, Any]:
    ways = [_reference(schema), _reference(many), ROWS] if many else [_reference(schema)]
    in_json: dict[str, Any] = {"schema": {"anyOf": ways} if many else ways[0]}
    if schema.__name__ in EXAMPLES:
        in_json["example"] = EXAMPLES[schema.__name__]
    in_a_form = {"schema": {"$ref": REFERENCE.format(model=_form_of(schema))}}
    required = any(field.is_required() for field in schema.model_fields.values())
    return {"required": required, "content": {JSON: in_json} | dict.fromkeys(FORMS, in_a_form)}


def _answers(says: Says) -> dict[str, Any]:
    answers = {str(status): _answer(status, shape, says) for status, shape in says.answers.items()}
    if not says.answers:
        answers["200"] = {"description": "A page.", "content": {PAGE: {}}}
    if says.takes:
        answers["303"] = {"description": "To a form that asks for a page: the page to see next."}
    elif says.tagged:
        answers["304"] = {"description": "To an `If-None-Match` that has it: it is as it was."}
    return answers


def _answer(status: int, shape: Shape, says: Says) -> dict[str, Any]:
    headers = TOTAL | NEIGHBORS if isinstance(shape, list) else {}
    headers |= LOCATION if status == HTTPStatus.CREATED else {}
    headers |= REPLAYED if says.once else {}
    headers |= ETAG if says.tagged else {}
    return {
        "description": HTTPStatus(status).phrase,
        "headers": {
            name: {"description": meaning, "schema": value}
            for name, (meaning, value) in headers.items()
        },
        "content": {JSON: {"schema": _schema(shape)}} | (A_FILE if says.csv else {}),
    }


def _schema(shape: Shape) -> dict[str, Any]:
    if isinstance(shape, list):
        return {"type": "array", "items": _reference(shape[0])}
    if isinstance(shape, tuple):
        return {"anyOf": [_reference(answer) for answer in shape]}
    return _reference(shape)


def _refusals(route: APIRoute, codes: Iterable[str]) -> dict[str, Any]:
    by_status: dict[int, list[str]] = {}
    for code in dict.fromkeys([*codes, *(["not_a_number"] if route.param_convertors else [])]):
        by_status.setdefault(PROBLEMS[code].status, []).append(code)
    return {
        str(status): {
            "description": f"{HTTPStatus(status).phrase}: {', '.join(sorted(of_it))}",
            "content": {PROBLEM: {"schema": _reference(Problem)}},
        }
        for status, of_it in sorted(by_status.items())
    }


def _reference(schema: type) -> dict[str, str]:
    return {"$ref": REFERENCE.format(model=schema.__name__)}


class SchoolTime(GenerateJsonSchema):
    """A time of day is the school's own; JSON Schema's `time` would want a zone with it."""

    def time_schema(self, schema: TimeSchema) -> JsonSchemaValue:
        return {"type": "string", "format": "time-local", "examples": ["09:10:00"]}


def _schemas(said: Sequence[Says]) -> dict[str, Any]:
    taken: set[type] = set()
    taken_many = {says.takes_many for says in said if says.takes_many}
    given: set[type] = {Problem}
    for says in said:
        taken |= {says.takes} if says.takes else set()
        for shape in says.answers.values():
            given |= set(shape) if isinstance(shape, list | tuple) else {shape}
    ways: list[Any] = [(schema, "validation") for schema in sorted(taken | taken_many, key=_name)]
    ways += [(schema, "serialization") for schema in sorted(given, key=_name)]
    _, described = TypeAdapter.json_schemas(
        ((_name(schema), mode, TypeAdapter(schema)) for schema, mode in ways),
        ref_template=REFERENCE,
        schema_generator=SchoolTime,
    )
    schemas: dict[str, Any] = described["$defs"]
    forms = {_form_of(schema): as_a_form(schemas[_name(schema)], schemas) for schema in taken}
    return schemas | dict(sorted(forms.items()))


def _name(schema: type) -> str:
    return schema.__name__


def _form_of(schema: type) -> str:
    return f"{schema.__name__}Form"
