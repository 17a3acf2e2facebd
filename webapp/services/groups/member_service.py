"""Who is in a group of students: joining it and leaving it, many at once."""

from collections.abc import Collection, Iterator
from typing import Any

from webapp.actors import Actor
from webapp.clock import now
from webapp.database import lock
from webapp.models import GroupMember, Student, StudentGroup
from webapp.refusals import Refusal, Refused
from webapp.schemas import MAX_ID, Members, MembersRead
from webapp.services.bulk_service import refuse_too_many
from webapp.services.changes import Changed, Found, Once, first_answer, keep
from webapp.services.enrolling.loading import students_numbered
from webapp.services.enrolling.new_ids import NewIds
from webapp.services.groups.group_service import found_group, group
from webapp.services.pasted import numbers_in
from webapp.services.record import NOTHING, begin_batch, record_each
from webapp.services.student_service import BY_NAME, read_student, with_groups
from webapp.statements import Insertion, statement, within


def members(group_id: int, *, limit: int, offset: int = 0) -> Found[Any]:
    """The students in a group by name; refuses `unknown_group`."""
    found_group(group_id)
    there = Student.select().where(is_member(group_id))
    page = with_groups(there).order_by(*BY_NAME).limit(limit).offset(offset)
    return Found(tuple(read_student(row) for row in page), there.count())


def is_member(group_id: int) -> Any:
    """The condition of students who are in this group."""
    inside = GroupMember.select(GroupMember.student).where(
        GroupMember.group == group_id, GroupMember.is_in()
    )
    return Student.id.in_(inside)


def numbers_in_group(group_id: int) -> tuple[str, ...]:
    """The numbers of the students in a group, by name."""
    return tuple(number for (number,) in _numbers(min(group_id, MAX_ID)))


def join(
    group_id: int, wanted: Members, *, by: Actor, once: Once | None = None
) -> Changed[MembersRead]:
    """Everybody who is sent is in the group from now on, as one act; who was in it stays in it.

    Nobody joins where one is unknown. Refuses `unknown_group`, `unknown_student`,
    `too_many_rows`.
    """
    if again := first_answer(once, by=by, kind=MembersRead):
        return again
    row = _held(group_id)
    students = _students(wanted)
    there = set(_memberships(row.id, students))
    new = [one for one in students if one not in there]
    new_member = NewIds(GroupMember, len(new))
    joined = [GroupMember(id=new_member.take(), group=row, student=one) for one in new]
    _put([(one.id, row.id, one.student_id, None) for one in joined])
    return keep(once, _told("joined", joined, row, by=by), by=by)


def leave(
    group_id: int, wanted: Members, *, by: Actor, once: Once | None = None
) -> Changed[MembersRead]:
    """Nobody who is sent is in the group any more, as one act. Where they are enrolled they stay.

    Refuses `unknown_group`, `unknown_student`, `too_many_rows`.
    """
    if again := first_answer(once, by=by, kind=MembersRead):
        return again
    row = _held(group_id)
    ids = list(_memberships(row.id, _students(wanted)).values())
    GroupMember.update(left_at=now()).where(GroupMember.id << ids).execute()
    left = list(GroupMember.select().where(GroupMember.id << ids).order_by(GroupMember.id))
    return keep(once, _told("left", left, row, by=by), by=by)


def _held(group_id: int) -> StudentGroup:
    """The group, locked: of two who add the same student the second finds them in it."""
    lock(StudentGroup.select(StudentGroup.id).where(StudentGroup.id == min(group_id, MAX_ID)))
    return found_group(group_id)


def _students(wanted: Members) -> list[int]:
    """The ids of those who are sent, in their order; refuses every number that is unknown."""
    numbers = numbers_in(" ".join((wanted.students, *wanted.student_numbers)))
    refuse_too_many(len(numbers), "students")
    known: dict[str, int] = dict(students_numbered(numbers))
    if unknown := list(_unknown(numbers, known)):
        raise Refused(unknown)
    return [known[number] for number in numbers]


def _unknown(numbers: Collection[str], known: Collection[str]) -> Iterator[Refusal]:
    for number in numbers:
        if number not in known:
            yield Refusal("unknown_student", "students", {"number": number})


def _memberships(group_id: int, students: Collection[int]) -> dict[int, int]:
    """Of those among these students who are in the group, what says so, by their ids."""
    return dict(_in_it(group_id, students))


def _told(
    action: str, members: Collection[GroupMember], row: StudentGroup, *, by: Actor
) -> Changed[MembersRead]:
    """The group as it is, and one act with an event for each who came or went."""
    batch = begin_batch(by) if members else None
    event_id = record_each(action, members, batch=batch, by=by) if batch else NOTHING
    told = {**group(row.id).model_dump(), "batch_id": batch.id if batch else None}
    return Changed(MembersRead.model_validate(told), event_id)


_put = Insertion(GroupMember.id, GroupMember.group, GroupMember.student, GroupMember.left_at)


@statement
def _in_it(group_id: int, students: Collection[int]) -> Any:
    return GroupMember.select(GroupMember.student, GroupMember.id).where(
        GroupMember.group == group_id,
        within(GroupMember.student, students),
        GroupMember.is_in(),
    )


@statement
def _numbers(group_id: int) -> Any:
    return (
        GroupMember.select(Student.student_number)
        .join(Student)
        .where(GroupMember.group == group_id, GroupMember.is_in())
        .order_by(Student.last_name, Student.first_name, Student.id)
    )
