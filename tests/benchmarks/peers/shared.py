"""What both peers share: the rules, the shapes of their answers, and the page.

In the peers' favor they leave out wait lists, begin dates to come, swaps, previews, once-keys,
notices, languages, alternatives in a no, ids that are no numbers, and every header that protects.
What is here is what the benchmark asks for: the same rows, the same checks, the same JSON, and a
page with the same table, offers and forms.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader

HERE = Path(__file__).parent
SEATLESS = ("waitlisted", "cancelled")
OPEN = ("enrolled", "waitlisted")
OFFERED, LOOKED_THROUGH = 8, 24
MEETING = ("weekday", "starts_at", "ends_at", "first_date", "last_date")
DAYS = ("", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

SCHOOL = ZoneInfo("America/New_York")


def today() -> date:
    """The day it is at the school."""
    return datetime.now(SCHOOL).date()


class No(Exception):
    """Refused, with the status and every code."""

    def __init__(self, status: int, *codes: str):
        self.status = status
        self.codes = codes


def problem(no: No) -> dict[str, Any]:
    """The body of a refusal."""
    errors = [{"code": code, "field": None, "message": code} for code in no.codes]
    return {"type": "about:blank", "title": "No", "status": no.status, "errors": errors}


@dataclass(slots=True)
class Section:
    """A section in its course and term, with what rules and pages look at."""

    id: int
    label: str
    capacity: int | None
    room: str
    status: str
    term_id: int
    term: str
    starts_on: date
    ends_on: date
    course_id: int
    code: str
    title: str
    credits: Any
    active: bool
    taken: int = 0
    meetings: list[tuple[int, time, time, date | None, date | None]] = field(default_factory=list)
    teachers: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)

    @property
    def left(self) -> int | None:
        """Free seats; nothing where there is no limit."""
        return None if self.capacity is None else self.capacity - self.taken

    @property
    def when(self) -> list[str]:
        """Its meetings in words."""
        return [
            f"{DAYS[day]} {start:%-I:%M}–{end:%-I:%M %p}" for day, start, end, *_ in self.meetings
        ]


def gathered(
    sections: dict[int, Section],
    meetings: Iterable[tuple[Any, ...]] = (),
    teachers: Iterable[tuple[int, str]] = (),
    seats: Iterable[tuple[int, int]] = (),
) -> dict[int, Section]:
    """The sections with what was read about them."""
    for section_id, *meeting in meetings:
        sections[section_id].meetings.append(tuple(meeting))
    for section_id, name in teachers:
        sections[section_id].teachers.append(name)
    for section_id, taken in seats:
        sections[section_id].taken = taken
    return sections


def reasons(wanted: Section, theirs: Iterable[Section], begin_on: date) -> list[str]:
    """Everything that speaks against a student with these sections taking this one."""
    no = []
    theirs = list(theirs)
    if not wanted.active:
        no.append("course_inactive")
    if wanted.status != "open":
        no.append("section_closed")
    if not wanted.starts_on <= begin_on <= wanted.ends_on:
        no.append("outside_term")
    if any(one.course_id == wanted.course_id and _terms_overlap(one, wanted) for one in theirs):
        no.append("already_enrolled")
    if wanted.left is not None and wanted.left <= 0:
        no.append("section_full")
    if any(one.id != wanted.id and _clash(one, wanted, begin_on) for one in theirs):
        no.append("time_clash")
    return no


def _terms_overlap(one: Section, other: Section) -> bool:
    return one.starts_on <= other.ends_on and other.starts_on <= one.ends_on


def _clash(one: Section, other: Section, since: date) -> bool:
    for day, start, end, first, last in one.meetings:
        for day2, start2, end2, first2, last2 in other.meetings:
            if day == day2 and start < end2 and start2 < end:
                begin = max(first or one.starts_on, first2 or other.starts_on, since)
                finish = min(last or one.ends_on, last2 or other.ends_on)
                if (finish - begin).days >= (day - begin.isoweekday()) % 7:
                    return True
    return False


def first_that_would_do(
    sections: Iterable[Section], theirs: Iterable[Section], begin_on: date
) -> Section:
    """The section to enroll in; refuses with every reason there is."""
    judged = [(section, reasons(section, theirs, begin_on)) for section in sections]
    if not judged:
        raise No(404, "unknown_section")
    for section, no in judged:
        if not no:
            return section
    raise No(409, *{code for _, no in judged for code in no})


def offers(sections: Iterable[Section], theirs: Iterable[Section], day: date) -> list[Section]:
    """What a student could take, the open ones first, without what they are in."""
    told = []
    for section in sections:
        section.reasons = reasons(section, theirs, day)
        if "already_enrolled" not in section.reasons:
            told.append(section)
    return sorted(told, key=lambda section: bool(section.reasons))[:OFFERED]


def brief(spell: tuple[Any, ...], term_id: int) -> dict[str, Any]:
    """An enrollment inside a course or a roster row."""
    number, student_id, course_id, section_id, batch_id, status, begin_on, end_on, version = spell
    return {
        "id": number,
        "student_id": student_id,
        "course_id": course_id,
        "section_id": section_id,
        "term_id": term_id,
        "batch_id": batch_id,
        "status": status,
        "waitlist_position": None,
        "begin_on": begin_on,
        "end_on": end_on,
        "last_day": None,
        "version": version,
    }


def course_row(spell: tuple[Any, ...], section: Section) -> dict[str, Any]:
    """A course on a student's page."""
    return {
        "id": section.course_id,
        "code": section.code,
        "title": section.title,
        "credits": None if section.credits is None else float(section.credits),
        "section": {
            "id": section.id,
            "label": section.label,
            "term_id": section.term_id,
            "term": section.term,
            "room": section.room,
            "teachers": section.teachers,
            "meetings": [dict(zip(MEETING, one, strict=True)) for one in section.meetings],
        },
        "enrollment": brief(spell, section.term_id),
    }


