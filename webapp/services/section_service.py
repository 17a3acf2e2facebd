"""Sections: one of them, and changing it."""

from typing import Any

from webapp.actors import Actor
from webapp.database import lock
from webapp.models import Course, Section
from webapp.refusals import Refusal, Refused, refuse
from webapp.schemas import MAX_ID, CourseName, SectionChange, SectionRead
from webapp.services.cancelling.who_is_there import refusals_of_cancelling
from webapp.services.changes import Changed
from webapp.services.meetings import meet, wanted_in_words
from webapp.services.record import NOTHING, begin_batch, record
from webapp.services.section_answers import read_sections
from webapp.services.versions import Seen, change, refuse_stale, save, still_wanted
from webapp.services.waiting.freed_seats import look_again
from webapp.statements import statement

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
    """Change what was sent and nothing else; meetings that are sent replace all there were.

    Fewer seats than are taken is allowed: everybody stays, and the section is over capacity. More
    of them go to the wait list after a while, as freed ones do.
    Refuses `unknown_section`, `changed_meanwhile`, `label_taken`, `sourced_id_taken`,
    `ends_before_it_starts`, and `has_students` for cancelling one that somebody is in.
    """
    row = _held(section_id)
    refuse_stale(row.version, seen)
    changes = still_wanted(
        row,
        wanted.changes,
        version=wanted.version,
        in_words={"meetings": wanted_in_words(wanted.meetings)},
    )
    _refuse_taken(row, changes)
    after = {name: value for name, value in changes.items() if name != "meetings"}
    before = change(row, after)
    if "meetings" in changes:
        before["meetings"], after["meetings"] = meet(row, changes["meetings"])
    if before == after:
        return Changed(section(section_id), NOTHING)
    save(row, before, after)
    batch = begin_batch(by)
    event_id = record("changed", row, batch=batch, by=by, before=before, after=after)
    if changes.keys() & MAY_FREE_SEATS:
        look_again(section_id, batch.id)
    return Changed(section(section_id), event_id)


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


def _refuse_taken(row: Section, changes: dict[str, Any]) -> None:
    """A label belongs to one section of a course and term, a foreign id to one section; and
    nobody is left behind in one that is cancelled.
    """
    others = Section.select(Section.id).where(Section.id != row.id)
    label, sourced_id = changes.get("label"), changes.get("sourced_id")
    of_the_course = others.where(Section.course == row.course_id, Section.term == row.term_id)
    reasons = []
    if label and of_the_course.where(Section.label == label).exists():
        reasons.append(_label_taken(row, label))
    if sourced_id and others.where(Section.sourced_id == sourced_id).exists():
        reasons.append(Refusal("sourced_id_taken", "sourced_id", {"sourced_id": sourced_id}))
    if changes.get("status") == "cancelled" != row.status:
        reasons += refusals_of_cancelling([row.id]).values()
    if reasons:
        raise Refused(reasons)


def _label_taken(row: Section, label: str) -> Refusal:
    course = CourseName(id=row.course_id, code=row.course.code, title=row.course.title)
    return Refusal(
        "label_taken", "label", {"course": course, "label": label, "term": row.term.name}
    )
