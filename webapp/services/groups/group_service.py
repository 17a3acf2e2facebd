"""Groups of students: made, found by their id or name, and renamed."""

from typing import Any

import peewee

from webapp.actors import Actor
from webapp.database import lock
from webapp.models import Batch, GroupMember, Section, StudentGroup
from webapp.refusals import refuse
from webapp.reserved_seats import groups_named, in_words, renamed, reservations
from webapp.schemas import MAX_ID, GroupChange, GroupCreate, GroupRead
from webapp.services.changes import Changed, Once, first_answer, keep
from webapp.services.record import NOTHING, begin_batch, record
from webapp.services.versions import Seen, change, refuse_stale, save, still_wanted


def groups() -> tuple[GroupRead, ...]:
    """Every group, by its name."""
    return tuple(map(_as_answered, _counted().order_by(StudentGroup.name)))


def group(group_id: int) -> GroupRead:
    """One group; refuses `unknown_group`."""
    row = _counted().where(StudentGroup.id == min(group_id, MAX_ID)).get_or_none()
    if row is None:
        raise refuse("unknown_group", "group_id", id=group_id)
    return _as_answered(row)


def refuse_unknown(group_id: int) -> None:
    """Refuse `unknown_group` where none has this id."""
    found_group(group_id)


def found_group(group_id: int) -> StudentGroup:
    """The row of a group; refuses `unknown_group`."""
    row = StudentGroup.get_or_none(StudentGroup.id == min(group_id, MAX_ID))
    if row is None:
        raise refuse("unknown_group", "group_id", id=group_id)
    return row


def create_group(wanted: GroupCreate, *, by: Actor, once: Once | None = None) -> Changed[GroupRead]:
    """A new group, with nobody in it yet; refuses `group_taken`."""
    if again := first_answer(once, by=by, kind=GroupRead):
        return again
    hold_all()
    _refuse_taken(wanted.name)
    row = StudentGroup.create(name=wanted.name)
    event_id = record("created", row, batch=begin_batch(by), by=by, after={"name": row.name})
    return keep(once, Changed(group(row.id), event_id), by=by)


def change_group(
    group_id: int, wanted: GroupChange, *, by: Actor, seen: Seen = None
) -> Changed[GroupRead]:
    """Give a group another name. The seats that sections keep for it are kept under that name,
    which stands on record with each of them, in the same act.

    Refuses `unknown_group`, `changed_meanwhile`, `group_taken`.
    """
    _hold_sections()
    hold_all()
    row = found_group(group_id)
    refuse_stale(row.version, seen)
    changes = still_wanted(row, wanted.changes, version=wanted.version)
    _refuse_taken(changes.get("name") or row.name, beside=row)
    before = change(row, changes)
    if before == changes:
        return Changed(group(group_id), NOTHING)
    save(row, before, changes)
    batch = begin_batch(by)
    event_id = record("changed", row, batch=batch, by=by, before=before, after=changes)
    _let_follow(before["name"], row.name, batch=batch, by=by)
    return Changed(group(group_id), event_id)


def _let_follow(was: str, becomes: str, *, batch: Batch, by: Actor) -> None:
    """The seats that are kept for a group by its name are kept under the new one."""
    for section in _that_keep_seats().order_by(Section.id):
        kept = section.reserved
        section.reserved = in_words(renamed(reservations(kept), "group", was, becomes))
        if section.reserved != kept:
            section.version += 1
            section.save()
            after = {"reserved": section.reserved}
            record("changed", section, batch=batch, by=by, before={"reserved": kept}, after=after)


def _that_keep_seats() -> Any:
    return Section.select().where(Section.reserved != "")


def refuse_unknown_in(reserved: str) -> None:
    """Refuse `unknown_group` where a text keeps seats for a group that there is not."""
    if name := unknown_in(reserved):
        raise refuse("unknown_group", "reserved", name=name)


def unknown_in(reserved: str) -> str | None:
    """The first group that a text keeps seats for and that there is not."""
    names = groups_named(reserved)
    there = {row.name.casefold() for row in StudentGroup.select()} if names else set()
    return next((name for name in names if name.casefold() not in there), None)


def _counted() -> Any:
    """The groups, each with how many are in it."""
    count = GroupMember.select(peewee.fn.COUNT(GroupMember.id)).where(
        GroupMember.group == StudentGroup.id, GroupMember.is_in()
    )
    return StudentGroup.select(StudentGroup, count.alias("in_it"))


def _as_answered(row: Any) -> GroupRead:
    return GroupRead(id=row.id, name=row.name, version=row.version, members=row.in_it)


def hold_all() -> None:
    """Groups are few: they are made and renamed one at a time."""
    lock(StudentGroup.select(StudentGroup.id).order_by(StudentGroup.id))


def _hold_sections() -> None:
    """Whoever changes the seats that are kept in a section waits, or is waited for."""
    kept = _that_keep_seats().select(Section.id)
    lock(kept.order_by(Section.id))


def _refuse_taken(name: str, beside: StudentGroup | None = None) -> None:
    """Two names that differ in the case of their letters would be one wherever seats are kept."""
    for row in StudentGroup.select():
        if row.name.casefold() == name.casefold() and (beside is None or row.id != beside.id):
            raise refuse("group_taken", "name", name=row.name)
