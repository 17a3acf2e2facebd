"""How a no becomes an answer: its sentence, in the reader's language, and its status.

Services know only the codes and the facts; `webapp.codes` has the sentences.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, TypeVar

from webapp import by_hand, language
from webapp.asking_for import asked_for
from webapp.codes import PROBLEMS
from webapp.labels import in_words, label
from webapp.language import gettext as _
from webapp.language import later
from webapp.refusals import Refusal, Refused
from webapp.schemas import (
    MAX_ID,
    CourseName,
    EnrollmentPreview,
    EnrollmentRead,
    Problem,
    ProblemAlternative,
    ProblemError,
    PublishedProblem,
    SectionName,
    StudentName,
)

MOST_ERRORS = 100
Warned = TypeVar("Warned", EnrollmentRead, EnrollmentPreview)
LONGEST_ECHO = 80


TITLES = {
    400: later("That could not be read"),
    401: later("Please sign in"),
    403: later("That is not possible from here"),
    404: later("Not found"),
    405: later("Not possible at this address"),
    408: later("That took too long"),
    409: later("Not possible as it stands"),
    412: later("Changed meanwhile"),
    413: later("That is too large"),
    415: later("That could not be read"),
    422: later("Please check what was sent"),
    429: later("Please wait a little"),
    500: later("Something broke on our side"),
    503: later("Not available just now"),
}

FIELDS = {
    "student_id": later("student’s id"),
    "course_id": later("course’s id"),
    "section_id": later("section"),
    "term_id": later("term"),
    "begin_on": later("first day"),
    "end_on": later("day of leaving"),
    "from": later("first day"),
    "to": later("last day"),
    "starts_at": later("start"),
    "ends_at": later("end"),
    "weekday": later("day"),
    "earned_on": later("day earned"),
    "pasted": later("list of results"),
    "others": later("choice for who has no result"),
    "from_on": later("first day"),
    "until_on": later("last day"),
    "q": later("search"),
}
"""What a field is called, unless its name says it."""

FIRST_ASKED = (422, 404, 412, 409)
"""Of several reasons, what cannot be read comes first, then what is not there."""


def problem(refused: Refused) -> Problem:
    """The answer to somebody who was refused: every reason, and the sections that would do."""
    status = status_of(refused.refusals)
    first = next(no for no in refused.refusals if PROBLEMS[no.code].status == status)
    reasons = errors(refused.refusals[:MOST_ERRORS])
    return Problem(
        type=f"/problems#{first.code}",
        title=_(TITLES[status]),
        status=status,
        detail=" ".join(dict.fromkeys(error.message for error in reasons)),
        errors=reasons,
        alternatives=tuple(
            ProblemAlternative(
                section_id=other.section_id, label=other.label, seats_left=other.seats_left
            )
            for other in refused.alternatives
        ),
        **_the_enrollment_there_is(refused.refusals),
        **({"warnings": errors(refused.warnings)} if refused.warnings else {}),
    )


def errors(refusals: Iterable[Refusal]) -> tuple[ProblemError, ...]:
    """Reasons or warnings as they are answered, each with its sentence."""
    return tuple(_error(refusal) for refusal in refusals)


def with_warnings(answer: Warned, warnings: Iterable[Refusal]) -> Warned:
    """An answer that says what spoke against it."""
    said = errors(warnings)
    return answer.model_copy(update={"warnings": said})


def status_of(refusals: Iterable[Refusal]) -> int:
    """The one HTTP status of several reasons."""
    statuses = [PROBLEMS[refusal.code].status for refusal in refusals]
    return next((status for status in FIRST_ASKED if status in statuses), statuses[0])


def message(refusal: Refusal) -> str:
    """The sentence that says this no, with its facts, in the reader's language."""
    kind = PROBLEMS[refusal.code]
    known = (said for fact, said in kind.instead.items() if refusal.params.get(fact) is not None)
    return _(next(known, kind.sentence)).format_map(_words(refusal))


def message_with_gaps(refusal: Refusal) -> str:
    """The same, where a fact that nobody knows is left open."""
    return _(PROBLEMS[refusal.code].sentence).format_map(_Gaps(_words(refusal)))


class _Gaps(dict[str, str]):
    def __missing__(self, fact: str) -> str:
        return "…"


IN_SHORT = {
    "section_cancelled": later("Cancelled"),
    "section_closed": later("Closed"),
    "section_full": later("No seats left"),
    "on_hold": later("On hold: {holds}"),
    "seats_reserved": later("The free seats are kept for {whom}"),
    "travel_time": later("Less than {minutes} min on the way to or from {clashes}"),
    "course_load": later("Would be a course load of {would_be}; {most} is the most"),
    "credit_load": later("Would be a credit load of {would_be}; {most} is the most"),
    "people_waiting": later("Free seats go to the wait list first"),
    "seat_kept": later("The free seat is kept for {kept_for} until {until}"),
    "enrollment_not_open": later("Enrollment opens on {opens_on}"),
    "add_deadline_passed": later("Could be added until {deadline}"),
    "already_enrolled": later("Already enrolled in this course"),
    "prerequisite_missing": later("Needs {missing} before"),
    "corequisite_missing": later("Needs {missing} beside it"),
    "already_passed": later("Passed already"),
    "already_waiting": later("Already on the wait list"),
    "time_clash": later("Clashes with {clashes}"),
}
"""The sentences where it is plain which student and which section they are about."""


