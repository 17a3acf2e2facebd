"""What crosses the wire about the school's own decisions: its name, its lists, its rules."""

from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from webapp.schemas.answers import Answer
from webapp.schemas.described import lines, sent_as, some_text
from webapp.schemas.fields import TEXT_LIMIT, Count, Credits, RequiredText, Text, readable_text
from webapp.schemas.submissions import Edit, Submission, none_at_all

MOST_LINES = 50
MOST_RULES = 100
MOST_GRADES = 50

Severity = Literal["blocks", "warns", "off"]


def a_time_zone(name: str) -> str:
    """A zone whose clock is known here."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise PydanticCustomError("unknown_time_zone", "no such time zone") from None
    return name


def some_lines(value: object) -> object:
    """A list, or a text with a line for each; spaces at the ends and blank lines say nothing."""
    sent = value.splitlines() if isinstance(value, str) else value
    if not isinstance(sent, list | tuple):
        return sent
    read = [readable_text(line) for line in sent]
    return [" ".join(line.split()) if isinstance(line, str) else line for line in read if line]


def each_once(sent: tuple[str, ...]) -> tuple[str, ...]:
    """Every line once, where it stands first."""
    return tuple(dict.fromkeys(sent))


TimeZone = Annotated[RequiredText, AfterValidator(a_time_zone)]
Lines = Annotated[
    tuple[Annotated[str, Field(max_length=TEXT_LIMIT)], ...],
    BeforeValidator(some_lines),
    Field(min_length=1, max_length=MOST_LINES),
    AfterValidator(each_once),
    sent_as(
        {"type": "array", "items": some_text(TEXT_LIMIT), "minItems": 1, "maxItems": MOST_LINES},
        lines(MOST_LINES, TEXT_LIMIT),
    ),
]


class SchoolRead(Answer):
    """How the school is called, by which clock it goes, and its lists."""

    name: str
    time_zone: str
    override_reasons: tuple[str, ...]
    not_passing: tuple[str, ...]
    version: int


class SchoolChange(Edit):
    """What changes of them; what is not sent stays as it is."""

    name: Text | None = None
    time_zone: TimeZone | None = Field(None, description="As IANA calls it: `America/Chicago`.")
    override_reasons: Lines | None = Field(
        None, description="A list, or a text with a line for each."
    )
    not_passing: Lines | None = Field(
        None, description="Results with which nothing is passed, in any case of letters."
    )


class RuleChange(Submission):
    """What a rule is to do from now on."""

    code: RequiredText
    severity: Severity


class GradeLoadSent(Submission):
    """What one grade should take at once; what is left out is as for the whole school."""

    grade: Text = ""
    min_courses: Count | None = None
    max_courses: Count | None = None
    min_credits: Credits = None
    max_credits: Credits = None


class GradeLoadRead(Answer):
    """What one grade should take at once; null: as for the whole school."""

    grade: str
    min_courses: int | None
    max_courses: int | None
    min_credits: Credits
    max_credits: Credits


def that_say_something(loads: tuple[GradeLoadSent, ...]) -> tuple[GradeLoadSent, ...]:
    """Without the rows of a form that were left empty; each grade once."""
    said = tuple(one for one in loads if one.model_dump(exclude_none=True, exclude_defaults=True))
    grades: set[str] = set()
    for one in said:
        if not one.grade:
            raise PydanticCustomError("grade_missing", "no grade")
        if one.grade.casefold() in grades:
            raise PydanticCustomError("grade_twice", "a grade twice", {"grade": one.grade})
        grades.add(one.grade.casefold())
    return said


GradeLoads = Annotated[
    tuple[GradeLoadSent, ...],
    BeforeValidator(none_at_all),
    Field(max_length=MOST_GRADES),
    AfterValidator(that_say_something),
]


class RulesEdit(Edit):
    """What changes of the rules; a rule that is not sent stays as it is.

    Beside `rules` it takes the numbers of `GET /rules`, each by its name.
    """

    rules: Annotated[
        tuple[RuleChange, ...], BeforeValidator(none_at_all), Field(max_length=MOST_RULES)
    ] = ()
    grade_loads: GradeLoads = Field(
        (), description="All of them: grades whose fewest and most are not those of the school."
    )


class RuleRead(Answer):
    """A rule: what it checks, what it says, and what the school makes of it."""

    code: str
    name: str
    checks: str
    example: str
    severity: Severity
    shipped: Severity
    fixed: bool
    liftable: bool


class NumberRead(Answer):
    """A number that the rules go by; null where the school has set none."""

    name: str
    label: str
    unit: str
    value: int | float | bool | None


class RulesRead(Answer):
    """Every rule in the order in which they are asked, and the numbers that they go by."""

    version: int
    rules: tuple[RuleRead, ...]
    numbers: tuple[NumberRead, ...]
    grade_loads: tuple[GradeLoadRead, ...] = Field(
        description="Grades whose fewest and most are their own."
    )
