"""Credits: giving and voiding them, and what of them counts."""

from collections.abc import Iterable
from datetime import date

from webapp.actors import Actor
from webapp.clock import now
from webapp.database import lock
from webapp.models import Credit, Student
from webapp.prerequisites import key_of
from webapp.refusals import Refusal, Refused, refuse
from webapp.schemas import MAX_ID, CreditCreate, CreditRead, CreditVoid
from webapp.services.catalog import catalog, school
from webapp.services.changes import Changed, Once, first_answer, keep
from webapp.services.record import begin_batch, record
from webapp.services.student_service import refuse_unknown, student_name
from webapp.services.undoing.acts_on import last_acts_on


def give(
    student_id: int, wanted: CreditCreate, *, by: Actor, once: Once | None = None
) -> Changed[CreditRead]:
    """Enter what a student has passed; refuses `unknown_student`, `already_credited`."""
    refuse_unknown(student_id)
    lock(Student.select(Student.id).where(Student.id == student_id))
    if again := first_answer(once, by=by, kind=CreditRead):
        return again
    values = wanted.model_dump() | {"earned_on": wanted.earned_on or school().today}
    _refuse_twice(student_id, wanted.code, values["earned_on"])
    credit = Credit.create(student=student_id, created_by=by.name, **values)
    batch = begin_batch(by)
    event_id = record("created", credit, batch=batch, by=by, after=values)
    return keep(once, Changed(_answers([credit])[0], event_id), by=by)


def void(
    credit_id: int, wanted: CreditVoid, *, by: Actor, once: Once | None = None
) -> Changed[CreditRead]:
    """Let a credit count no more; it stays on record. Refuses `unknown_credit`,
    `already_voided`.
    """
    lock(Credit.select(Credit.id).where(Credit.id == min(credit_id, MAX_ID)))
    credit = _found(credit_id)
    if again := first_answer(once, by=by, kind=CreditRead):
        return again
    if credit.voided_at is not None:
        about = {"student": student_name(credit.student_id), "code": credit.code}
        about["by"] = credit.voided_by
        raise Refused([Refusal("already_voided", "credit_id", about)])
    credit.voided_at, credit.voided_by = now(), by.name
    credit.save()
    after = {"voided_at": credit.voided_at, "voided_by": credit.voided_by}
    batch = begin_batch(by)
    event_id = record("voided", credit, batch=batch, by=by, after=after, reason=wanted.reason)
    return keep(once, Changed(_answers([credit])[0], event_id), by=by)


def credits_of(student_id: int) -> tuple[CreditRead, ...]:
    """Every credit a student was ever given: by the day it was earned, the voided ones last.

    Refuses `unknown_student`.
    """
    refuse_unknown(student_id)
    rows = Credit.select().where(Credit.student == student_id)
    credits = _answers(rows.order_by(Credit.earned_on, Credit.code, Credit.id))
    return tuple(sorted(credits, key=lambda credit: credit.voided_at is not None))


def student_of(credit_id: int) -> int:
    """Whose credit it is; refuses `unknown_credit`."""
    return _found(credit_id).student_id


def _answers(rows: Iterable[Credit]) -> list[CreditRead]:
    rows = list(rows)
    acts = last_acts_on("credit", [row.id for row in rows])
    own = CreditRead.model_fields.keys() - {"is_course", "counts", "batch_id"}
    here = catalog(school())
    codes, passes = here.codes, here.policy.passes
    return [
        CreditRead(
            **{name: getattr(row, name) for name in own},
            is_course=key_of(row.code) in codes,
            counts=row.voided_at is None and passes(row.result),
            batch_id=acts.get(row.id),
        )
        for row in rows
    ]


def _refuse_twice(student_id: int, code: str, earned_on: date) -> None:
    same = Credit.select().where(
        Credit.student == student_id,
        Credit.code == code,
        Credit.earned_on == earned_on,
        Credit.voided_at.is_null(),
    )
    if same.exists():
        params = {"student": student_name(student_id), "code": code, "earned_on": earned_on}
        raise Refused([Refusal("already_credited", "code", params)])


def _found(credit_id: int) -> Credit:
    credit = Credit.get_or_none(Credit.id == min(credit_id, MAX_ID))
    if credit is None:
        raise refuse("unknown_credit", "credit_id", id=credit_id)
    return credit
