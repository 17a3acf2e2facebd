"""Dropping many: each is answered by itself, and all that ended are undone as one."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Literal

from webapp.actors import Actor
from webapp.clock import days_after
from webapp.models import OPEN_STATUSES, Batch
from webapp.refusals import Refused, refuse
from webapp.schemas import EnrollmentRead
from webapp.schemas.dropping import DropMany, DroppedRead, DropResult
from webapp.services.bulk_service import Told, refuse_too_many
from webapp.services.catalog import catalog, school
from webapp.services.changes import Changed, Once, first_answer, keep
from webapp.services.departures import Departure, departures, end_of, go, never_attended
from webapp.services.dropping.who_drops import Meant, who_drops
from webapp.services.enrolling.answers import read_enrollments
from webapp.services.enrolling.facts import Spell
from webapp.services.enrolling.loading import Named, hold, spells_numbered
from webapp.services.enrolling.rehearsing import Rehearsed, taken_back_if_asked
from webapp.services.enrolling.writing import Writing

MANY = 20
"""More than these are looked over on a page before they are dropped."""

Outcome = Departure | Refused


def drop_many(
    wanted: DropMany, *, by: Actor, told: Told, once: Once | None = None, looks_first: bool = False
) -> Changed[DroppedRead]:
    """End every enrollment as dropping it alone would, as one act; a no stops nobody else.

    Who `looks_first` at more than twenty is only told what would happen, unless they confirmed it.
    Refuses `too_many_rows`, `unknown_section`, `unknown_term`.
    """
    if again := first_answer(once, by=by, kind=DroppedRead):
        return again
    refuse_too_many(len(wanted.enrollment_ids), "enrollment_ids")
    meant = who_drops(wanted)
    refuse_too_many(len(meant), "students")
    dry_run = wanted.dry_run or (looks_first and not wanted.confirmed and len(meant) > MANY)
    try:
        with taken_back_if_asked():
            dropping = _Dropping(meant, wanted, by)
            results = tuple(dropping.results(told))
            if dry_run or not dropping.event_id:
                raise Rehearsed
    except Rehearsed:
        return Changed(_answer(results, None, dry_run=dry_run), 0)
    answer = _answer(results, dropping.batch_id, dry_run=False)
    return keep(once, Changed(answer, dropping.event_id), by=by)


class _Dropping:
    """Every enrollment that was meant, held, and what became of each."""

    def __init__(self, meant: Sequence[Meant], wanted: DropMany, by: Actor):
        self._meant, self._wanted, self._by = meant, wanted, by
        ids = [one.enrollment_id for one in meant if one.enrollment_id is not None]
        self._spells = _held(ids)
        self._seats = {one.id: one for one in read_enrollments(ids)}
        self._today = school().today
        self._outcomes = self._decided()
        self._writing = Writing(len(ids))
        self.batch_id = self._writing.begin_batch(by, kind="bulk" if len(meant) > 1 else "click")
        self.event_id = 0
        self._write()

    def results(self, told: Told) -> Iterator[DropResult]:
        """What became of each, in their order."""
        ended = {one.id: one for one in read_enrollments(self._gone())}
        for index, one in enumerate(self._meant):
            seat = ended.get(one.enrollment_id or 0) or self._seats.get(one.enrollment_id or 0)
            yield _result(index, one, self._outcome(one), seat, told)

    def _outcome(self, one: Meant) -> Outcome:
        if one.no is not None:
            return one.no
        return self._outcomes[one.enrollment_id or 0]

    def _gone(self) -> list[int]:
        return [one for one, outcome in self._outcomes.items() if isinstance(outcome, Departure)]

    def _decided(self) -> dict[int, Outcome]:
        """Who waits only gives up their place; deadlines are for the others, all asked at once."""
        outcomes: dict[int, Outcome] = {}
        sitting: list[tuple[EnrollmentRead, date]] = []
        cards = catalog(school()).sections({spell.section_id for spell in self._spells.values()})
        for one in self._meant:
            if one.enrollment_id is None:
                continue
            spell = self._spells.get(one.enrollment_id)
            if spell is None:
                outcomes[one.enrollment_id] = refuse(
                    "unknown_enrollment", "enrollment_ids", id=one.enrollment_id
                )
                continue
            try:
                self._refuse_ended(spell)
                term = cards[spell.section_id].term
                if self._wanted.never_attended:
                    outcomes[spell.id] = never_attended(spell, term, today=self._today, by=self._by)
                    continue
                seat, wanted = self._seats[spell.id], self._wanted.end_on
                end_on = end_of(spell, term, wanted, today=self._today, seat=seat)
            except Refused as no:
                outcomes[spell.id] = no
                continue
            outcomes[spell.id] = Departure(end_on)
            if spell.status != "waitlisted":
                sitting.append((self._seats[spell.id], end_on))
        about = "end_on" if self._wanted.end_on else "enrollment_ids"
        return outcomes | departures(sitting, by=self._by, about=about)

    def _refuse_ended(self, spell: Spell) -> None:
        if spell.status in OPEN_STATUSES:
            return
        seat = self._seats[spell.id]
        ahead = spell.end_on is not None and spell.end_on > self._today
        raise refuse(
            "already_dropped",
            "enrollment_ids",
            student=seat.student,
            course=seat.course,
            section=seat.section,
            **({"last_day": days_after(spell.end_on, -1)} if ahead and spell.end_on else {}),
        )

    def _write(self) -> None:
        for spell_id, outcome in self._outcomes.items():
            if isinstance(outcome, Departure):
                self.event_id = go(
                    self._spells[spell_id],
                    outcome,
                    self._writing,
                    batch_id=self.batch_id,
                    by=self._by,
                    reason=self._wanted.reason,
                )
        self._writing.write()
        changed = len(self._gone())
        counts = {"changed": changed, "refused": len(self._meant) - changed}
        Batch.update(counts).where(Batch.id == self.batch_id).execute()


def _held(ids: Sequence[int]) -> dict[int, Spell]:
    """These spells, with their students and sections locked as enrolling does."""
    named = Named()
    for spell in spells_numbered(ids):
        named.students.add(spell.student_id)
        named.sections.add(spell.section_id)
    hold(named)
    return {spell.id: spell for spell in spells_numbered(ids)}


def _result(
    index: int, one: Meant, outcome: Outcome, seat: EnrollmentRead | None, told: Told
) -> DropResult:
    known = {
        "index": index,
        "student_number": one.student_number,
        "course_code": one.course_code,
        **(
            {"student": seat.student, "course": seat.course, "section": seat.section}
            if seat
            else {}
        ),
    }
    if isinstance(outcome, Refused):
        named = {name: value for no in outcome.refusals for name, value in no.params.items()}
        names = {name: named.get(name) for name in ("student", "course", "section")}
        return DropResult(status="refused", errors=told(outcome).errors, **{**names, **known})
    assert seat is not None  # noqa: S101 - it has ended
    said = outcome.verdict.warnings
    warnings = told(Refused(said)).errors if said else ()
    kept: tuple[Literal["withdrawn", "never_attended"], ...] = ("withdrawn", "never_attended")
    status = next((one for one in kept if one == seat.status), "dropped")
    return DropResult(status=status, enrollment=seat, warnings=warnings, **known)


def _answer(results: tuple[DropResult, ...], batch_id: int | None, *, dry_run: bool) -> DroppedRead:
    refused = sum(result.status == "refused" for result in results)
    return DroppedRead(
        batch_id=batch_id,
        dry_run=dry_run,
        dropped=len(results) - refused,
        refused=refused,
        results=results,
    )
