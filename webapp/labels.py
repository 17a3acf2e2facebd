"""What fields and their values are called on the pages, given as the record has written them."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal, InvalidOperation

from webapp import language
from webapp.language import gettext as _
from webapp.language import later

LABELS = (
    {
        "student_number": later("Student number"),
        "first_name": later("First name"),
        "last_name": later("Last name"),
        "preferred_name": later("Preferred name"),
        "grade": later("Grade"),
        "homeroom": later("Homeroom"),
        "program": later("Program"),
        "email": later("Email"),
        "status": later("Status"),
        "sourced_id": later("Sourced id"),
        "code": later("Code"),
        "title": later("Title"),
        "subject": later("Subject"),
        "credits": later("Credits"),
        "description": later("Description"),
        "prerequisites": later("Prerequisites"),
        "corequisites": later("Corequisites"),
        "active": later("Taught at this school"),
        "label": later("Label"),
        "term": later("Term"),
        "term_id": later("Term"),
        "capacity": later("Seats"),
        "minimum": later("Fewest students"),
        "room": later("Room"),
        "meetings": later("Meets"),
        "teachers": later("Teachers"),
        "name": later("Name"),
        "kind": later("Kind"),
        "starts_on": later("First day"),
        "ends_on": later("Last day"),
        "starts_at": later("From"),
        "ends_at": later("To"),
        "parent_id": later("Part of"),
        "enroll_from": later("Enrollment opens"),
        "withdraw_deadline": later("Last day to withdraw"),
        "add_deadline": later("Last day to add"),
        "drop_deadline": later("Last day to drop"),
        "census_on": later("Census date"),
        "completed": later("Enrollments completed"),
        "off_the_list": later("Places in line ended"),
        "grades": later("For grades"),
        "programs": later("For programs"),
        "reserved": later("Kept seats"),
        "results_file": later("CSV file"),
        "reason": later("Reason"),
        "contact": later("Contact"),
        "from_on": later("First day"),
        "until_on": later("Last day"),
        "earned_on": later("Earned"),
        "source": later("From"),
        "result": later("Result"),
        "role": later("Role"),
        "disabled": later("Disabled"),
        "teacher_id": later("Teacher in the catalog"),
        "device": later("Device"),
        "scopes": later("May"),
        "expires_at": later("Ends"),
    }
    | {
        "student_inactive": later("Inactive student"),
        "course_inactive": later("Course not taught"),
        "section_cancelled": later("Cancelled section"),
        "section_closed": later("Closed section"),
        "outside_term": later("Outside the term"),
        "enrollment_not_open": later("Before enrollment opens"),
        "add_deadline_passed": later("After the last day to add"),
        "withdraw_deadline_passed": later("After the last day to withdraw"),
        "section_full": later("Full section"),
        "seats_reserved": later("Seats kept for others"),
        "restricted": later("For other grades or programs"),
        "travel_time": later("Time to change rooms"),
        "course_load": later("Too many courses"),
        "credit_load": later("Too many credits"),
        "seat_kept": later("Seat kept for somebody"),
        "prerequisite_missing": later("Prerequisites"),
        "corequisite_missing": later("Corequisites"),
        "already_passed": later("Passed already"),
        "taken_too_often": later("Taken too often"),
    }
    | {
        "time_zone": later("Time zone"),
        "override_reasons": later("Reasons for an override"),
        "not_passing": later("Results that do not pass"),
        "in_progress_counts": later("Prerequisites may be in progress"),
        "no_result_passes": later("Completed without a result is passed"),
        "repeat_limit": later("A course may be taken"),
        "min_courses": later("Fewest courses"),
        "max_courses": later("Most courses"),
        "min_credits": later("Fewest credits"),
        "max_credits": later("Most credits"),
        "grade_loads": later("Load by grade"),
        "travel_minutes": later("Time to change rooms"),
        "promotion_delay": later("A freed seat is kept for"),
        "undo_hours": later("An act can be undone for"),
        "offer_hours": later("A freed seat is offered for"),
    }
)
"""What fields are called, and rules by their codes where those do not say it well."""

UNITS = {
    "repeat_limit": later("times; left empty: as often as they like"),
    "min_courses": later("courses"),
    "max_courses": later("courses"),
    "min_credits": later("credits"),
    "max_credits": later("credits"),
    "travel_minutes": later("minutes"),
    "promotion_delay": later("seconds"),
    "offer_hours": later("hours"),
    "undo_hours": later("hours"),
}
"""In what the numbers of the school's settings are counted."""

