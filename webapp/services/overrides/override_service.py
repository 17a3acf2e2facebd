"""Overrides that are kept for later, and the ledger of all of them."""

from collections.abc import Collection
from datetime import date
from typing import Any

from webapp.actors import Actor
from webapp.database import lock
from webapp.models import Course, Override, Section, Student, Term
from webapp.refusals import Refused, refuse
from webapp.schemas import (
    MAX_ID,
    CourseName,
    EnrollmentCreate,
    OverrideAsked,
    SectionName,
    StudentName,
)
from webapp.schemas.overrides import OverrideCreate, OverrideRead, OverrideRevoke
from webapp.services.catalog import school
from webapp.services.changes import Changed, Found, Once, first_answer, keep
from webapp.services.enrolling.facts import Facts, SectionFacts, StudentFacts
from webapp.services.enrolling.loading import held_facts_about
from webapp.services.enrolling.names import names_of
from webapp.services.record import begin_batch, record
from webapp.services.rules.lifting import faults

NAMES = ("student_id", "student_number", "course_code", "section_id")


def find_overrides(
    *, rule: str = "", by: str = "", term_id: int | None = None, limit: int = 100, offset: int = 0
) -> Found[OverrideRead]:
    """The overrides of a rule, by somebody, in a term; the last ones first."""
    found = _found(rule, by, term_id)
    ids = [row.id for row in found.order_by(Override.id.desc()).limit(limit).offset(offset)]
    return Found(read_overrides(ids), found.count())


def override_ids(*, rule: str = "", by: str = "", term_id: int | None = None) -> list[int]:
    """The ids of all of them, the last ones first."""
    return [row.id for row in _found(rule, by, term_id).order_by(Override.id.desc())]


def read_overrides(ids: Collection[int]) -> tuple[OverrideRead, ...]:
    """These overrides, the last ones first, in one statement."""
    today = school().today
    rows = (
        Override.select(Override, Student, Section, Course, Term)
        .join_from(Override, Student)
        .join_from(Override, Section)
        .join_from(Section, Course)
        .join_from(Section, Term)
        .where(Override.id.in_(list(ids)))
        .order_by(Override.id.desc())
    )
    return tuple(_read(row, today) for row in rows)


def keep_override(
    wanted: OverrideCreate, *, by: Actor, once: Once | None = None
) -> Changed[OverrideRead]:
    """Keep an override until the student is enrolled in the section, or given its seat.

    Refuses names that lead nowhere, `cannot_be_lifted`, `unknown_reason`, `already_kept`, and
    `ends_before_it_starts` for a last day that is over.
    """
    if again := first_answer(once, by=by, kind=OverrideRead):
        return again
    named = {name: getattr(wanted, name) for name in NAMES}
    wish = EnrollmentCreate(**{name: value for name, value in named.items() if value is not None})
    facts = held_facts_about([wish])
    names = names_of(facts, wish)
    if len(names.sections) != 1 or names.sections[0].id is None:
        raise refuse("missing", "section_id")
    _refuse_useless(wanted, facts, names.student, names.sections[0])
    row = Override.create(
        **wanted.model_dump(include={"rule", "reason", "text", "expires_on"}),
        student=names.student.id,
        section=names.sections[0].id,
        by=by.name,
        status="kept",
        batch=begin_batch(by),
    )
    event_id = _tell("kept", row, by=by)
    return keep(once, Changed(_one(row.id), event_id), by=by)


def revoke_override(
    override_id: int, wanted: OverrideRevoke, *, by: Actor, once: Once | None = None
) -> Changed[OverrideRead]:
    """Let a kept override lift nothing any more. Refuses `unknown_override`, `override_over`."""
    row = _held(override_id)
    if again := first_answer(once, by=by, kind=OverrideRead):
        return again
    if row.status != "kept":
        there = _one(row.id)
        about = {"student": there.student, "course": there.course, "section": there.section}
        raise refuse("override_over", "override_id", rule=row.rule, **about)
    row.status, row.version, row.batch = "revoked", row.version + 1, begin_batch(by)
    row.save()
    event_id = _tell("revoked", row, by=by, reason=wanted.reason)
    return keep(once, Changed(_one(row.id), event_id), by=by)


def _found(rule: str, by: str, term_id: int | None) -> Any:
    found = Override.select()
    if rule:
        found = found.where(Override.rule == rule)
    if by:
        found = found.where(Override.by == by)
    return found.join(Section).where(Section.term == term_id) if term_id else found


def _read(row: Override, today: date) -> OverrideRead:
    student, section = row.student, row.section
    course = section.course
    lapsed = row.status == "kept" and row.expires_on is not None and row.expires_on < today
    return OverrideRead(
        id=row.id,
        rule=row.rule,
        student=StudentName(
            id=student.id, student_number=student.student_number, name=student.name
        ),
        course=CourseName(id=course.id, code=course.code, title=course.title),
        section=SectionName(id=section.id, label=section.label),
        term=section.term.name,
        reason=row.reason,
        text=row.text,
        by=row.by,
        at=row.at,
        expires_on=row.expires_on,
        status="expired" if lapsed else row.status,
        enrollment_id=row.enrollment_id,
        batch_id=row.batch_id,
        version=row.version,
    )


def _refuse_useless(
    wanted: OverrideCreate, facts: Facts, student: StudentFacts, section: SectionFacts
) -> None:
    asked = OverrideAsked(rule=wanted.rule, reason=wanted.reason)
    if reasons := faults(asked, facts.policy):
        raise Refused(reasons)
    if wanted.expires_on and wanted.expires_on < facts.today:
        raise refuse("ends_before_it_starts", "expires_on")
    kept = facts.lifts.of(student.id, section.id)
    if any(lift.rule == wanted.rule and lift.enrollment_id is None for lift in kept):
        about: dict[str, Any] = {"student": student.named, "course": section.card.course}
        about["section"] = section.card.name
        raise refuse("already_kept", "rule", rule=wanted.rule, **about)


def _held(override_id: int) -> Override:
    """The override and its student, locked: nobody is enrolled by it meanwhile."""
    row = Override.get_or_none(Override.id == min(override_id, MAX_ID))
    if row is None:
        raise refuse("unknown_override", "override_id", id=override_id)
    lock(Student.select(Student.id).where(Student.id == row.student_id))
    return Override.get_by_id(row.id)


def _one(override_id: int) -> OverrideRead:
    (found,) = read_overrides([override_id])
    return found


def _tell(action: str, row: Override, *, by: Actor, reason: str = "") -> int:
    why = {name: getattr(row, name) for name in ("rule", "reason", "text", "expires_on")}
    after = {"rule": row.rule} if action == "revoked" else why
    return record(
        action,
        row,
        batch=row.batch,
        by=by,
        after=after,
        reason=reason,
        section_id=row.section_id,
    )
