"""The kinds of value that are sent and answered, and how strictly each is read."""

import re
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer
from pydantic_core import PydanticCustomError

MAX_ID = 2**63 - 1
TEXT_LIMIT = 200
LONG_TEXT_LIMIT = 4000
TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?")


def whole_number(value: object) -> int:
    """A whole number or its digits; `true`, `5.0`, `1_0` and ` 5` are none."""
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    if isinstance(value, str) and value.isascii() and value.isdigit():
        return int(value) if len(value) <= len(str(MAX_ID)) else MAX_ID + 1
    raise PydanticCustomError("not_a_number", "not a whole number")


def readable_text(value: object) -> object:
    """Text that a database can hold: no NUL, no half of a surrogate pair; spaces trimmed."""
    if not isinstance(value, str):
        return value
    if "\x00" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
        raise PydanticCustomError("unreadable_text", "unreadable text")
    return value.strip()


def a_day(value: object) -> object:
    """A date as YYYY-MM-DD and nothing else: no timestamps, no numbers."""
    if isinstance(value, str) and len(value) == len("2026-08-24"):
        return value
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    raise PydanticCustomError("not_a_date", "not a date")


def yes_or_no(value: object) -> bool:
    """True or false; a form's ticked box sends `on`, `true` or `1`."""
    words = {"on": True, "true": True, "1": True, "yes": True}
    words |= {"off": False, "false": False, "0": False, "no": False}
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in words:
        return words[value.lower()]
    raise PydanticCustomError("not_yes_or_no", "not true or false")


def a_time(value: object) -> object:
    """A local time as HH:MM, seconds allowed: no zones, no numbers."""
    if isinstance(value, time) or (isinstance(value, str) and TIME.fullmatch(value)):
        return value
    raise PydanticCustomError("not_a_time", "not a time")


def an_amount(value: object) -> object:
    """A decimal number or its digits; nothing at all when left blank."""
    if isinstance(value, bool):
        raise PydanticCustomError("not_a_number", "not a number")
    return None if value == "" else value


def a_count(value: object) -> object:
    """A whole number or its digits; nothing at all when left blank."""
    return None if value in ("", None) else whole_number(value)


def or_nothing(value: object) -> object:
    """Readable text; blank means that there is none."""
    return readable_text(value) or None


def in_utc(moment: datetime) -> datetime:
    """A moment of the record, which is naive UTC there, said so that no reader can mistake it."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


def _plain_number(amount: Decimal | None) -> float | None:
    return None if amount is None else float(amount)


Id = Annotated[int, BeforeValidator(whole_number, json_schema_input_type=int | str), Field(ge=0)]
IdOrNone = Annotated[
    Annotated[int, Field(ge=0)] | None,
    BeforeValidator(a_count, json_schema_input_type=int | str | None),
]
Count = Annotated[
    int, BeforeValidator(whole_number, json_schema_input_type=int | str), Field(ge=0, le=100_000)
]
Seats = Annotated[
    Annotated[int, Field(ge=0, le=100_000)] | None,
    BeforeValidator(a_count, json_schema_input_type=int | str | None),
]
Weekday = Annotated[
    int, BeforeValidator(whole_number, json_schema_input_type=int | str), Field(ge=1, le=7)
]
Text = Annotated[str, BeforeValidator(readable_text), Field(max_length=TEXT_LIMIT)]
LongText = Annotated[str, BeforeValidator(readable_text), Field(max_length=LONG_TEXT_LIMIT)]
RequiredText = Annotated[
    str, BeforeValidator(readable_text), Field(min_length=1, max_length=TEXT_LIMIT)
]
Key = Annotated[
    Annotated[str, Field(min_length=1, max_length=TEXT_LIMIT)] | None, BeforeValidator(or_nothing)
]
Day = Annotated[date, BeforeValidator(a_day)]
Clock = Annotated[time, BeforeValidator(a_time)]
Moment = Annotated[datetime, AfterValidator(in_utc)]
YesNo = Annotated[bool, BeforeValidator(yes_or_no)]
Credits = Annotated[
    Annotated[Decimal, Field(ge=0, le=999, decimal_places=2)] | None,
    BeforeValidator(an_amount),
    PlainSerializer(_plain_number, return_type=float | None, when_used="json"),
]
