"""Events of the record as sentences: "Enrolled in Pre-calculus MAT310-1", "Grade changed …"."""

from collections.abc import Iterable
from datetime import timedelta

from webapp import language
from webapp.labels import in_words, label
from webapp.language import gettext as _
from webapp.language import later
from webapp.problems import class_name, student_name
from webapp.schemas import EventRead, FieldChange

OF_A_STUDENT = {
    "enrolled": later("Enrolled in {where}"),
    "waitlisted": later("Put on the wait list for {where}"),
    "dropped": later("Dropped {where}"),
    "withdrawn": later("Withdrawn from {where}"),
    "completed": later("Completed {where}"),
    "undone": later("Undone: out of {where}"),
    "undone cancelled": later("Undone: not in {where}"),
    "undone enrolled": later("Undone: back in {where}"),
    "undone waitlisted": later("Undone: waits for {where} again"),
}
"""What was done to an enrollment, where it is plain whose it is."""

OF_A_CLASS = {
    "enrolled": later("{who} enrolled"),
    "waitlisted": later("{who} put on the wait list"),
    "dropped": later("{who} dropped"),
    "withdrawn": later("{who} withdrawn"),
    "completed": later("{who} completed it"),
    "undone": later("Undone: {who} is out"),
    "undone cancelled": later("Undone: {who} is not in it"),
    "undone enrolled": later("Undone: {who} is back in it"),
    "undone waitlisted": later("Undone: {who} waits again"),
}
"""The same, where it is plain which section it is about."""

ADDED = {
    "student": later("Student added"),
    "course": later("Course added"),
    "section": later("Section {label} added"),
    "term": later("Term added"),
    "teacher": later("Teacher added"),
}
OF_A_HOLD = {"created": later("Hold placed"), "lifted": later("Hold lifted")}
CHANGED = {
    "student": later("Details changed"),
    "course": later("Course changed"),
    "section": later("Section {label} changed"),
}


def happened(event: EventRead, of: str) -> str:
    """What was done, on the page of a history of a `student`, a `course` or a `section`."""
    if event.subject == "enrollment":
        return _to_an_enrollment(event, of)
    if event.subject == "hold":
        return _(OF_A_HOLD.get(event.action, event.action))
    if event.action == "exported":
        return _("Taken out as a file: {what}").format(what=event.reason)
    if event.action == "changed" and not event.changes:
        return _("Saved, with no change on record")
    about = event.section.label if event.section else ""
    if event.action == "changed" and len(event.changes) == 1 and event.subject == of:
        return difference(event.changes[0])
    words = ADDED if event.action == "created" else CHANGED
    return _(words.get(event.subject, event.action)).format(label=about)


def differences(event: EventRead, of: str) -> list[str]:
    """What changed from what to what, as far as the sentence does not say it."""
    changes = event.changes
    if event.action == "lifted":
        return []
    if event.action == "created":
        return [language.listed(_as_it_began(changes))] if changes else []
    if len(changes) == 1 and event.subject == of:
        return []
    return [difference(change) for change in changes]


def difference(change: FieldChange) -> str:
    """One field: "Grade changed from 10 to 11"."""
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


def _to_an_enrollment(event: EventRead, of: str) -> str:
    words = OF_A_STUDENT if of == "student" else OF_A_CLASS
    action = f"{event.action} {event.status}"
    sentence = _(words.get(action) or words.get(event.action, event.action))
    return sentence.format(who=_who(event), where=_where(event)) + _until_when(event)


def _who(event: EventRead) -> str:
    return student_name(event.student) if event.student else ""


def _where(event: EventRead) -> str:
    return class_name(event.course, event.section) if event.course else ""


def _until_when(event: EventRead) -> str:
    """Of who was in class, the last day that they were."""
    if event.action != "dropped" or event.end_on is None or event.end_on == event.begin_on:
        return ""
    last_day = event.end_on - timedelta(days=1)
    return _(", last day in class {day}").format(day=language.day(last_day))


def _as_it_began(changes: Iterable[FieldChange]) -> Iterable[str]:
    return (
        _("{field}: {after}").format(
            field=label(change.field), after=in_words(change.field, change.after)
        )
        for change in changes
        if change.after
    )
