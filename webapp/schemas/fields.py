"""The kinds of value that are sent and answered, and how strictly each is read."""

import re
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer
from pydantic_core import PydanticCustomError

from webapp.prerequisites import Unreadable, parsed
from webapp.reserved_seats import in_words, reservations
from webapp.schemas.described import NOTHING, sent_as, some_text, text, whole, words

MAX_ID = 2**63 - 1
TEXT_LIMIT = 200
LONG_TEXT_LIMIT = 4000
PASTED_LIMIT = 40_000
"""Room for a thousand numbers, however they are written."""
SEATS_FOR_SOME = r"^[1-9][0-9]{0,3} for (grade|program|group) [A-Za-z0-9]{1,40}$"
A_CLOCK = "([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?"
AN_AMOUNT = r"(?!0*999\.0?[1-9])0*[0-9]{1,3}(\.[0-9]{1,2})?"
TIME = re.compile(A_CLOCK)
AMOUNT = re.compile(r"-?([0-9]+(\.[0-9]*)?|\.[0-9]+)")
WORDS = {"on": True, "true": True, "1": True, "yes": True} | {
    "off": False,
    "false": False,
    "0": False,
    "no": False,
}


def whole_number(value: object) -> int:
    """A whole number or its digits; `true`, `5.0`, `1_0` and ` 5` are none."""
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    if isinstance(value, str) and value.isascii() and value.isdigit():
        digits = value.lstrip("0") or "0"
        return int(digits) if len(digits) <= len(str(MAX_ID)) else MAX_ID + 1
    raise PydanticCustomError("not_a_number", "not a whole number")


def readable_text(value: object) -> object:
    """Text that a database can hold: no NUL, no half of a surrogate pair; spaces trimmed."""
    if not isinstance(value, str):
        return value
    if "\x00" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
        raise PydanticCustomError("unreadable_text", "unreadable text")
    return value.strip()


def in_one_line(value: object) -> object:
    """A name as it is called: no line breaks, no signs that nobody sees."""
    if not isinstance(value, str) or value.isprintable():
        return value
    seen = "".join(letter if letter.isprintable() else " " for letter in value)
    return " ".join(seen.split()) if readable_text(value) else value


def words_in_a_row(value: object) -> object:
    """A list of words, or a text with commas between them; each word once, in their order."""
    if isinstance(value, list | tuple) and all(isinstance(word, str) for word in value):
        value = ",".join(value)
    if not isinstance(value, str):
        return value
    words = (word.strip() for word in str(readable_text(value)).split(","))
    return ", ".join(dict.fromkeys(word for word in words if word))


def a_day(value: object) -> object:
    """A date as YYYY-MM-DD and nothing else: no timestamps, no numbers."""
    if isinstance(value, str) and len(value) == len("2026-08-24"):
        return value
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    raise PydanticCustomError("not_a_date", "not a date")


def a_day_or_none(value: object) -> object:
    """A date; nothing at all when left blank."""
    return None if value in ("", None) else a_day(value)


def yes_or_no(value: object) -> bool:
    """True or false; a form's ticked box sends `on`, `true` or `1`."""
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in WORDS:
        return WORDS[value.lower()]
    raise PydanticCustomError("not_yes_or_no", "not true or false")


def a_time(value: object) -> object:
    """A local time as HH:MM, seconds allowed: no zones, no numbers."""
    if isinstance(value, time) or (isinstance(value, str) and TIME.fullmatch(value)):
        return value
    raise PydanticCustomError("not_a_time", "not a time")


def an_amount(value: object) -> object:
    """A decimal number or its digits; nothing at all when left blank. `1e2` and `1_0` are none."""
    if value == "":
        return None
    if isinstance(value, bool) or (isinstance(value, str) and not AMOUNT.fullmatch(value.strip())):
        raise PydanticCustomError("not_a_number", "not a number")
    return value


def a_count(value: object) -> object:
    """A whole number or its digits; nothing at all when left blank."""
    return None if value in ("", None) else whole_number(value)


def as_a_list(value: object) -> object:
    """One of a kind that may be sent several times, alone."""
    return (value,) if isinstance(value, str) else value


def each_once(names: tuple[str, ...]) -> tuple[str, ...]:
    """Each name once, in their order; the empty choices of a form name nobody."""
    return tuple(dict.fromkeys(name for name in names if name))


def or_nothing(value: object) -> object:
    """Readable text; blank means that there is none."""
    read = readable_text(value)
    return None if read == "" else read


def seats_for_some(text: str) -> str:
    """Text that says for whom seats are kept, always written the same way."""
    try:
        return in_words(reservations(text))
    except ValueError as fault:
        raise PydanticCustomError("unreadable_seats", "unreadable", {"part": str(fault)}) from None