def enrollment(spell: tuple[Any, ...], section: Section, number: str, name: str) -> dict[str, Any]:
    """The answer to whoever enrolled."""
    course = {"id": section.course_id, "code": section.code, "title": section.title}
    return {
        **brief(spell, section.term_id),
        "student": {"id": spell[1], "student_number": number, "name": name},
        "course": course,
        "section": {"id": section.id, "label": section.label},
    }


def roster_row(row: tuple[Any, ...]) -> dict[str, Any]:
    """A student on a roster: a spell, its term and label, and the student."""
    *spell, term_id, label, number, first, last, grade, homeroom = row
    return {
        "id": spell[1],
        "student_number": number,
        "name": f"{first} {last}",
        "listed_name": f"{last}, {first}",
        "grade": grade,
        "homeroom": homeroom,
        "section": {"id": spell[3], "label": label},
        "enrollment": brief(tuple(spell), term_id),
    }


STUDENT = (
    *("id", "student_number", "first_name", "last_name", "preferred_name", "grade", "homeroom"),
    *("program", "email", "status", "sourced_id"),
)


def student(row: tuple[Any, ...]) -> dict[str, Any]:
    """A student as answered: the columns of `STUDENT`, and the name they make."""
    values = dict(zip(STUDENT, row, strict=True))
    return {"name": f"{values['first_name']} {values['last_name']}", **values}


_templates = Environment(
    loader=FileSystemLoader(HERE), autoescape=True, auto_reload=False, trim_blocks=True
)
_page = _templates.get_template("page.html")
_desk = _templates.get_template("desk.html")


def page(
    who: dict[str, Any],
    rows: list[tuple[tuple[Any, ...], Section]],
    offered: list[Section],
    school: str,
) -> str:
    """The page of a student."""
    return _page.render(student=who, rows=rows, offers=offered, school=school)


def desk(student_number: str, school: str) -> str:
    """The counter with a student filled in."""
    return _desk.render(student_number=student_number, school=school)
