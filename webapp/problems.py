"""Every code a no or a fault may carry: its status, its sentence, and how both become an answer.

Codes never change once published. Sentences are looked up here, at the edge, in the reader's
language; services know only the codes and the facts.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any

from webapp import language
from webapp.language import gettext as _
from webapp.language import later
from webapp.plain_answers import EDGE_CODES
from webapp.refusals import Refusal, Refused
from webapp.schemas import (
    MAX_ID,
    CourseName,
    Problem,
    ProblemAlternative,
    ProblemError,
    PublishedProblem,
    SectionName,
    StudentName,
)

MOST_ERRORS = 100
LONGEST_ECHO = 80


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """A status and a sentence with `{facts}` in it; `instead` is said when that fact is known."""

    status: int
    sentence: str
    instead: Mapping[str, str] = field(default_factory=dict)


UNREADABLE = {
    "missing": ProblemKind(422, later("{it} is missing. Fill it in and send this again.")),
    "not_a_number": ProblemKind(422, later("{it} must be a number, written in digits.")),
    "not_a_date": ProblemKind(422, later("{it} must be a date such as 2026-08-24.")),
    "not_a_time": ProblemKind(422, later("{it} must be a time such as 09:10.")),
    "not_yes_or_no": ProblemKind(422, later("{it} must be true or false.")),
    "not_text": ProblemKind(422, later("{it} must be text.")),
    "not_a_list": ProblemKind(422, later("{it} must be a list.")),
    "not_an_object": ProblemKind(422, later("{it} must be an object with named fields.")),
    "not_a_choice": ProblemKind(
        422, later("{it} must be {expected}."), {"choices": later("{it} must be one of {choices}.")}
    ),
    "too_long": ProblemKind(
        422,
        later("{it} is too long. Shorten it."),
        {"max_length": later("{it} is longer than {max_length} allows. Shorten it.")},
    ),
    "out_of_range": ProblemKind(
        422,
        later("{it} is outside what is possible. Check it."),
        {
            "le": later("{it} can be {le} at most."),
            "ge": later("{it} must be at least {ge}."),
            "decimal_places": later("{it} can have {decimal_places} decimal places at most."),
        },
    ),
    "unreadable_text": ProblemKind(
        422, later("{it} holds signs that cannot be kept. Type it again.")
    ),
    "unknown_field": ProblemKind(
        422,
        later("There is no field {name}."),
        {"near": later("There is no field {name}. Did you mean {near}?")},
    ),
    "names_disagree": ProblemKind(
        422, later("{names} do not name the same thing. Send only one of them.")
    ),
    "ends_before_it_starts": ProblemKind(
        422, later("This ends before it starts. Check the start and the end.")
    ),
    "key_reused": ProblemKind(
        422,
        later(
            "Something else was sent before under the same key, so nothing was changed now. "
            "Check what you see and send it again with a new key."
        ),
    ),
    "bad_key": ProblemKind(
        422,
        later(
            "A key is 1 to 200 printable ASCII characters, and the same wherever it is given. "
            "Nothing was changed. Send it again with another key."
        ),
    ),
}

UNKNOWN = {
    "unknown_student": ProblemKind(
        404,
        later("No student has the id {id}. If that is a student number, send student_number."),
        {
            "number": later(
                "No student has the number {number}. Check the number, or add the student first."
            )
        },
    ),
    "unknown_course": ProblemKind(
        404,
        later("No course has the id {id}. If that is a course code, send course_code."),
        {
            "code": later(
                "No course has the code {code}. Check the code, or look in the list of courses."
            )
        },
    ),
    "unknown_section": ProblemKind(
        404,
        later("No section has the id {id}. Choose a section of the course."),
        {
            "label": later("{course} has no section {label}. Choose one of its sections."),
            "crn": later("No section has the CRN {crn}. Import the sections first."),
        },
    ),
    "unknown_term": ProblemKind(404, later("No term has the id {id}. Leave it out for this term.")),
    "unknown_enrollment": ProblemKind(
        404, later("No enrollment has the id {id}. Look for it on the student’s page.")
    ),
    "unknown_batch": ProblemKind(
        404, later("No change has the id {id}. It is the batch_id of an enrollment.")
    ),
    "not_found": ProblemKind(
        404, later("There is nothing at this address. Check it, or start from the first page.")
    ),
}

AGAINST_THE_RULES = {
    "student_inactive": ProblemKind(
        409,
        later("{student} has left the school and cannot be enrolled until active again."),
    ),
    "course_inactive": ProblemKind(
        409, later("{course} is not taught any more. Choose another course for {student}.")
    ),
    "section_closed": ProblemKind(
        409, later("{section} is closed. Choose another section for {student}.")
    ),
    "section_of_other_course": ProblemKind(
        409,
        later("That is section {label} of {other}. Choose a section of {course}."),
    ),
    "not_offered": ProblemKind(
        409, later("{course} has no section in {term}. Add one, or choose another term.")
    ),
    "already_enrolled": ProblemKind(
        409, later("{student} is already enrolled in {section}. Nothing was changed.")
    ),
    "already_waiting": ProblemKind(
        409,
        later("{student} is already on the wait list for {section}, number {position}."),
    ),
    "people_waiting": ProblemKind(
        409,
        later(
            "The free seats in {section} go to its wait list first, {waiting} so far. "
            "{student} can join it."
        ),
    ),
    "section_full": ProblemKind(
        409,
        later(
            "{section} is full: {taken} of {capacity} seats are taken. "
            "{student} can join the wait list or take another section."
        ),
    ),
    "time_clash": ProblemKind(409, later("{section} clashes with {clashes}.")),
    "outside_term": ProblemKind(
        409,
        later(
            "{section} runs from {starts_on} to {ends_on} ({term}). "
            "Choose a first day for {student} between them."
        ),
    ),
    "not_theirs": ProblemKind(
        409,
        later("Enrollment {enrollment_id} is not one of {student}. Choose one that is."),
    ),
    "already_dropped": ProblemKind(
        409, later("{student} has already left {course}. Nothing was changed.")
    ),
    "already_undone": ProblemKind(409, later("This was already undone. Nothing was changed.")),
    "changed_since": ProblemKind(
        409,
        later(
            "{student} in {course} was changed again since, so this cannot be undone. "
            "Change it on the student’s page."
        ),
    ),
    "cannot_be_undone": ProblemKind(
        409, later("This cannot be undone as one step. Change it on the pages concerned.")
    ),
    "number_taken": ProblemKind(
        409,
        later("Another student has the number {student_number}. Check it, or open that student."),
    ),
    "code_taken": ProblemKind(
        409, later("Another course has the code {code}. Check it, or open that course.")
    ),
    "label_taken": ProblemKind(
        409, later("{course} already has a section {label} in this term. Choose another label.")
    ),
    "sourced_id_taken": ProblemKind(
        409, later("Another record has the sourced id {sourced_id}. Check where it belongs.")
    ),
    "drop_before_begin": ProblemKind(
        409, later("The first day is {begin_on}, and leaving cannot come before it.")
    ),
}

NOT_AS_ASKED = {
    "malformed_json": ProblemKind(
        400, later("This is not readable JSON. Nothing was saved. Check it and send it again.")
    ),
    "malformed_form": ProblemKind(
        400, later("This form could not be read. Nothing was saved. Send it again as UTF-8 text.")
    ),
    "method_not_allowed": ProblemKind(
        405, later("{method} is not possible at this address. Possible are {allowed}.")
    ),
    "wrong_content_type": ProblemKind(
        415, later("Send a form, or JSON with the header Content-Type: application/json.")
    ),
    "json_sent_as_form": ProblemKind(
        415,
        later("This is JSON sent as a form. Add the header Content-Type: application/json."),
    ),
}

FAULTS = {
    "fault": ProblemKind(
        500,
        later(
            "Something broke on our side. Look whether it was saved before you send it again. "
            "If it happens again, tell whoever runs Rollbook this number: {reference}."
        ),
    ),
    "storage_full": ProblemKind(
        503,
        later("Nothing was saved. The server’s storage is full. Tell whoever runs Rollbook."),
    ),
    "unavailable": ProblemKind(
        503,
        later("Nothing was saved. Rollbook cannot reach its records. Try again in a moment."),
    ),
}

PROBLEMS: Mapping[str, ProblemKind] = MappingProxyType(
    UNREADABLE
    | UNKNOWN
    | AGAINST_THE_RULES
    | NOT_AS_ASKED
    | FAULTS
    | {code: ProblemKind(status, sentence) for code, (status, sentence) in EDGE_CODES.items()}
)
"""Every published code."""

TITLES = {
    400: later("That could not be read"),
    403: later("That is not possible from here"),
    404: later("Not found"),
    405: later("Not possible at this address"),
    408: later("That took too long"),
    409: later("Not possible as it stands"),
    413: later("That is too large"),
    415: later("That could not be read"),
    422: later("Please check what was sent"),
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
    "starts_at": later("start"),
    "ends_at": later("end"),
    "q": later("search"),
}
"""What a field is called, unless its name says it."""

FIRST_ASKED = (422, 404, 409)
"""Of several reasons, what cannot be read comes first, then what is not there."""


def problem(refused: Refused) -> Problem:
    """The answer to somebody who was refused: every reason, and the sections that would do."""
    status = status_of(refused.refusals)
    first = next(no for no in refused.refusals if PROBLEMS[no.code].status == status)
    errors = [_error(refusal) for refusal in refused.refusals[:MOST_ERRORS]]
    return Problem(
        type=f"/problems#{first.code}",
        title=_(TITLES[status]),
        status=status,
        detail=" ".join(dict.fromkeys(error.message for error in errors)),
        errors=tuple(errors),
        alternatives=tuple(
            ProblemAlternative(
                section_id=other.section_id, label=other.label, seats_left=other.seats_left
            )
            for other in refused.alternatives
        ),
        **_the_enrollment_there_is(refused.refusals),
    )


def status_of(refusals: Iterable[Refusal]) -> int:
    """The one HTTP status of several reasons."""
    statuses = [PROBLEMS[refusal.code].status for refusal in refusals]
    return next((status for status in FIRST_ASKED if status in statuses), statuses[0])


def message(refusal: Refusal) -> str:
    """The sentence that says this no, with its facts, in the reader's language."""
    kind = PROBLEMS[refusal.code]
    known = (said for fact, said in kind.instead.items() if refusal.params.get(fact) is not None)
    return _(next(known, kind.sentence)).format_map(_words(refusal))


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
        if refusal.code == "already_enrolled":
            return {"enrollment_id": refusal.params["enrollment_id"]}
    return {}


def _words(refusal: Refusal) -> dict[str, str]:
    params = refusal.params
    words = {name: _word(value) for name, value in params.items()}
    words["it"] = _it(refusal.field)
    course, section = params.get("course"), params.get("section")
    if course and "section" in params:
        words["section"] = class_name(course, section)
    if section and "label" not in params:
        words["label"] = section.label
    if "clashes" in params:
        words["clashes"] = language.listed(_clash(clash) for clash in params["clashes"])
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
        return language.day(value)
    if isinstance(value, int) and value > MAX_ID:
        return _("that was sent")
    if isinstance(value, tuple | list) and all(isinstance(word, str) for word in value):
        return language.listed(value)
    return _shown(str(value))


def _clash(clash: Mapping[str, Any]) -> str:
    days = language.weekdays(clash["weekdays"])
    hours = language.hours(clash["starts_at"], clash["ends_at"])
    return f"{class_name(clash['course'], clash['section'])} ({days} {hours})"


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