STATUSES = {
    "disabled": later("Disabled"),
    "active": later("Active"),
    "withdrawn": later("Withdrawn"),
    "open": later("Open"),
    "closed": later("Closed"),
    "cancelled": later("Cancelled"),
    "never_attended": later("Never attended"),
    "enrolled": later("Enrolled"),
    "waitlisted": later("Waiting"),
    "dropped": later("Dropped"),
    "completed": later("Completed"),
}
KINDS = {
    "schoolYear": later("School year"),
    "semester": later("Semester"),
    "term": later("Term"),
    "gradingPeriod": later("Grading period"),
    "fees": later("Fees"),
    "documents": later("Documents"),
    "health": later("Health"),
    "conduct": later("Conduct"),
    "advising": later("Advising"),
    "other": later("Other"),
}
SOURCES = {
    "here": later("This school"),
    "elsewhere": later("Another school"),
    "placement": later("Placement"),
    "exam": later("Exam"),
}
ROLES = {
    "admin": later("Administrator"),
    "registrar": later("Registrar"),
    "counselor": later("Counselor"),
    "teacher": later("Teacher"),
    "viewer": later("Viewer"),
}
YES_OR_NO = {"true": later("yes"), "false": later("no")}

MEETING = re.compile(
    r"(?P<day>\w{3}) (?P<start>[\d:]{5,8})-(?P<end>[\d:]{5,8})"
    r"(?: \[(?P<period>[^\]]*)\])?(?: from (?P<first>[\d-]+))?(?: until (?P<last>[\d-]+))?"
)
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def label(field: str) -> str:
    """What a field is called; by its name where the pages do not know it."""
    return _(LABELS.get(field, field.replace("_", " ").capitalize()))


def unit(field: str) -> str:
    """In what a number is counted; nothing where its name says it."""
    return _(UNITS[field]) if field in UNITS else ""


def in_words(field: str, written: str) -> str:
    """A value as the pages would show it."""
    return IN_WORDS.get(field, str)(written) if written else ""


def _status(written: str) -> str:
    return _(STATUSES.get(written, written))


def _kind(written: str) -> str:
    return _(KINDS.get(written, written))


def _yes_or_no(written: str) -> str:
    return _(YES_OR_NO.get(written.lower(), written))


def _source(written: str) -> str:
    return _(SOURCES.get(written, written))


def _role(written: str) -> str:
    return _(ROLES.get(written, written))


def _amount(written: str) -> str:
    try:
        return f"{Decimal(written).normalize():f}"
    except InvalidOperation:
        return written


def _clock(written: str) -> str:
    return language.clock(time.fromisoformat(written))


def _day(written: str) -> str:
    """A day, or the day of a moment."""
    return language.day(date.fromisoformat(written[:10]))


@dataclass(frozen=True, slots=True)
class _Meeting:
    weekday: int
    starts_at: time
    ends_at: time


def _meetings(written: str) -> str:
    """Days of one hour together: "Mon Wed 9:10–10:00 am"."""
    between: dict[str, list[_Meeting]] = {}
    for dates, meeting in _meetings_in(written):
        between.setdefault(dates, []).append(meeting)
    return language.listed(
        f"{times}{dates}" for dates, alike in between.items() for times in language.meets(alike)
    )


def _meetings_in(written: str) -> Iterator[tuple[str, _Meeting]]:
    for found in MEETING.finditer(written):
        start, end = time.fromisoformat(found["start"]), time.fromisoformat(found["end"])
        within = f" ({found['period']})" if found["period"] else ""
        since = _(" from {day}").format(day=_day(found["first"])) if found["first"] else ""
        until = _(" until {day}").format(day=_day(found["last"])) if found["last"] else ""
        yield within + since + until, _Meeting(DAYS.index(found["day"]) + 1, start, end)


IN_WORDS: Mapping[str, Callable[[str], str]] = {
    "status": _status,
    "kind": _kind,
    "active": _yes_or_no,
    "disabled": _yes_or_no,
    "role": _role,
    "source": _source,
    "earned_on": _day,
    "expires_at": _day,
    "credits": _amount,
    "starts_on": _day,
    "ends_on": _day,
    "enroll_from": _day,
    "add_deadline": _day,
    "drop_deadline": _day,
    "withdraw_deadline": _day,
    "census_on": _day,
    "expires_on": _day,
    "from_on": _day,
    "until_on": _day,
    "starts_at": _clock,
    "ends_at": _clock,
    "meetings": _meetings,
}
