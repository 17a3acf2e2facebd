"""Every code a no or a fault may carry, with its status and its sentence.

Codes never change once published. `later` marks a sentence for translation where it is said.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from webapp.edge.plain_answers import EDGE_CODES
from webapp.language import later


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
    "too_many_rows": ProblemKind(
        422, later("At most {limit} can be sent at once, and these are {count}. Split them.")
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
    "not_your_section": ProblemKind(
        404,
        later(
            "You do not teach this section. Its roster is open to those who do, and to the office."
        ),
    ),
    "unknown_term": ProblemKind(404, later("No term has the id {id}. Leave it out for this term.")),
    "unknown_hold": ProblemKind(
        404, later("No hold has the id {id}. Look for it on the student’s page.")
    ),
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
    "on_hold": ProblemKind(
        409,
        later(
            "{student} is on hold: {holds}. Ask whoever is named there, or lift the hold on the "
            "student’s page."
        ),
    ),
    "already_lifted": ProblemKind(409, later("{by} has lifted this hold already.")),
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
        {
            "filled_up": later(
                "{section} filled up a moment ago: {taken} of {capacity} seats are taken. "
                "{student} can join the wait list or take another section."
            )
        },
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
        409,
        later("{student} has already left {course}. Nothing was changed."),
        {
            "last_day": later(
                "{student} leaves {course} after {last_day} already. Undo that to choose "
                "another day."
            ),
            "by": later(
                "{student} has already left {course}: {by} entered that on {at}. "
                "Nothing was changed."
            ),
        },
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
    "same_name": ProblemKind(
        409,
        later(
            "There is a student of this name already: {others}. Open that student, or add another "
            "one all the same."
        ),
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
    "drop_after_term": ProblemKind(
        409, later("{term} ends on {ends_on}. Choose a day until then, or none to leave today.")
    ),
}

AT_THE_DOOR = {
    "not_signed_in": ProblemKind(
        401, later("You are not signed in. Sign in, or send a token as Authorization: Bearer.")
    ),
    "bad_token": ProblemKind(
        401,
        later(
            "This token does not work: it was mistyped, has expired or was revoked. "
            "Ask an administrator for a new one."
        ),
    ),
    "wrong_password": ProblemKind(
        401,
        later(
            "This email address and password do not belong together. Check both. If you forgot "
            "your password, an administrator can send you a link for a new one."
        ),
        {"name": later("This is not the password of {name}. Type the one you signed in with.")},
    ),
    "not_allowed": ProblemKind(
        403,
        later(
            "Your role does not allow this. If you need it for your work, ask an administrator "
            "of Rollbook at your school."
        ),
    ),
    "scope_missing": ProblemKind(
        403,
        later("This token has no scope {scope}. Ask an administrator for one that has."),
    ),
    "not_for_tokens": ProblemKind(
        403, later("Only people who have signed in may do this, and no token.")
    ),
    "has_staff": ProblemKind(
        403, later("This school has staff accounts. Start it with: rollbook serve")
    ),
    "unsaved": ProblemKind(
        409,
        later(
            "You were signed out before this was saved. Here it is as you sent it: look it over "
            "and send it again."
        ),
    ),
    "link_over": ProblemKind(
        404,
        later(
            "This link does not work any more. It works once, for 24 hours. Ask an administrator "
            "for a new one; before there is any, start Rollbook again."
        ),
    ),
    "too_many_sign_ins": ProblemKind(
        429,
        later(
            "Too many passwords were wrong. Wait {minutes} min, then try again. "
            "Whoever has signed in already is not concerned."
        ),
    ),
    "password_too_short": ProblemKind(
        422, later("Choose a password of 12 characters or more. Several words do well.")
    ),
    "password_too_long": ProblemKind(422, later("Choose a password of 256 characters or fewer.")),
    "password_too_common": ProblemKind(
        422,
        later(
            "Others would guess this password early. Choose one that nobody else would think of."
        ),
    ),
}

ABOUT_STAFF = {
    "unknown_staff": ProblemKind(
        404,
        later("Nobody of the staff has the id {id}."),
        {"email": later("Nobody of the staff signs in with {email}.")},
    ),
    "unknown_teacher": ProblemKind(
        404, later("No teacher has the id {id}, or somebody else signs in as them.")
    ),
    "unknown_token": ProblemKind(
        404,
        later("There is no token {id}. Look at the list of tokens."),
        {"name": later("No token has the name {name}. Look at the list of tokens.")},
    ),
    "unknown_session": ProblemKind(
        404, later("You have no session {id}. It may have ended already.")
    ),
    "name_taken": ProblemKind(
        409,
        later(
            "The name {name} is taken; the record must tell people and programs apart. "
            "Add something to it."
        ),
    ),
    "email_taken": ProblemKind(
        409, later("Somebody else signs in with {email}. Check it, or open that person.")
    ),
    "is_disabled": ProblemKind(409, later("{name} may not sign in. Let them in again first.")),
    "last_admin": ProblemKind(
        409,
        later(
            "{name} is the only administrator. Make somebody else one first, or nobody could "
            "change this back."
        ),
    ),
    "already_revoked": ProblemKind(409, later("The token {name} was revoked already.")),
    "not_an_email": ProblemKind(
        422, later("{it} must be an email address such as kim.lee@school.example.")
    ),
    "unknown_scope": ProblemKind(
        422, later("Choose scopes from the list; a token needs one at least.")
    ),
}

OVERTAKEN = {
    "changed_meanwhile": ProblemKind(
        412,
        later("This was changed since you looked at it. Nothing was saved. Look at it again."),
        {
            "at": later("{by} changed this to {now} on {at}; you typed {typed}."),
            "by": later("{by} changed this to {now} a moment ago; you typed {typed}."),
        },
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
    | AT_THE_DOOR
    | ABOUT_STAFF
    | OVERTAKEN
    | NOT_AS_ASKED
    | FAULTS
    | {code: ProblemKind(status, sentence) for code, (status, sentence) in EDGE_CODES.items()}
)
"""Every published code."""
