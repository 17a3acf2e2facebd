"""Closing a term: its enrollments are completed with their results, as one act."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import peewee

from webapp.actors import Actor
from webapp.clock import days_after
from webapp.database import in_pieces
from webapp.models import Batch, Event, Section, Student, StudentCourse, Term
from webapp.refusals import Refusal, Refused, refuse
from webapp.schemas import MAX_ID, EnrollmentRead, MissingResult, TermClose, TermClosed
from webapp.schemas.closing import ResultRow
from webapp.schemas.fields import TEXT_LIMIT
from webapp.services.changes import Changed, Once, first_answer, keep
from webapp.services.enrolling import spells
from webapp.services.enrolling.answers import read_enrollments
from webapp.services.enrolling.loading import Named, hold, spells_numbered
from webapp.services.enrolling.writing import Writing
from webapp.statements import statement

MOST_NAMED = 100
LONGEST_LINE = 1_000
NAMES = tuple(ResultRow.model_fields)
DELIMITERS = ("\t", ";", ",")
OFF_THE_LIST = "line_ended"
"""What the record calls the end of a wait list, and what students are told of."""


def close(
    term_id: int, wanted: TermClose, *, by: Actor, once: Once | None = None
) -> Changed[TermClosed]:
    """Complete who is enrolled in a section of the term, and end its wait lists.

    Refuses `unknown_term`, `unreadable_line`, and `unknown_enrollment` for each result of somebody
    who is not enrolled there; then nothing was changed.
    """
    term = _found(term_id)
    if again := first_answer(once, by=by, kind=TermClosed):
        return again
    rows = [*wanted.results, *_pasted(wanted.pasted)]
    enrolled, waiting = _held(term.id, only_asked=wanted.dry_run)
    there = read_enrollments(enrolled)
    results = _results(term, there, rows)
    completing = [one for one in there if wanted.others == "complete" or one.id in results]
    batch_id = event_id = None
    if (completing or waiting) and not wanted.dry_run:
        batch_id, event_id = _complete(term, completing, waiting, results, by)
    answer = TermClosed(
        term_id=term.id,
        dry_run=wanted.dry_run,
        batch_id=batch_id,
        completed=len(completing),
        with_a_result=len(results),
        stay_open=len(there) - len(completing),
        off_the_list=len(waiting),
        missing=tuple(_missing(one) for one in there if one.id not in results)[:MOST_NAMED],
    )
    change = Changed(answer, event_id or 0)
    return keep(once, change, by=by) if event_id else change


def to_close(term_id: int) -> TermClosed:
    """What there is to close: nobody has a result yet. Refuses `unknown_term`."""
    enrolled, waiting = _open_in(_found(term_id).id)
    there = read_enrollments(enrolled)
    return TermClosed(
        term_id=term_id,
        dry_run=True,
        batch_id=None,
        completed=0,
        with_a_result=0,
        stay_open=len(there),
        off_the_list=len(waiting),
        missing=tuple(_missing(one) for one in there)[:MOST_NAMED],
    )


class Closed(NamedTuple):
    """An act that closed a term: how many it completed, and how many it took off the lists."""

    batch_id: int
    completed: int
    off_the_list: int


def closed_by(event_id: int | None) -> Closed | None:
    """The act that an event of closing belongs to, unless it was undone."""
    of_closing = Event.action.in_(("completed", OFF_THE_LIST))
    event = Event.get_or_none(Event.id == min(event_id or 0, MAX_ID), of_closing)
    if event is None or event.batch.undone_by_id is not None:
        return None
    done: dict[str, int] = dict(_done_by(event.batch_id))
    return Closed(event.batch_id, done.get("completed", 0), done.get(OFF_THE_LIST, 0))


def _found(term_id: int) -> Term:
    term = Term.get_or_none(Term.id == min(term_id, MAX_ID))
    if term is None:
        raise refuse("unknown_term", "term_id", id=term_id)
    return term


def _open_in(term_id: int) -> tuple[list[int], list[int]]:
    """Who is enrolled, and who waits."""
    rows = _open_spells(term_id)
    waiting = [row[0] for row in rows if row[-1] == "waitlisted"]
    return [row[0] for row in rows if row[-1] == "enrolled"], waiting


def _held(term_id: int, *, only_asked: bool) -> tuple[list[int], list[int]]:
    """Who is enrolled and who waits, locked as enrolling does; a question holds nobody."""
    if only_asked:
        return _open_in(term_id)
    rows = _open_spells(term_id)
    hold(Named(students={row[1] for row in rows}, sections={row[2] for row in rows}))
    return _open_in(term_id)


def _pasted(lines: str) -> Iterator[ResultRow]:
    """Lines of three cells; a first one that names the columns is passed over."""
    for number, line in enumerate(lines.splitlines(), 1):
        if not line.strip():
            continue
        if len(line) > LONGEST_LINE:
            raise refuse("unreadable_line", "pasted", line=number)
        cells = _cells(line)
        if number == 1 and _names_the_columns(cells):
            continue
        if len(cells) != len(NAMES) or not all(0 < len(cell) <= TEXT_LIMIT for cell in cells):
            raise refuse("unreadable_line", "pasted", line=number)
        yield ResultRow(**dict(zip(NAMES, cells, strict=True)))


def with_a_file(pasted: str, lines: str) -> str:
    """Pasted lines, and after them those of a file, of which the first may name the columns."""
    first, _, others = lines.strip().partition("\n")
    if not pasted.strip():
        return lines.strip()
    return f"{pasted.strip()}\n{others if _names_the_columns(_cells(first)) else lines.strip()}"


def _cells(line: str) -> list[str]:
    delimiter = next((sign for sign in DELIMITERS if sign in line), ",")
    return [cell.strip() for cell in next(csv.reader([line], delimiter=delimiter), [""])]


def _names_the_columns(cells: Sequence[str]) -> bool:
    return cells[-1].casefold() in ("result", "grade", "mark")


def _results(
    term: Term, there: Sequence[EnrollmentRead], rows: Sequence[ResultRow]
) -> dict[int, str]:
    """By enrollment; of two results of one the later counts."""
    named: dict[tuple[str, str], list[int]] = {}
    for one in there:
        number, code = one.student.student_number, one.course.code.casefold()
        for name in (code, f"{code}-{one.section.label.casefold()}"):
            named.setdefault((number, name), []).append(one.id)
    results: dict[int, str] = {}
    unknown: list[Refusal] = []
    for row in rows:
        ids = named.get((row.student_number, row.course_code.casefold()), [])
        results |= dict.fromkeys(ids, row.result)
        if not ids:
            facts = {"number": row.student_number, "code": row.course_code, "term": term.name}
            unknown.append(Refusal("unknown_enrollment", "results", facts))
    if unknown:
        raise Refused(unknown)
    return results


def _complete(
    term: Term,
    completing: Sequence[EnrollmentRead],
    waiting: Sequence[int],
    results: Mapping[int, str],
    by: Actor,
) -> tuple[int, int]:
    """Complete them to the end of the term, after who waits is off the lists; answers the act and
    its last event. The term's own history tells how many there were.
    """
    writing = Writing(1 + len(completing) + len(waiting))
    batch_id = writing.begin_batch(by, kind="bulk")
    done = {"completed": len(completing), "off_the_list": len(waiting)}
    writing.tell_of("closed", term, done, by=by, batch_id=batch_id)
    over, event_id = days_after(term.ends_on, 1), 0
    for piece in in_pieces(waiting):
        for spell in spells_numbered(piece):
            spells.end(spell, end_on=spell.begin_on, batch_id=batch_id)
            event_id = writing.tell(OFF_THE_LIST, spell, by=by)
            writing.to_tell(OFF_THE_LIST, spell)
    for piece in in_pieces(one.id for one in completing):
        for spell in spells_numbered(piece):
            end_on = max(spell.begin_on, over)
            spells.complete(spell, end_on=end_on, batch_id=batch_id)
            result = results.get(spell.id, "")
            event_id = writing.tell_result(spell, result, by=by)
    writing.write()
    Batch.update(changed=len(completing) + len(waiting)).where(Batch.id == batch_id).execute()
    return batch_id, event_id


def _missing(one: EnrollmentRead) -> MissingResult:
    return MissingResult(
        enrollment_id=one.id, student=one.student, course=one.course, section=one.section
    )


@statement
def _open_spells(term_id: int) -> Any:
    return (
        StudentCourse.select(
            *(StudentCourse.id, StudentCourse.student, StudentCourse.section),
            StudentCourse.status,
        )
        .join_from(StudentCourse, Section)
        .join_from(StudentCourse, Student)
        .where(Section.term == term_id, StudentCourse.is_open())
        .order_by(Student.last_name, Student.first_name, StudentCourse.id)
    )


@statement
def _done_by(batch_id: int) -> Any:
    return (
        Event.select(Event.action, peewee.fn.COUNT(Event.id))
        .where(Event.batch == batch_id)
        .group_by(Event.action)
    )