def in_short(refusal: Refusal) -> str:
    """The same no beside the very section, for the very student, that it is about."""
    if refusal.code not in IN_SHORT:
        return message(refusal)
    return _(IN_SHORT[refusal.code]).format_map(_words(refusal))


def published() -> list[PublishedProblem]:
    """Every code with its status and its sentence, as `/problems` lists them."""
    return [
        PublishedProblem(code=code, status=kind.status, sentence=_(kind.sentence))
        for code, kind in sorted(PROBLEMS.items(), key=lambda item: (item[1].status, item[0]))
    ]


def _error(refusal: Refusal) -> ProblemError:
    there = {} if refusal.section_id is None else {"section_id": refusal.section_id}
    return ProblemError(
        code=refusal.code,
        field=None if refusal.field is None else _shown(refusal.field),
        message=message(refusal),
        **there,
    )


def _the_enrollment_there_is(refusals: Iterable[Refusal]) -> dict[str, int]:
    for refusal in refusals:
        if "enrollment_id" in refusal.params and refusal.code == "already_enrolled":
            return {"enrollment_id": refusal.params["enrollment_id"]}
    return {}


TOLD_WITH_MORE = {"section", "clashes", "holds", "missing"}
"""A section is told with its course, a clash with its hours, a hold with its end and contact."""


TOLD_AS_ON_THE_PAGES = {"now", "typed"}
"""Values of the field that the no is about, as the record has them."""


def _words(refusal: Refusal) -> dict[str, str]:
    params = refusal.params
    words = {name: _word(value) for name, value in params.items() if name not in TOLD_WITH_MORE}
    words["it"] = _it(refusal.field)
    course, section = params.get("course"), params.get("section")
    if course and "section" in params:
        words["section"] = class_name(course, section)
    elif "section" in params:
        words["section"] = _word(section)
    if section and "label" not in params:
        words["label"] = section.label
    for name in TOLD_AS_ON_THE_PAGES & params.keys():
        words[name] = _shown(in_words(refusal.field or "", params[name]) or _("nothing"))
    if "by_hand" in params:
        words["there"] = by_hand.page_for(params)
        words["by_hand"] = by_hand.what(params["by_hand"], words)
    if "rule" in params:
        words["rule"] = _shown(label(params["rule"]))
    if "clashes" in params:
        words["clashes"] = language.listed(_clash(clash) for clash in params["clashes"])
    if "missing" in params:
        words["missing"] = asked_for(params["missing"])
    if "holds" in params:
        words["holds"] = "; ".join(hold_in_words(*hold) for hold in params["holds"])
    return words


def _it(field: str | None) -> str:
    if field is None:
        return _("What was sent")
    name = field.rpartition(".")[2]
    return _("The {field}").format(field=_(FIELDS.get(name, _shown(name).replace("_", " "))))


def _word(value: object) -> str:
    if isinstance(value, StudentName):
        return student_name(value)
    if isinstance(value, CourseName):
        return course_name(value)
    if isinstance(value, date):
        return language.moment(value) if isinstance(value, datetime) else language.day(value)
    if isinstance(value, int) and value > MAX_ID:
        return _("that was sent")
    if isinstance(value, tuple | list) and all(isinstance(one, str | StudentName) for one in value):
        return language.listed(one if isinstance(one, str) else student_name(one) for one in value)
    return _shown(str(value))


def _clash(clash: Mapping[str, Any]) -> str:
    days = language.weekdays(clash["weekdays"])
    hours = language.hours(clash["starts_at"], clash["ends_at"])
    return f"{class_name(clash['course'], clash['section'])} ({days} {hours})"


def hold_in_words(kind: str, contact: str, until_on: date | None) -> str:
    """A hold as whoever meets it should know it: "Fees until Dec 1, 2026 (contact: Room 4)"."""
    until = _(" until {day}").format(day=language.day(until_on)) if until_on else ""
    return _("{kind}{until} (contact: {contact})").format(
        kind=in_words("kind", kind), until=until, contact=_shown(contact)
    )


def _shown(text: str) -> str:
    """Text as it may be repeated: short, and nothing in it that no answer could hold."""
    text = text.encode("utf-8", "replace").decode().replace("\x00", "?")
    return text if len(text) <= LONGEST_ECHO else f"{text[:LONGEST_ECHO]}…"


def student_name(student: StudentName) -> str:
    """A student in a sentence, for there are namesakes: "Amari Okoye (117340)"."""
    if student.name == student.student_number:
        return student.name
    return f"{student.name} ({student.student_number})"


def course_name(course: CourseName) -> str:
    """A course in a sentence: "Pre-calculus MAT310"."""
    return f"{course.title} {course.code}".strip()


def class_name(course: CourseName, section: SectionName | None) -> str:
    """A section in a sentence: "Pre-calculus MAT310-1"; the course where there is none yet."""
    return course_name(course) + (f"-{section.label}" if section else "")
