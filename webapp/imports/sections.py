"""Sections of courses in one term: by their CRN where the file has one, else by course and label.

The CRN, the number of a section in another system, is kept as its sourced id.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any, Literal

from webapp.database import in_pieces
from webapp.database import rows as rows_of
from webapp.imports.headers import Columns
from webapp.imports.kinds import Act, Kind, Put, small
from webapp.imports.settling import Wanted, settle, there_by
from webapp.models import Course, Section, Term
from webapp.reading import read_as
from webapp.refusals import Refusal, Refused, refuse
from webapp.schemas import CourseName, Submission
from webapp.schemas.fields import Count, Key, RequiredText, Reserved, Text, Words
from webapp.services.cancelling.who_is_there import refusals_of_cancelling
from webapp.services.groups.group_service import unknown_in
from webapp.services.section_service import KEEPS_SEATS, MAY_FREE_SEATS, over_capacity
from webapp.services.waiting.freed_seats import look_again


class SectionRow(Submission):
    """A section as a file has it."""

    crn: Key = None
    course_code: RequiredText
    label: RequiredText
    capacity: Count | None = None
    minimum: Count | None = None
    room: Text = ""
    status: Literal["open", "closed", "cancelled"] = "open"
    grades: Words = ""
    programs: Words = ""
    reserved: Reserved = ""


def read(cells: Mapping[str, str]) -> SectionRow:
    """A row as a section."""
    return read_as(SectionRow, small(cells, "status"))


def put(act: Act, rows: Sequence[SectionRow]) -> list[Put]:
    """Make new sections in the term, change those that differ."""
    assert act.term is not None  # noqa: S101 - `needs_term` promises it
    term = act.term
    courses = there_by(Course.code, [row.course_code for row in rows])
    by_crn = there_by(Section.sourced_id, [row.crn for row in rows])
    by_label = sections_by_label(term, courses.values())
    found = [_found(term, row, courses, by_crn, by_label) for row in rows]
    found = _without_too_many_kept(_without_unknown_groups(_without_cancelling(found)))
    wanted = [one for one in found if isinstance(one, Wanted)]
    freed = [one.row for one in wanted if _may_free_seats(one)]
    answers = iter(settle(act, wanted))
    for section in freed:
        look_again(section.id, act.batch.id)
    return [next(answers) if isinstance(one, Wanted) else one for one in found]


def _may_free_seats(one: Wanted) -> bool:
    """Whether whoever waits for a section might now get a seat."""
    changed = (name for name, value in one.sent.items() if getattr(one.row, name) != value)
    return one.row.id is not None and not MAY_FREE_SEATS.isdisjoint(changed)


def sections_by_label(term: Term, courses: Iterable[Course]) -> dict[tuple[int, str], Section]:
    """The sections of these courses in a term, by the course's id and their label."""
    return {
        (row.course_id, row.label): row
        for piece in in_pieces(course.id for course in courses)
        for row in Section.select().where(Section.term == term, Section.course.in_(piece))
    }


def ids_by_crn(crns: Iterable[str | None]) -> dict[str | None, int]:
    """The ids of the sections with these CRNs."""
    return {
        crn: section_id
        for piece in in_pieces(set(crns) - {None})
        for crn, section_id in rows_of(
            Section.select(Section.sourced_id, Section.id).where(Section.sourced_id.in_(piece))
        )
    }


def ids_by_label(
    term: Term, codes: Iterable[str | None]
) -> dict[tuple[str | None, str | None], int]:
    """The ids of the sections in a term of the courses with these codes, by code and label."""
    return {
        (code, label): section_id
        for piece in in_pieces(set(codes) - {None})
        for code, label, section_id in rows_of(
            Section.select(Course.code, Section.label, Section.id)
            .join(Course)
            .where(Section.term == term, Course.code.in_(piece))
        )
    }


def _found(
    term: Term,
    row: SectionRow,
    courses: Mapping[str, Course],
    by_crn: Mapping[str, Section],
    by_label: Mapping[tuple[int, str], Section],
) -> Wanted | Refused:
    course = courses.get(row.course_code)
    if course is None:
        return Refused([Refusal("unknown_course", "course_code", {"code": row.course_code})])
    numbered = by_crn.get(row.crn or "")
    labelled = by_label.get((course.id, row.label))
    if numbered and (numbered.course_id, numbered.term_id) != (course.id, term.id):
        return refuse("sourced_id_taken", "crn", sourced_id=row.crn)
    if labelled and _is_another(labelled, numbered, row):
        named = CourseName(id=course.id, code=course.code, title=course.title)
        return refuse("label_taken", "label", course=named, label=row.label, term=term.name)
    there = numbered or labelled or Section(course=course.id, term=term.id)
    return Wanted(there, _sent(row), beside={"term": term.name})


def _without_cancelling(found: Sequence[Wanted | Refused]) -> list[Wanted | Refused]:
    """A file cancels no section that somebody is in: each of them has to be told, and moved."""
    cancelled = {
        one.row.id
        for one in found
        if isinstance(one, Wanted) and one.row.id and _is_cancelled_by(one)
    }
    against = refusals_of_cancelling(cancelled) if cancelled else {}
    return [
        Refused([against[one.row.id]]) if isinstance(one, Wanted) and one.row.id in against else one
        for one in found
    ]


def _without_unknown_groups(found: Sequence[Wanted | Refused]) -> list[Wanted | Refused]:
    """No seats are kept for a group that there is not."""
    return [
        refuse("unknown_group", "reserved", name=name)
        if isinstance(one, Wanted) and (name := unknown_in(str(one.sent.get("reserved", ""))))
        else one
        for one in found
    ]


def _without_too_many_kept(found: Sequence[Wanted | Refused]) -> list[Wanted | Refused]:
    """No more seats are kept than there are."""
    return [_with_seats_for_all_kept(one) if isinstance(one, Wanted) else one for one in found]


def _with_seats_for_all_kept(one: Wanted) -> Wanted | Refused:
    if not one.sent.keys() & KEEPS_SEATS:
        return one
    seats: dict[str, Any] = {
        name: one.sent.get(name, getattr(one.row, name)) for name in KEEPS_SEATS
    }
    no = over_capacity(seats["reserved"], seats["capacity"])
    return Refused([no]) if no else one


def _is_cancelled_by(one: Wanted) -> bool:
    return one.sent.get("status") == "cancelled" != one.row.status


def _is_another(labelled: Section, numbered: Section | None, row: SectionRow) -> bool:
    """Whether the section with the row's label is not the one that the row is about."""
    if numbered:
        return labelled.id != numbered.id
    return row.crn is not None and labelled.sourced_id is not None


def _sent(row: SectionRow) -> dict[str, object]:
    sent = row.model_dump(exclude_unset=True, exclude={"course_code", "crn"})
    return sent | ({"sourced_id": row.crn} if row.crn else {})


def keys(row: SectionRow) -> Iterable[Hashable]:
    """A section is known by its CRN and by its label."""
    by_label = (row.course_code, row.label)
    return (row.crn, by_label) if row.crn else (by_label,)


SECTIONS = Kind(
    noun="sections",
    columns=Columns(
        known=(
            "crn",
            "course_code",
            "label",
            "capacity",
            "minimum",
            "room",
            "status",
            "grades",
            "programs",
            "reserved",
        ),
        required=[("course_code",), ("label",)],
    ),
    read=read,
    put=put,
    keys=keys,
    needs_term=True,
)
