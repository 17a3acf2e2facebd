"""Events of the record as sentences: "Enrolled in Pre-calculus MAT310-1", "Grade changed …"."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from webapp import language
from webapp.clock import days_after
from webapp.labels import in_words, label
from webapp.language import gettext as _
from webapp.language import later
from webapp.problems import class_name, course_name, message, student_name
from webapp.schemas import EventRead, FieldChange
from webapp.warned import from_text

OF_A_STUDENT = {
    "enrolled": later("Enrolled in {where}"),
    "waitlisted": later("Put on the wait list for {where}"),
    "promoted": later("Got the seat in {where} that they waited for"),
    "offered": later("Offered a seat in {where}"),
    "moved": later("Given another place on the wait list for {where}"),
    "moved_back": later("Undone: has the old place on the wait list for {where} again"),
    "served_again": later("Served again on the wait list for {where}"),
    "lapsed": later("Off the wait list for {where}: the offer ran out"),
    "line_ended": later("Off the wait list for {where}: the term was closed"),
    "dropped": later("Dropped {where}"),
    "dropped ahead": later("Leaves {where}"),
    "withdrawn ahead": later("Withdraws from {where}"),
    "dropped cancelled": later("Never came to {where}"),
    "never_attended": later("Never attended {where}"),
    "undone never_attended": later("Undone: never attended {where}"),
    "withdrawn": later("Withdrawn from {where}"),
    "completed": later("Completed {where}"),
    "cancelled": later("Out of {where}: it was cancelled"),
    "undone": later("Undone: out of {where}"),
    "undone cancelled": later("Undone: not in {where}"),
    "undone enrolled": later("Undone: back in {where}"),
    "undone waitlisted": later("Undone: waits for {where} again"),
}
"""What was done to an enrollment, where it is plain whose it is."""

OF_A_CLASS = {
    "enrolled": later("{who} enrolled"),
    "waitlisted": later("{who} put on the wait list"),
    "promoted": later("{who} got the seat they waited for"),
    "offered": later("{who} was offered a seat"),
    "moved": later("{who} was given another place on the wait list"),
    "moved_back": later("Undone: {who} has the old place on the wait list again"),
    "served_again": later("{who} is served again on the wait list"),
    "lapsed": later("{who} is off the wait list: the offer ran out"),
    "line_ended": later("{who} is off the wait list: the term was closed"),
    "dropped": later("{who} dropped"),
    "dropped ahead": later("{who} leaves"),
    "withdrawn ahead": later("{who} withdraws"),
    "dropped cancelled": later("{who} never came"),
    "never_attended": later("{who} never attended"),
    "undone never_attended": later("Undone: {who} never attended"),
    "withdrawn": later("{who} withdrawn"),
    "completed": later("{who} completed it"),
    "cancelled": later("{who} is out: it was cancelled"),
    "undone": later("Undone: {who} is out"),
    "undone cancelled": later("Undone: {who} is not in it"),
    "undone enrolled": later("Undone: {who} is back in it"),
    "undone waitlisted": later("Undone: {who} waits again"),
}
"""The same, where it is plain which section it is about."""

OF_STAFF = {
    "enrolled": later("{who} enrolled in {where}"),
    "waitlisted": later("{who} put on the wait list for {where}"),
    "dropped": later("{who} dropped {where}"),
    "dropped ahead": later("{who} leaves {where}"),
    "withdrawn ahead": later("{who} withdraws from {where}"),
    "dropped cancelled": later("{who} never came to {where}"),
    "never_attended": later("{who} never attended {where}"),
    "undone never_attended": later("Undone: {who} never attended {where}"),
    "promoted": later("{who} got the seat in {where} that they waited for"),
    "offered": later("{who} was offered a seat in {where}"),
    "moved": later("{who} was given another place on the wait list for {where}"),
    "moved_back": later("Undone: {who} has the old place on the wait list for {where} again"),
    "served_again": later("{who} is served again on the wait list for {where}"),
    "lapsed": later("{who} is off the wait list for {where}: the offer ran out"),
    "line_ended": later("{who} is off the wait list for {where}: the term was closed"),
    "withdrawn": later("{who} withdrawn from {where}"),
    "completed": later("{who} completed {where}"),
    "cancelled": later("{who} is out of {where}: it was cancelled"),
    "undone": later("Undone: {who} is out of {where}"),
    "undone cancelled": later("Undone: {who} is not in {where}"),
    "undone enrolled": later("Undone: {who} is back in {where}"),
    "undone waitlisted": later("Undone: {who} waits for {where} again"),
}
"""The same, among all that one of the staff did."""

ENROLLMENTS = {"student": OF_A_STUDENT, "staff": OF_STAFF}

OF_AN_ACCOUNT = {
    "staff created": later("{name} added to the staff"),
    "staff changed": later("Account of {name} changed"),
    "staff link_made": later("Link made for {name} to choose a password"),
    "staff password_set": later("{name} chose a password"),
    "staff signed_in": later("{name} signed in"),
    "staff signed_out": later("{name} signed out"),
    "staff signed_out_everywhere": later("{name} signed out everywhere"),
    "staff sign_in_failed": later("Wrong password for {name}"),
    "apitoken created": later("API token {name} made"),
    "apitoken revoked": later("API token {name} revoked"),
}
"""What was done to an account or a token, told with the name that it has."""

OF_A_RECORD = {
    "student created": later("Student added"),
    "student changed": later("Details changed"),
    "course created": later("Course added"),
    "course changed": later("Course changed"),
    "section created": later("Section {label} added"),
    "section changed": later("Section {label} changed"),
    "section cancelled": later("Section {label} cancelled"),
    "section reopened": later("Section {label} takes place after all"),
    "term created": later("Term added"),
    "term changed": later("Term changed"),
    "term closed": later("Term closed"),
    "period created": later("Period added"),
    "period changed": later("Period changed"),
    "studentgroup created": later("Group added"),
    "studentgroup changed": later("Group changed"),
    "teacher created": later("Teacher added"),
    "schoolsettings changed": later("Settings of the school changed"),
    "credit created": later("Credit added"),
    "credit changed": later("Credit changed"),
    "credit voided": later("Credit voided"),
    "credit undone": later("Undone: credit does not count any more"),
    "credit restored": later("Undone: credit counts again"),
    "hold created": later("Hold placed"),
    "hold lifted": later("Hold lifted"),
    "hold undone": later("Undone: hold does not count any more"),
    "hold restored": later("Undone: hold counts again"),
    "telling told": later("Student told"),
}
"""What was done to anything else; among all that one of the staff did, its name follows."""

WARNINGS = "warnings"
"""Under which the record keeps what was said against an act."""

AS_IT_BEGAN = {"created", "signed_in", "closed"}
"""Acts that tell what there was then, not what there was before."""

LEAVING = {"dropped", "withdrawn"}
"""Acts after which there is a last day in class."""

SAY_IT_ALL = {"cancelled", "lifted", "reopened", "restored", "undone", "voided"}
"""Acts of which the sentence says everything."""


TO_AN_OVERRIDE = {
    "kept": later("Override kept for {where}: {rule}"),
    "used": later("Override used for {where}: {rule}"),
    "revoked": later("Override for {where} revoked: {rule}"),
}
"""What was done to an override, where it is plain whose it is."""

TO_AN_OVERRIDE_OF = {
    "kept": later("Override kept for {who}: {rule}"),
    "used": later("Override used for {who}: {rule}"),
    "revoked": later("Override for {who} revoked: {rule}"),
}
"""The same, where it is plain which section it is about."""

TO_ANY_OVERRIDE = {
    "kept": later("Override kept for {who} in {where}: {rule}"),
    "used": later("Override used for {who} in {where}: {rule}"),
    "revoked": later("Override for {who} in {where} revoked: {rule}"),
}
"""The same, among all that one of the staff did."""

TO_A_MEMBER = {
    "student": {
        "joined": later("Joined the group {group}"),
        "left": later("Left the group {group}"),
        "undone": later("Undone: not in the group {group}"),
        "restored": later("Undone: in the group {group} again"),
    },
    "studentgroup": {
        "joined": later("{who} joined"),
        "left": later("{who} left"),
        "undone": later("Undone: {who} is not in it"),
        "restored": later("Undone: {who} is in it again"),
    },
}
"""Who came into a group and who left it, in the history of one of them."""

TO_ANY_MEMBER = {
    "joined": later("{who} joined the group {group}"),
    "left": later("{who} left the group {group}"),
    "undone": later("Undone: {who} is not in the group {group}"),
    "restored": later("Undone: {who} is in the group {group} again"),
}
"""The same, among all that one of the staff did."""

OVERRIDES = {"student": TO_AN_OVERRIDE, "staff": TO_ANY_OVERRIDE}


def happened(event: EventRead, of: str) -> str:
    """What was done, in a history of a `student`, a `course`, a `section` or of `staff`."""
    if tell := TOLD_WITH_WHOM.get(event.subject):
        return tell(event, of)
    if words := OF_AN_ACCOUNT.get(f"{event.subject} {event.action}"):
        return _(words).format(name=event.named)
    if _is_one_difference(event, of):
        return difference(event.changes[0])
    name = _name(event) if of == "staff" else ""
    if event.action == "exported":
        what = language.listed(filter(None, (event.reason, name)))
        return _("Taken out as a file: {what}").format(what=what)
    sentence = _to_a_record(event)
    return _("{sentence}: {name}").format(sentence=sentence, name=name) if name else sentence


def differences(event: EventRead, of: str) -> list[str]:
    """What changed from what to what, as far as the sentence does not say it."""
    changes = event.changes
    if event.subject == "override":
        return [said] if (said := _as_said(changes)) else []
    if event.action in SAY_IT_ALL:
        return []
    if event.action in AS_IT_BEGAN:
        return [language.listed(_as_it_began(changes))] if changes else []
    if _is_one_difference(event, of):
        return []
    return [difference(change) for change in changes]


def difference(change: FieldChange) -> str:
    """One field: "Grade changed from 10 to 11"; or what was said against an act."""
    if change.field == WARNINGS:
        return _("Warned: {warnings}").format(warnings=_as_warned(change))
    words = {
        "field": label(change.field),
        "before": in_words(change.field, change.before or ""),
        "after": in_words(change.field, change.after or ""),
    }
    if not change.before:
        return _("{field} set to {after}").format_map(words)
    if not change.after:
        return _("{field} emptied, was {before}").format_map(words)
    return _("{field} changed from {before} to {after}").format_map(words)


def warned(event: EventRead) -> list[str]:
    """What was said against an act when it was done: "Warned: Ceramics ART150-1 clashes …"."""
    return [difference(change) for change in event.changes if change.field == WARNINGS]


def in_sentences(events: Iterable[EventRead]) -> tuple[EventRead, ...]:
    """The same events; what was said against an act stands there as it was said."""
    return tuple(
        replace(event, changes=tuple(map(_in_sentences, event.changes))) for event in events
    )


def _in_sentences(change: FieldChange) -> FieldChange:
    return replace(change, after=_as_warned(change)) if change.field == WARNINGS else change


def _as_warned(change: FieldChange) -> str:
    return " ".join(message(warning) for warning in from_text(change.after or "[]"))


def _is_one_difference(event: EventRead, of: str) -> bool:
    """Whether all there is to say is one change of the very record whose history this is."""
    return event.action == "changed" and len(event.changes) == 1 and event.subject == of != "staff"


def _to_a_record(event: EventRead) -> str:
    if event.action == "changed" and not event.changes:
        return _("Saved, with no change on record")
    words = OF_A_RECORD.get(f"{event.subject} {event.action}", event.action)
    return _(words).format(label=event.section.label if event.section else "")


def _name(event: EventRead) -> str:
    """The name of what an event is about, as far as it has one."""
    if event.student:
        return student_name(event.student)
    if event.course:
        return _where(event) if event.section else course_name(event.course)
    return event.named or ""


def _to_an_enrollment(event: EventRead, of: str) -> str:
    words = ENROLLMENTS.get(of, OF_A_CLASS)
    action = f"{event.action} {'ahead' if _lies_ahead(event) else event.status}"
    sentence = _(words.get(action) or words.get(event.action, event.action))
    return sentence.format(who=_who(event), where=_where(event)) + _until_when(event)


def _to_an_override(event: EventRead, of: str) -> str:
    words = OVERRIDES.get(of, TO_AN_OVERRIDE_OF)
    rule = next((change.after for change in event.changes if change.field == "rule"), "")
    sentence = _(words.get(event.action, event.action))
    return sentence.format(who=_who(event), where=_where(event), rule=label(rule or ""))


def _to_a_member(event: EventRead, of: str) -> str:
    sentence = _(TO_A_MEMBER.get(of, TO_ANY_MEMBER).get(event.action, event.action))
    return sentence.format(who=_who(event), group=event.named)


def _as_said(changes: Iterable[FieldChange]) -> str:
    """Why a rule was lifted, as it was typed."""
    said = {change.field: change.after for change in changes}
    return language.listed(said[name] or "" for name in ("reason", "text") if said.get(name))


def _who(event: EventRead) -> str:
    return student_name(event.student) if event.student else ""


def _where(event: EventRead) -> str:
    return class_name(event.course, event.section) if event.course else ""


def _lies_ahead(event: EventRead) -> bool:
    """Whether whoever leaves was there still on the day it was entered."""
    if event.action not in LEAVING or event.end_on is None or event.end_on == event.begin_on:
        return False
    return days_after(event.end_on, -1) >= event.at.date()


def _until_when(event: EventRead) -> str:
    """Of who was in class, the last day that they were."""
    if event.action not in LEAVING or event.end_on is None or event.end_on == event.begin_on:
        return ""
    last_day = days_after(event.end_on, -1)
    return _(", last day in class {day}").format(day=language.day(last_day))


def _as_it_began(changes: Iterable[FieldChange]) -> Iterable[str]:
    return (
        _("{field}: {after}").format(
            field=label(change.field), after=in_words(change.field, change.after)
        )
        for change in changes
        if change.after
    )


TOLD_WITH_WHOM: Mapping[str, Callable[[EventRead, str], str]] = {
    "enrollment": _to_an_enrollment,
    "override": _to_an_override,
    "groupmember": _to_a_member,
}
"""Acts whose sentence depends on what the history is of."""