def an_expression(text: str) -> str:
    """Text that says which courses are asked for, left as it was written."""
    try:
        parsed(text)
    except Unreadable as fault:
        raise PydanticCustomError(
            "unreadable_expression", "unreadable", {"at": fault.at, fault.fault: fault.found}
        ) from None
    return text


def in_utc(moment: datetime) -> datetime:
    """A moment of the record, which is naive UTC there, said so that no reader can mistake it."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment


def _plain_number(amount: Decimal | None) -> float | None:
    return None if amount is None else float(amount)


AT_MOST_100_000 = whole("0*(100000|[0-9]{1,5})", maximum=100_000)
A_VERSION = whole("0*[1-9][0-9]*", minimum=1)
A_WEEKDAY = whole("0*[1-7]", minimum=1, maximum=7)
A_DAY = {"type": "string", "format": "date"}
A_TIME = {"type": "string", "pattern": f"^{A_CLOCK}$", "examples": ["09:10"]}
YES_OR_NO = {"enum": [True, False, *WORDS]}
EXACT = {"type": "number", "minimum": 0, "maximum": 999, "multipleOf": 0.01}
IN_DIGITS = {"type": "string", "pattern": f"^{AN_AMOUNT}$"}

Id = Annotated[int, BeforeValidator(whole_number), Field(ge=0), sent_as(*whole())]
IdOrNone = Annotated[
    Annotated[int, Field(ge=0)] | None, BeforeValidator(a_count), sent_as(*whole(), NOTHING)
]
Count = Annotated[
    int, BeforeValidator(whole_number), Field(ge=0, le=100_000), sent_as(*AT_MOST_100_000)
]
Seats = Annotated[
    Annotated[int, Field(ge=0, le=100_000)] | None,
    BeforeValidator(a_count),
    sent_as(*AT_MOST_100_000, NOTHING),
]
Version = Annotated[
    Annotated[int, Field(ge=1)] | None,
    BeforeValidator(a_count),
    sent_as(*A_VERSION, NOTHING),
]
Weekday = Annotated[int, BeforeValidator(whole_number), Field(ge=1, le=7), sent_as(*A_WEEKDAY)]
Text = Annotated[
    str, BeforeValidator(readable_text), Field(max_length=TEXT_LIMIT), sent_as(text(TEXT_LIMIT))
]
LongText = Annotated[
    str,
    BeforeValidator(readable_text),
    Field(max_length=LONG_TEXT_LIMIT),
    sent_as(text(LONG_TEXT_LIMIT)),
]
Expression = Annotated[LongText, AfterValidator(an_expression)]
Reserved = Annotated[
    LongText,
    AfterValidator(seats_for_some),
    sent_as({"type": "string", "maxLength": LONG_TEXT_LIMIT, "pattern": SEATS_FOR_SOME}, NOTHING),
]
Words = Annotated[
    str,
    BeforeValidator(words_in_a_row),
    Field(max_length=LONG_TEXT_LIMIT),
    sent_as(text(LONG_TEXT_LIMIT), words(LONG_TEXT_LIMIT // 2 // TEXT_LIMIT, TEXT_LIMIT)),
]
RequiredText = Annotated[
    str,
    BeforeValidator(readable_text),
    Field(min_length=1, max_length=TEXT_LIMIT),
    sent_as(some_text(TEXT_LIMIT)),
]
Name = Annotated[RequiredText, BeforeValidator(in_one_line)]
Pasted = Annotated[
    str, BeforeValidator(readable_text), Field(max_length=PASTED_LIMIT), sent_as(text(PASTED_LIMIT))
]
Numbers = Annotated[
    tuple[Text, ...],
    BeforeValidator(as_a_list),
    sent_as({"type": "array", "items": {**text(TEXT_LIMIT), "type": "string"}}, text(TEXT_LIMIT)),
]
Names = Annotated[Numbers, AfterValidator(each_once)]
Key = Annotated[
    Annotated[str, Field(min_length=1, max_length=TEXT_LIMIT)] | None,
    BeforeValidator(or_nothing),
    sent_as(text(TEXT_LIMIT)),
]
Day = Annotated[date, BeforeValidator(a_day), sent_as(A_DAY)]
DayOrNone = Annotated[date | None, BeforeValidator(a_day_or_none), sent_as(A_DAY, NOTHING)]
Clock = Annotated[time, BeforeValidator(a_time), sent_as(A_TIME)]
Moment = Annotated[datetime, AfterValidator(in_utc)]
YesNo = Annotated[bool, BeforeValidator(yes_or_no), sent_as(YES_OR_NO)]
Credits = Annotated[
    Annotated[Decimal, Field(ge=0, le=999, decimal_places=2)] | None,
    BeforeValidator(an_amount),
    PlainSerializer(_plain_number, return_type=float | None, when_used="json"),
    sent_as(EXACT, IN_DIGITS, NOTHING),
]
