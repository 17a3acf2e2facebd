"""Leaving the school: every seat and every place in line is given back, as one act."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any

from webapp.actors import Actor
from webapp.clock import days_after
from webapp.database import in_pieces
from webapp.models import Batch, Student, StudentCourse
from webapp.refusals import Refused, refuse
from webapp.schemas import StudentName
from webapp.schemas.leaving import LeaveSchool, LeavingRead, LeavingResult
from webapp.services.bulk_service import Told, refuse_too_many
from webapp.services.catalog import catalog, school
from webapp.services.changes import Changed, Once, first_answer, keep
from webapp.services.departures import Departure, day_of_leaving, go
from webapp.services.enrolling.answers import read_enrollments
from webapp.services.enrolling.facts import Spell
from webapp.services.enrolling.loading import SPELL, Named, hold, students_numbered
from webapp.services.enrolling.rehearsing import Rehearsed, taken_back_if_asked
from webapp.services.enrolling.writing import Writing
from webapp.services.pasted import numbers_in
from webapp.services.permission import ENROLL, refuse_unless_may
from webapp.services.rules.leaving import keeps_a_w
from webapp.services.versions import Seen
from webapp.statements import Alteration, statement, within

A_YEAR = 366
"""So many days from today a last day in class may lie."""

_change_students = Alteration(Student.status, Student.version)


def leave_school(
    wanted: LeaveSchool, *, by: Actor, told: Told, once: Once | None = None, seen: Seen = None
) -> Changed[LeavingRead]:
    """Students leave after their last day in class, or never came; who is refused stops nobody.

    Until then they hold their seats; of who never came no seat ever counted. After the last day to
    drop a course its result is a W. Each is withdrawn, and enrolled again only once active.
    Refuses `too_many_rows`, `last_day_unlikely`; a row `unknown_student`, `changed_meanwhile`,
    `already_left` or `drop_before_begin`, which is raised where it is the only one; and
    `scope_missing` to a token that may not enroll: seats are given back.
    """
    refuse_unless_may(by, ENROLL)
    numbers = numbers_in(" ".join((wanted.students, *wanted.student_numbers)))
    refuse_too_many(len(numbers), "students")
    if again := first_answer(once, by=by, kind=LeavingRead):
        return again
    _refuse_unlikely(wanted.last_day)
    try:
        with taken_back_if_asked():
            leaving = _Leaving(numbers, wanted, by, seen)
            leaving.refuse_the_only_one()
            results = tuple(leaving.results(told))
            if wanted.dry_run or not leaving.event_id:
                raise Rehearsed
    except Rehearsed:
        return Changed(_answer(results, None, dry_run=wanted.dry_run), 0)
    answer = _answer(results, leaving.batch_id, dry_run=False)
    return keep(once, Changed(answer, leaving.event_id), by=by)


def _refuse_unlikely(last_day: date | None) -> None:
    """A day more than a year away is a slip of the year."""
    today = school().today
    earliest, latest = days_after(today, -A_YEAR), days_after(today, A_YEAR)
    if last_day and not earliest <= last_day <= latest:
        facts = {"last_day": last_day, "earliest": earliest, "latest": latest}
        raise refuse("last_day_unlikely", "last_day", **facts)


def last_day_in_class(student_id: int) -> date | None:
    """The last day on which somebody who left was in any class; nothing for who never was."""
    for (end_on,) in _last_end(student_id):
        return days_after(end_on, -1)
    return None


class _Leaving:
    """Everybody who leaves, held, and what became of each."""

    def __init__(self, numbers: Sequence[str], wanted: LeaveSchool, by: Actor, seen: Seen):
        self._wanted, self._by, self._seen = wanted, by, seen
        here = school()
        self._today = here.today
        self._day = here.today if wanted.last_day is None else days_after(wanted.last_day, 1)
        self._students = _held_students(numbers, self._day)
        self._spells = _by_student([one.id for one in self._students.values()], self._day)
        there = [spell.section_id for own in self._spells.values() for spell in own]
        self._cards = catalog(here).sections(there)
        self._writing = Writing(len(there) + len(numbers))
        self.batch_id = self._writing.begin_batch(by, kind="bulk" if len(numbers) > 1 else "click")
        self.event_id = 0
        self._outcomes = [(number, self._leave(number)) for number in numbers]
        self._write()

    def refuse_the_only_one(self) -> None:
        """Where nobody else is asked about, a no is the whole answer."""
        if len(self._outcomes) == 1 and isinstance(no := self._outcomes[0][1], Refused):
            raise no

    def results(self, told: Told) -> Iterator[LeavingResult]:
        """What became of each, in their order."""
        gone = [
            one for _, outcome in self._outcomes if isinstance(outcome, list) for one in outcome
        ]
        read = {one.id: one for one in read_enrollments(gone)}
        for index, (number, outcome) in enumerate(self._outcomes):
            student = self._students.get(number)
            name = _name(student) if student else None
            if isinstance(outcome, Refused):
                errors = told(outcome).errors
                yield LeavingResult(index=index, status="refused", student=name, errors=errors)
            else:
                left = tuple(read[spell_id] for spell_id in outcome)
                yield LeavingResult(index=index, status="left", student=name, enrollments=left)

    def _leave(self, number: str) -> list[int] | Refused:
        student = self._students.get(number)
        if student is None:
            return refuse("unknown_student", "students", number=number)
        if self._seen is not None and student.version not in self._seen:
            return refuse("changed_meanwhile", "students")
        own = self._spells[student.id]
        if student.status == "withdrawn" and not own:
            return refuse("already_left", "students", student=_name(student))
        if no := self._too_soon(student, own):
            return no
        for spell in own:
            self._end(spell)
        if student.status == "active":
            self._withdraw(student)
        return [spell.id for spell in own]

    def _too_soon(self, student: Student, own: Sequence[Spell]) -> Refused | None:
        """The no to a last day before the first one of somebody who is in class by now."""
        last_day = self._wanted.last_day
        began = [spell for spell in own if spell.status != "waitlisted"]
        first = min(began, key=lambda spell: spell.begin_on, default=None)
        if first is None or last_day is None or self._wanted.never_came:
            return None
        if last_day >= first.begin_on or first.begin_on > self._today:
            return None
        course = self._cards[first.section_id].course
        facts = {"course": course, "begin_on": first.begin_on, "last_day": last_day}
        return refuse("drop_before_begin", "last_day", student=_name(student), **facts)

    def _end(self, spell: Spell) -> None:
        told: dict[str, Any] = {"by": self._by, "reason": self._wanted.reason}
        never = self._wanted.never_came
        how = Departure(spell.begin_on, never=True) if never else self._departure(spell)
        self.event_id = go(spell, how, self._writing, batch_id=self.batch_id, **told)

    def _departure(self, spell: Spell) -> Departure:
        """Too late it never is to leave the school; a W stays as of who leaves one course."""
        end_on = self._first_day_gone(spell)
        if spell.status != "enrolled":
            return Departure(end_on, with_a_w=spell.status == "withdrawn")
        term, today = self._cards[spell.section_id].term, self._today
        day = day_of_leaving(spell.begin_on, end_on, today=today, may=self._by.may)
        return Departure(end_on, with_a_w=keeps_a_w(term, day))

    def _first_day_gone(self, spell: Spell) -> date:
        """Who waits was never in class; nobody is there before the first or after the last day."""
        if spell.status == "waitlisted":
            return spell.begin_on
        term = self._cards[spell.section_id].term
        ends = [self._day, *([days_after(term.ends_on, 1)] if term else [])]
        return max(spell.begin_on, min([*ends, *([spell.end_on] if spell.end_on else [])]))

    def _withdraw(self, student: Student) -> None:
        student.version += 1
        self.event_id = self._writing.tell_changed(
            student,
            {"status": ("active", "withdrawn")},
            by=self._by,
            batch_id=self.batch_id,
            reason=self._wanted.reason,
        )

    def _write(self) -> None:
        self._writing.write()
        left = [
            self._students[number]
            for number, outcome in self._outcomes
            if isinstance(outcome, list)
        ]
        _change_students([(student.id, "withdrawn", student.version) for student in left])
        counts = {"changed": len(left), "refused": len(self._outcomes) - len(left)}
        Batch.update(counts).where(Batch.id == self.batch_id).execute()


def _held_students(numbers: Sequence[str], day: date) -> dict[str, Student]:
    """Those who have these numbers, held with every section that they are in."""
    ids = [student_id for _, student_id in students_numbered(numbers)]
    sections = {row[3] for row in _to_give_back(ids, day)}
    hold(Named(students=set(ids), sections=sections))
    return {
        student.student_number: student
        for piece in in_pieces(ids)
        for student in Student.select().where(Student.id.in_(piece))
    }


def _by_student(ids: Collection[int], day: date) -> dict[int, list[Spell]]:
    found: dict[int, list[Spell]] = defaultdict(list)
    for row in _to_give_back(ids, day):
        spell = Spell(*row)
        found[spell.student_id].append(spell)
    return found


def _name(student: Student) -> StudentName:
    return StudentName(id=student.id, student_number=student.student_number, name=student.name)


def _answer(
    results: tuple[LeavingResult, ...], batch_id: int | None, *, dry_run: bool
) -> LeavingRead:
    left = [result for result in results if result.status == "left"]
    return LeavingRead(
        batch_id=batch_id,
        dry_run=dry_run,
        left=len(left),
        refused=len(results) - len(left),
        given_back=sum(len(result.enrollments) for result in left),
        results=results,
    )


@statement
def _last_end(student_id: int) -> Any:
    was_there = StudentCourse.may_hold_a_seat() & (StudentCourse.end_on > StudentCourse.begin_on)
    return (
        StudentCourse.select(StudentCourse.end_on)
        .where(StudentCourse.student == student_id, was_there)
        .order_by(StudentCourse.end_on.desc())
        .limit(1)
    )


@statement
def _to_give_back(students: Collection[int], day: date) -> Any:
    """What goes on, and what would end only after this day."""
    left = StudentCourse.status.in_(("dropped", "withdrawn"))
    ends_later = left & (StudentCourse.end_on > day)
    return (
        StudentCourse.select(*SPELL)
        .where(within(StudentCourse.student, students), StudentCourse.is_open() | ends_later)
        .order_by(StudentCourse.id)
    )
