"""From what was sent to what was meant: a schema, or every reason why it cannot be read."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from webapp.refusals import Refusal, Refused, refuse
from webapp.schemas import Submission
from webapp.schemas.submissions import ShownAgain

Meant = TypeVar("Meant", bound=Submission)

OWN_CODES = {
    *("not_a_number", "not_a_date", "not_a_time", "not_yes_or_no", "unreadable_text"),
    *(
        "not_an_email",
        "grade_missing",
        "grade_twice",
        "name_has_commas",
        "nobody_ticked",
        "unknown_scope",
        "unknown_time_zone",
        "unreadable_expression",
        "unreadable_seats",
    ),
}
CODE_OF = {
    "missing": "missing",
    "too_short": "missing",
    "string_too_short": "missing",
    "too_long": "too_long",
    "string_too_long": "too_long",
    "string_type": "not_text",
    "string_unicode": "unreadable_text",
    "literal_error": "not_a_choice",
    "less_than_equal": "out_of_range",
    "greater_than_equal": "out_of_range",
    "decimal_max_places": "out_of_range",
    "decimal_max_digits": "out_of_range",
    "decimal_whole_digits": "out_of_range",
    "int_type": "not_a_number",
    "decimal_parsing": "not_a_number",
    "decimal_type": "not_a_number",
    "finite_number": "not_a_number",
    "date_from_datetime_parsing": "not_a_date",
    "date_parsing": "not_a_date",
    "date_type": "not_a_date",
    "time_parsing": "not_a_time",
    "tuple_type": "not_a_list",
    "model_type": "not_an_object",
    "model_attributes_type": "not_an_object",
}


def read_as(schema: type[Meant], sent: Mapping[str, Any]) -> Meant:
    """What was meant; raises `Refused` with everything that cannot be read, all at once.

    Of what is shown again nothing is meant yet: refuses `unsaved`.
    """
    if isinstance(sent, ShownAgain):
        raise refuse("unsaved")
    gaps = [Refusal("missing", name) for name in getattr(schema, "gaps", _no_gaps)(sent)]
    try:
        meant = schema.model_validate(sent)
    except ValidationError as invalid:
        raise Refused([*_faults(schema, invalid), *gaps]) from None
    if gaps:
        raise Refused(gaps)
    return meant


def _no_gaps(sent: Mapping[str, Any]) -> list[str]:
    return []


def _faults(schema: type[Submission], invalid: ValidationError) -> Iterator[Refusal]:
    for error in invalid.errors(include_url=False, include_input=False):
        field = ".".join(str(step) for step in error["loc"]) if error["loc"] else None
        if error["type"] == "extra_forbidden":
            yield _unknown_field(schema, str(field))
        else:
            yield Refusal(_code_of(error), field, error.get("ctx") or {})


def _unknown_field(schema: type[Submission], field: str) -> Refusal:
    near = get_close_matches(_snake(field), schema.model_fields, n=1)
    return Refusal("unknown_field", field, {"name": field, "near": near[0] if near else None})


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)


def _code_of(error: ErrorDetails) -> str:
    return error["type"] if error["type"] in OWN_CODES else CODE_OF[error["type"]]
