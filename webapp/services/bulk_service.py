"""Many wishes as one act: each is answered by itself, or all of them stand or fall together."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from webapp.actors import Actor
from webapp.models import Batch
from webapp.refusals import Refusal, Refused, refuse
from webapp.schemas import BulkRead, BulkResult, EnrollmentCreate, EnrollmentRead, Problem
from webapp.schemas.submissions import MOST_ROWS
from webapp.services.changes import Changed, Once, first_answer, keep
from webapp.services.enrolling.enrollment_service import Asked, Outcome, enroll_all
from webapp.services.enrolling.rehearsing import Rehearsed, taken_back_if_asked
from webapp.services.record import begin_batch

Told = Callable[[Refused], Problem]
"""Says a no as whoever asked is to read it; the answer is kept with its sentences."""

Wish = EnrollmentCreate | Refused
"""What one row means, or why it cannot be read."""


def enroll_many(  # noqa: PLR0913 - who asks, under which key, and how the list is to be taken
    wishes: Sequence[Wish],
    *,
    by: Actor,
    told: Told,
    once: Once | None = None,
    atomic: bool = False,
    dry_run: bool = False,
) -> Changed[BulkRead]:
    """Answer every wish in order, as one act of kind `bulk`; who is refused stops nobody else.

    `atomic` refuses all of them with every reason where one is refused; `dry_run` leaves nothing
    behind. Refuses `too_many_rows`, and `key_reused` for the list as a whole.
    """
    refuse_too_many(len(wishes), "enrollments")
    if again := first_answer(once, by=by, kind=BulkRead):
        return again
    dry_run = dry_run or any(_is_a_question(wish) for wish in wishes)
    try:
        with taken_back_if_asked():
            outcomes, batch_id = _enroll_together(wishes, by, atomic=atomic)
            if atomic and any(isinstance(outcome, Refused) for outcome in outcomes):
                raise Refused(_every_reason(outcomes))
            if dry_run or not _entered(outcomes):
                raise Rehearsed
    except Rehearsed:
        return Changed(_answer(wishes, outcomes, told, batch_id=None, dry_run=dry_run), 0)
    answer = _answer(wishes, outcomes, told, batch_id=batch_id, dry_run=False)
    return keep(once, Changed(answer, _last_event(outcomes)), by=by)


def refuse_too_many(rows: int, field: str) -> None:
    """Refuse `too_many_rows` where more come at once than one act can be looked over as."""
    if rows > MOST_ROWS:
        raise refuse("too_many_rows", field, count=rows, limit=MOST_ROWS)


def _is_a_question(wish: Wish) -> bool:
    return isinstance(wish, EnrollmentCreate) and wish.dry_run


def _enroll_together(
    wishes: Sequence[Wish], by: Actor, *, atomic: bool
) -> tuple[list[Outcome], int]:
    batch = begin_batch(by, kind="bulk")
    readable = [wish for wish in wishes if isinstance(wish, EnrollmentCreate)]
    asked = [Asked(_in_earnest(wish), by, batch.id) for wish in readable]
    answers = iter(enroll_all(asked, listed=True, together=atomic))
    outcomes = _told_by_row(
        [wish if isinstance(wish, Refused) else next(answers) for wish in wishes]
    )
    entered = len(_entered(outcomes))
    counts = {"changed": entered, "refused": len(outcomes) - entered}
    Batch.update(counts).where(Batch.id == batch.id).execute()
    return outcomes, batch.id


def _told_by_row(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Whoever is enrolled already by an earlier row hears which: that row may yet be taken back."""
    rows = {
        outcome.answer.id: place
        for place, outcome in enumerate(outcomes, 1)
        if isinstance(outcome, Changed)
    }
    return [
        Refused([_of_row(no, rows) for no in one.refusals], one.alternatives, one.warnings)
        if isinstance(one, Refused)
        else one
        for one in outcomes
    ]


def _of_row(no: Refusal, rows: Mapping[int, int]) -> Refusal:
    row = rows.get(no.params.get("enrollment_id", 0)) if no.code == "already_enrolled" else None
    if row is None:
        return no
    facts = {name: value for name, value in no.params.items() if name != "enrollment_id"}
    return replace(no, params={**facts, "row": row})


def _in_earnest(wish: EnrollmentCreate) -> EnrollmentCreate:
    """A question is asked by doing it all and taking it back: one row's answer counts for the
    next."""
    return wish.model_copy(update={"dry_run": False}) if wish.dry_run else wish


def _entered(outcomes: Sequence[Outcome]) -> list[Changed[EnrollmentRead]]:
    return [outcome for outcome in outcomes if isinstance(outcome, Changed)]


def _last_event(outcomes: Sequence[Outcome]) -> int:
    return max(entered.event_id for entered in _entered(outcomes))


def _every_reason(outcomes: Sequence[Outcome]) -> Iterator[Refusal]:
    """Each about a field of its row: `enrollments.3.course_code`."""
    for index, outcome in enumerate(outcomes):
        for no in outcome.refusals if isinstance(outcome, Refused) else ():
            yield no.about(f"enrollments.{index}" + (f".{no.field}" if no.field else ""))


def _answer(
    wishes: Sequence[Wish],
    outcomes: Sequence[Outcome],
    told: Told,
    *,
    batch_id: int | None,
    dry_run: bool,
) -> BulkRead:
    results = tuple(
        (
            _refused(index, outcome, told)
            if isinstance(outcome, Refused)
            else _came_in(index, outcome, told, dry_run=dry_run)
        ).model_copy(update=_as_sent(wish))
        for index, (wish, outcome) in enumerate(zip(wishes, outcomes, strict=True))
    )
    statuses = [result.status for result in results]
    return BulkRead(
        batch_id=batch_id,
        dry_run=dry_run,
        enrolled=statuses.count("enrolled"),
        waitlisted=statuses.count("waitlisted"),
        refused=statuses.count("refused"),
        results=results,
    )


def _as_sent(wish: Wish) -> dict[str, str | None]:
    """The number and the code as they were typed: of a wrong one there is nothing else to name."""
    if isinstance(wish, Refused):
        return {}
    return {"student_number": wish.student_number, "course_code": wish.course_code}


def _came_in(index: int, outcome: Outcome, told: Told, *, dry_run: bool) -> BulkResult:
    assert isinstance(outcome, Changed)  # noqa: S101 - no wish was only a question
    entered = outcome.answer
    warnings = told(Refused(outcome.warnings)).errors if outcome.warnings else ()
    entered = entered.model_copy(update={"warnings": warnings})
    return BulkResult(
        index=index,
        status="waitlisted" if entered.status == "waitlisted" else "enrolled",
        student=entered.student,
        course=entered.course,
        section=entered.section,
        enrollment=None if dry_run else entered,
        warnings=warnings,
        left=entered.left,
    )


def _refused(index: int, no: Refused, told: Told) -> BulkResult:
    said = told(no)
    named = {name: value for reason in no.refusals for name, value in reason.params.items()}
    return BulkResult(
        index=index,
        status="refused",
        student=named.get("student"),
        course=named.get("course"),
        section=named.get("section"),
        errors=said.errors,
        alternatives=said.alternatives,
    )
