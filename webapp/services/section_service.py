"""Sections: one of them, and changing it."""

from typing import Any

from webapp.actors import Actor
from webapp.database import lock
from webapp.models import Course, Section, StudentCourse
from webapp.refusals import Refusal, Refused, refuse
from webapp.reserved_seats import seats_kept
from webapp.schemas import MAX_ID, CourseName, SectionChange, SectionName, SectionRead
from webapp.services import term_service
from webapp.services.cancelling.who_is_there import refusals_of_cancelling
from webapp.services.changes import Changed
from webapp.services.groups.group_service import refuse_unknown_in
from webapp.services.meetings import meet, wanted_in_words
from webapp.services.record import NOTHING, begin_batch, record
from webapp.services.section_answers import read_sections
from webapp.services.teaching import teach, wanted_to_teach, who_teaches
from webapp.services.term_service import term_for
from webapp.services.versions import Seen, change, refuse_stale, save, still_wanted
from webapp.services.waiting.freed_seats import look_again
from webapp.statements import statement

BESIDE = {"meetings", "teachers"}
"""What has rows of its own."""

KEEPS_SEATS = {"capacity", "reserved"}
MAY_FREE_SEATS = {"capacity", "status", "reserved"}


def section(section_id: int) -> SectionRead:
    """One section with its seats and meetings; refuses `unknown_section`."""
    for answer in read_sections([min(section_id, MAX_ID)]):
        return answer
    raise refuse("unknown_section", "section_id", id=section_id)


def refuse_unknown(section_id: int) -> None:
    """Refuse `unknown_section` where none has this id."""
    if not _known(min(section_id, MAX_ID)):
        raise refuse("unknown_section", "section_id", id=section_id)


@statement
def _known(section_id: int) -> Any:
    return Section.select(Section.id).where(Section.id == section_id)


def change_section(
    section_id: int, wanted: SectionChange, *, by: Actor, seen: Seen = None
) -> Changed[SectionRead]:
    """Change what was sent and nothing else; meetings and teachers that are sent replace all there
    were.

    Fewer seats than are taken is allowed: everybody stays, and the section is over capacity. More
    of them go to the wait list after a while, as freed ones do.
    Refuses `unknown_section`, `changed_meanwhile`, `label_taken`, `sourced_id_taken`,
    `ends_before_it_starts`, `unknown_teacher`, `unknown_term`, `unknown_group`, `term_fixed`,
    `reserved_over_capacity`, and
    `has_students` for cancelling one that somebody is in.
    """
    row = _held(section_id)
    refuse_stale(row.version, seen)
    changes = still_wanted(
        row,
        wanted.changes,
        version=wanted.version,
        in_words={
            "meetings": wanted_in_words(wanted.meetings),
            "teachers": wanted_to_teach(wanted.teachers),
            "term_id": _term_called(wanted.term_id),
        },
    )
    _refuse_taken(row, changes)
    refuse_unknown_in(changes.get("reserved") or "")
    _refuse_over_capacity(row, changes)
    after = {name: value for name, value in changes.items() if name not in BESIDE}
    before = change(row, after)
    if "term_id" in changes:
        before["term_id"] = _term_called(before["term_id"])
        after["term_id"] = _term_called(after["term_id"])
    if "meetings" in changes:
        before["meetings"], after["meetings"] = meet(row, changes["meetings"])
    if "teachers" in changes:
        before["teachers"], after["teachers"] = who_teaches(row), wanted_to_teach(wanted.teachers)
    if before == after:
        return Changed(section(section_id), NOTHING)
    save(row, before, after)
    batch = begin_batch(by)
    if before.get("teachers") != after.get("teachers"):
        teach(row, wanted.teachers, batch=batch, by=by)
    event_id = record("changed", row, batch=batch, by=by, before=before, after=after)
    if changes.keys() & MAY_FREE_SEATS:
        look_again(section_id, batch.id)
    return Changed(section(section_id), event_id)


def _refuse_over_capacity(row: Section, changes: dict[str, Any]) -> None:
    """Refuse `reserved_over_capacity` where one of the two is changed to that."""
    there = {name: getattr(row, name) for name in KEEPS_SEATS}
    seats = {name: changes.get(name, value) for name, value in there.items()}
    no = None if seats == there else over_capacity(seats["reserved"], seats["capacity"])
    if no:
        raise Refused(
            [no.about("capacity" if seats["reserved"] == there["reserved"] else "reserved")]
        )


def over_capacity(reserved: str, capacity: int | None) -> Refusal | None:
    """The no to keeping more seats than there are."""
    if capacity is None or not reserved:
        return None
    kept = seats_kept(reserved, term_service.today())
    facts = {"reserved": kept, "capacity": capacity}
    return Refusal("reserved_over_capacity", "reserved", facts) if kept > capacity else None


def _found(section_id: int) -> Section:
    row = Section.get_or_none(Section.id == section_id) if section_id <= MAX_ID else None
    if row is None:
        raise refuse("unknown_section", "section_id", id=section_id)
    return row


def _held(section_id: int) -> Section:
    """The section and its course, locked: nobody takes a seat or a label meanwhile."""
    course_id = _found(section_id).course_id
    lock(Course.select(Course.id).where(Course.id == course_id))
    lock(Section.select(Section.id).where(Section.id == section_id))
    return _found(section_id)


def _term_called(term_id: int | None) -> str | None:
    return None if term_id is None else term_for(term_id).name


def _refuse_taken(row: Section, changes: dict[str, Any]) -> None:
    """A label belongs to one section of a course and term, a foreign id to one section; a term
    stays once somebody was enrolled; and nobody is left behind in one that is cancelled.
    """
    others = Section.select(Section.id).where(Section.id != row.id)
    label, sourced_id = changes.get("label") or row.label, changes.get("sourced_id")
    term_id = changes.get("term_id") or row.term_id
    of_the_course = others.where(Section.course == row.course_id, Section.term == term_id)
    reasons = []
    if of_the_course.where(Section.label == label).exists():
        reasons.append(_label_taken(row, label, term_id))
    if term_id != row.term_id and _has_spells(row):
        reasons.append(Refusal("term_fixed", "term_id", {**_named(row), "term": row.term.name}))
    if sourced_id and others.where(Section.sourced_id == sourced_id).exists():
        reasons.append(Refusal("sourced_id_taken", "sourced_id", {"sourced_id": sourced_id}))
    if changes.get("status") == "cancelled" != row.status:
        reasons += refusals_of_cancelling([row.id]).values()
    if reasons:
        raise Refused(reasons)


def _has_spells(row: Section) -> bool:
    """Whether anybody is or ever was in it."""
    there: bool = StudentCourse.select().where(StudentCourse.section == row.id).exists()
    return there


def _label_taken(row: Section, label: str, term_id: int) -> Refusal:
    params = {"course": _named(row)["course"], "label": label, "term": _term_called(term_id)}
    return Refusal("label_taken", "label", params)


def _named(row: Section) -> dict[str, CourseName | SectionName]:
    course = CourseName(id=row.course_id, code=row.course.code, title=row.course.title)
    return {"course": course, "section": SectionName(id=row.id, label=row.label)}
