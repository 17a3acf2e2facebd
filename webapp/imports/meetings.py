"""Weekly meetings of sections: by section, day, start and first date.

A file cannot say that a meeting moved: at another time it is another meeting.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import date, time
from typing import Annotated, Any

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

from webapp.database import in_pieces
from webapp.imports.headers import Columns
from webapp.imports.kinds import Act, Kind, Put
from webapp.imports.settling import Told, Wanted, settle, tell_changed, there_by
from webapp.models import Meeting, Period, Section
from webapp.reading import read_as
from webapp.refusals import Refused, refuse
from webapp.schemas import MeetingCreate
from webapp.schemas.fields import Clock, RequiredText, Text
from webapp.services.meetings import Place, in_words, place_of

DAYS = "MTWRFSU"
"""Monday to Sunday, as American schools write them: Thursday is R, Sunday U."""

TIMES = ("starts_at", "ends_at")

PlaceInWeek = tuple[int, int, time, date | None]


def weekday(value: object) -> int:
    """The ISO weekday that a letter stands for; its digit will do as well."""
    text = str(value).strip().upper()
    if len(text) == 1 and text in DAYS:
        return DAYS.index(text) + 1
    if len(text) == 1 and text in "1234567":
        return int(text)
    raise PydanticCustomError("literal_error", "not a day", {"expected": "M, T, W, R, F, S or U"})


def with_two_digits(value: object) -> object:
    """9:10 as 09:10: spreadsheets take the nought away."""
    return f"0{value}" if isinstance(value, str) and value[1:2] == ":" else value


class MeetingRow(MeetingCreate):
    """A meeting as a file has it: of the section with this CRN."""

    crn: RequiredText
    weekday: Annotated[int, BeforeValidator(weekday)]
    starts_at: Annotated[Clock, BeforeValidator(with_two_digits)] | None = None
    ends_at: Annotated[Clock, BeforeValidator(with_two_digits)] | None = None
    period: Text = ""

    @classmethod
    def gaps(cls, sent: Mapping[str, Any]) -> list[str]:
        """The times that are missing where no period is named."""
        return [] if sent.get("period") else [name for name in TIMES if not sent.get(name)]


def read(cells: Mapping[str, str]) -> MeetingRow:
    """A row as a meeting; refuses one that ends before it starts."""
    row = read_as(MeetingRow, cells)
    if not row.period and row.starts_at and row.ends_at and row.ends_at <= row.starts_at:
        raise refuse("ends_before_it_starts", "ends_at")
    if row.first_date and row.last_date and row.last_date < row.first_date:
        raise refuse("ends_before_it_starts", "last_date")
    return row


def put(act: Act, rows: Sequence[MeetingRow]) -> list[Put]:
    """Make new meetings, change those that differ. The record tells them of their section."""
    sections = there_by(Section.sourced_id, [row.crn for row in rows])
    there = _meetings_of(sections.values())
    before = _in_words(there.values())
    periods = {one.name.casefold(): one for one in Period.select()}
    found = [_found(row, sections, there, periods) for row in rows]
    wanted = [one for one in found if isinstance(one, Wanted)]
    answers = iter(settle(act, wanted, tells=False))
    _tell(act, sections.values(), before)
    return [next(answers) if isinstance(one, Wanted) else one for one in found]


def _tell(act: Act, sections: Iterable[Section], before: Mapping[int, str]) -> None:
    sections = list(sections)
    after = _in_words(_meetings_of(sections).values())
    told = [
        Told(
            section,
            {"meetings": before.get(section.id, "")},
            {"meetings": after.get(section.id, "")},
        )
        for section in sections
    ]
    tell_changed(act, [one for one in told if one.before != one.after])


def _in_words(meetings: Iterable[Meeting]) -> dict[int, str]:
    """When sections meet as the record has it, by their ids."""
    places: dict[int, list[Place]] = defaultdict(list)
    for meeting in meetings:
        places[meeting.section_id].append(place_of(meeting))
    names = {one.id: one.name for one in Period.select()}
    return {section_id: in_words(there, names) for section_id, there in places.items()}


def _meetings_of(sections: Iterable[Section]) -> dict[PlaceInWeek, Meeting]:
    return {
        (row.section_id, row.weekday, row.starts_at, row.first_date): row
        for piece in in_pieces(section.id for section in sections)
        for row in Meeting.select().where(Meeting.section.in_(piece))
    }


def _found(
    row: MeetingRow,
    sections: Mapping[str, Section],
    there: Mapping[PlaceInWeek, Meeting],
    periods: Mapping[str, Period],
) -> Wanted | Refused:
    section = sections.get(row.crn)
    if section is None:
        return refuse("unknown_section", "crn", crn=row.crn)
    period = periods.get(row.period.casefold())
    if row.period and period is None:
        return refuse("unknown_period", "period", name=row.period)
    sent = row.model_dump(exclude_unset=True, exclude={"crn", "period"})
    if period:
        sent |= {"period_id": period.id, **{name: getattr(period, name) for name in TIMES}}
    place = (section.id, row.weekday, sent["starts_at"], row.first_date)
    return Wanted(there.get(place) or Meeting(section=section.id), sent)


def keys(row: MeetingRow) -> Iterable[Hashable]:
    """A meeting is known by its place in the week of its section."""
    return ((row.crn, row.weekday, row.period.casefold() or row.starts_at, row.first_date),)


MEETINGS = Kind(
    noun="meetings",
    columns=Columns(
        known=("crn", "weekday", "period", "starts_at", "ends_at", "first_date", "last_date"),
        required=[("crn",), ("weekday",), ("starts_at", "period"), ("ends_at", "period")],
    ),
    read=read,
    put=put,
    keys=keys,
)
