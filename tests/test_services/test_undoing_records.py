"""Undoing what was done to holds, credits, overrides, groups and places in line, on both."""

import pytest

from tests.support import cast
from tests.test_services.desk import REGISTRAR, drop, enroll, undo, wish
from webapp.actors import Actor
from webapp.database import commit
from webapp.imports.bringing_in import put_in
from webapp.imports.credits import CREDITS
from webapp.imports.groups import GROUPS
from webapp.imports.kinds import Act
from webapp.models import (
    Batch,
    Credit,
    Event,
    GroupMember,
    Hold,
    Override,
    PersonalChange,
    StudentCourse,
    StudentGroup,
    Telling,
)
from webapp.problems import message
from webapp.reading import read_as
from webapp.refusals import Refused
from webapp.roles import ROLES
from webapp.schemas import (
    CreditCreate,
    CreditVoid,
    GroupCreate,
    HoldCreate,
    HoldLift,
    LineMove,
    Members,
    Tick,
    Undo,
)
from webapp.schemas.overrides import OverrideCreate, OverrideRevoke
from webapp.services import credit_service, hold_service, telling_service
from webapp.services.groups import group_service, member_service
from webapp.services.overrides import override_service
from webapp.services.record import begin_batch
from webapp.services.undoing import undo_service
from webapp.services.undoing.last_changes import last_changes
from webapp.services.undoing.said_before import AHEAD
from webapp.services.waiting import wait_list_service

ADMIN = Actor("Ms. Ortiz", "admin", "a test", ROLES["admin"])


@pytest.fixture
def full(school):
    return cast.a_section(cast.a_course("ART101", "Ceramics"), capacity=0)


def last_act() -> int:
    return Batch.select().order_by(Batch.id.desc()).get().id


def place_hold(student) -> int:
    sent = {"kind": "fees", "reason": "Lab fee", "contact": "Bursar"}
    return commit(hold_service.place, student.id, read_as(HoldCreate, sent), by=REGISTRAR).answer.id


def lift_hold(hold_id):
    return commit(hold_service.lift, hold_id, HoldLift(), by=REGISTRAR).answer.batch_id


def give(student, **sent) -> int:
    wanted = read_as(CreditCreate, {"code": "OXMA", "result": "A", **sent})
    return commit(credit_service.give, student.id, wanted, by=REGISTRAR).answer.id


def void(credit_id) -> int:
    wanted = CreditVoid(reason="Mistyped")
    return commit(credit_service.void, credit_id, wanted, by=REGISTRAR).answer.batch_id


def keep(student, section, rule="section_full") -> int:
    sent = {"student_id": student.id, "section_id": section.id, "rule": rule}
    wanted = read_as(OverrideCreate, {**sent, "reason": "The teacher agreed"})
    return commit(override_service.keep_override, wanted, by=REGISTRAR).answer.id


def revoke(override_id) -> int:
    wanted = OverrideRevoke(reason="No")
    done = commit(override_service.revoke_override, override_id, wanted, by=REGISTRAR)
    return done.answer.batch_id


def join(*students) -> int:
    """The membership of the last of these students, who join the band."""
    band = StudentGroup.get_or_none() or cast.a_group("Band")
    wanted = Members(student_numbers=tuple(one.student_number for one in students))
    commit(member_service.join, band.id, wanted, by=REGISTRAR)
    return GroupMember.select().order_by(GroupMember.id.desc()).get().id


def leave(member_id) -> int:
    member = GroupMember.get_by_id(member_id)
    wanted = Members(student_numbers=(member.student.student_number,))
    commit(member_service.leave, member.group_id, wanted, by=REGISTRAR)
    return last_act()


def counts(row) -> bool:
    row = row.get_by_id(row.id)
    ends = {Hold: "lifted_at", Credit: "voided_at", GroupMember: "left_at"}
    ended = ends.get(type(row))
    return getattr(row, ended) is None if ended else row.status == "kept"


def told_of(subject) -> list[str]:
    events = Event.select().where(Event.subject == subject).order_by(Event.id)
    return [event.action for event in events]


def why_not(batch_id) -> str:
    with pytest.raises(Refused) as no:
        undo(batch_id)
    return " ".join(message(one) for one in no.value.refusals)


# Placed, given, kept: it counts no more; and back again


@pytest.mark.parametrize(
    ("begin", "table", "told"),
    [
        (lambda ada, _: place_hold(ada), Hold, ["created", "undone", "restored", "undone"]),
        (lambda ada, _: give(ada), Credit, ["created", "undone", "restored", "undone"]),
        (keep, Override, ["kept", "revoked", "kept", "revoked"]),
        (lambda ada, _: join(ada), GroupMember, ["joined", "undone", "restored", "undone"]),
    ],
)
def test_what_was_begun_counts_no_more_once_it_is_undone(ada, full, begin, table, told):
    row = table.get_by_id(begin(ada, full))
    for still_counts in (False, True, False):
        undo(last_act())
        assert counts(row) is still_counts
    assert told_of(table.__name__.lower()) == told


@pytest.mark.parametrize(
    ("begin", "end", "table"),
    [
        (lambda ada, _: place_hold(ada), lift_hold, Hold),
        (lambda ada, _: give(ada), void, Credit),
        (keep, revoke, Override),
        (lambda ada, _: join(ada), leave, GroupMember),
    ],
)
def test_what_was_ended_counts_again_and_stands_before_what_began_it(ada, full, begin, end, table):
    row = table.get_by_id(begin(ada, full))
    began, ended = last_act(), end(row.id)
    assert "since, so this cannot be undone." in why_not(began)
    assert "Ada Lovelace (1001)" in why_not(began)

    undo(ended)
    assert counts(row)
    undo(began)
    assert not counts(row)


def test_a_used_override_stays_and_says_so(ada, full):
    keep(ada, full)
    kept = last_act()
    enroll(**wish(ada, full))
    assert why_not(kept) == (
        "The override of Full section for Ada Lovelace (1001) in Ceramics ART101-1 was used or "
        "revoked since, so this cannot be undone. See what became of it among the overrides."
    )


def test_what_let_somebody_in_lets_them_in_again_and_another_stays_kept(ada, bo, full):
    for student in (ada, bo):
        keep(student, full)
    left = drop(enroll(**wish(ada, full)).id)
    enroll(**wish(bo, full))
    for_later = Override.get_by_id(keep(ada, full))
    undo(left.batch_id)
    assert counts(for_later)


def test_what_is_there_again_by_now_is_not_there_twice(ada, full):
    voided = void(give(ada))
    give(ada)
    assert "has a credit for OXMA of" in why_not(voided)
    revoked = revoke(keep(ada, full))
    keep(ada, full)
    assert "kept for Ada Lovelace (1001)" in why_not(revoked)
    left = leave(join(ada))
    join(ada)
    assert why_not(left) == (
        "Ada Lovelace (1001) joined or left the group Band since, so this cannot be undone. "
        "Change who is in it on the page of the group."
    )


# Imported, as one


def bring_in(*rows, kind=CREDITS) -> int:
    act = Act(begin_batch(REGISTRAR, kind="import"), REGISTRAR)
    return commit(_bring_in, kind, act, rows)


def _bring_in(kind, act, rows) -> int:
    put_in(kind, act, [kind.read(row) for row in rows])
    return act.batch.id


def test_an_import_of_groups_goes_back_as_one_and_leaves_the_group(ada, bo):
    rows = [{"student_number": one, "group": "Choir"} for one in ("1001", "1002")]
    undo(bring_in(*rows, kind=GROUPS))
    assert StudentGroup.get().name == "Choir"
    assert not GroupMember.select().where(GroupMember.is_in()).exists()


def test_of_many_who_joined_those_go_back_who_have_not_left(ada, bo):
    join(ada, bo)
    joined = last_act()
    leave(GroupMember.get(GroupMember.student == ada).id)
    assert "Ada Lovelace (1001) joined or left the group Band since" in why_not(joined)
    done = commit(undo_service.undo, joined, Undo(partly=True), by=REGISTRAR).answer
    assert [(one.kind, one.student.name) for one in done.records] == [("groupmember", "Bo Diaz")]
    assert not GroupMember.select().where(GroupMember.is_in()).exists()


def test_a_group_that_somebody_made_stays_and_says_where_it_is_changed(school):
    commit(group_service.create_group, GroupCreate(name="Choir"), by=REGISTRAR)
    assert "Change the group Choir by hand" in why_not(last_act())


def test_an_import_of_credits_goes_back_as_one_and_partly(ada, bo):
    changed = Credit.get_by_id(give(ada, code="MATH 110", result="B", earned_on="2026-01-05"))
    rows = [{"student_number": one, "code": "OXMA"} for one in ("1001", "1002")]
    batch = bring_in({"student_number": "1001", "code": "MATH 110", "result": "A"}, *rows)
    void(Credit.get(Credit.student == bo, Credit.code == "OXMA").id)

    assert "The credit for OXMA of Bo Diaz (1002) was voided or changed since" in why_not(batch)
    done = commit(undo_service.undo, batch, Undo(partly=True), by=REGISTRAR).answer

    assert Credit.get_by_id(changed.id).result == "B"
    assert [one.student.name for one in done.records] == ["Ada Lovelace", "Ada Lovelace"]
    assert Credit.select().where(Credit.voided_at.is_null()).count() == 1

    undo(done.id)
    assert Credit.get_by_id(changed.id).result == "A"
    assert Credit.select().where(Credit.voided_at.is_null()).count() == 2


# Places in line


@pytest.fixture
def line(full):
    return [cast.waiting(cast.a_student(first_name=name), full) for name in "ABCD"]


def order(section) -> str:
    places = wait_list_service.wait_list(section.id)
    return "".join(place.enrollment.student.name[0] for place in places)


def move(spell, position) -> int:
    wanted = LineMove(position=position, reason="Sibling")
    commit(wait_list_service.move, spell.id, wanted, by=ADMIN)
    return last_act()


def undo_as_admin(batch_id):
    return commit(undo_service.undo, batch_id, Undo(), by=ADMIN).answer


def test_a_place_in_line_is_given_back(full, line):
    moved = move(line[2], 1)
    assert order(full) == "CABD"
    back = undo_as_admin(moved)
    assert order(full) == "ABCD"
    undo_as_admin(back.id)
    assert order(full) == "CABD"


def test_it_is_the_old_place_among_those_who_wait_by_now(full, line):
    moved, other = move(line[2], 1), move(line[3], 1)
    StudentCourse.update(status="dropped", end_on=line[0].begin_on).where(
        StudentCourse.id == line[0].id
    ).execute()
    cast.waiting(cast.a_student(first_name="E"), full)
    assert order(full) == "DCBE"
    undo_as_admin(moved)
    assert order(full) == "DBCE"
    undo_as_admin(other)
    assert order(full) == "BCDE"


def test_whoever_was_moved_or_left_since_stays_and_is_named(full, line):
    moved = move(line[2], 1)
    move(line[2], 2)
    with pytest.raises(Refused) as no:
        undo_as_admin(moved)
    (said,) = no.value.refusals
    assert message(said).startswith("C ")
    assert "was given another place on the wait list for Ceramics ART101-1 since" in message(said)


def test_a_place_that_stayed_the_same_is_no_other_place(full, line):
    served = move(line[1], 2)
    with pytest.raises(Refused, match="cannot_be_undone") as no:
        undo_as_admin(served)
    assert "kept the place on the wait list" in message(no.value.refusals[0])
    assert not Telling.select().exists()


def test_a_place_that_is_not_on_record_stays_and_says_so(full, line):
    moved = move(line[2], 1)
    PersonalChange.delete().where(PersonalChange.field == AHEAD).execute()
    with pytest.raises(Refused, match="cannot_be_undone") as no:
        undo_as_admin(moved)
    assert "Ceramics ART101-1 is not on record, so this" in message(no.value.refusals[0])


def test_only_whoever_knows_of_the_other_place_is_told_of_the_old_one(full, line):
    undo_as_admin(move(line[2], 1))
    assert telling_service.how_many() == 0
    moved = move(line[2], 1)
    telling = Telling.select().order_by(Telling.id.desc()).get()
    commit(telling_service.tick, telling.id, Tick(), by=ADMIN)
    undo_as_admin(moved)
    assert telling_service.how_many() == 1


def test_only_whoever_gives_places_takes_them_back(full, line):
    with pytest.raises(Refused, match="not_allowed"):
        undo(move(line[2], 1))


# What is offered


def test_today_offers_what_can_be_undone_to_whoever_may(ada, full, line):
    lift_hold(place_hold(ada))
    void(give(ada))
    keep(ada, full)
    moved = move(line[2], 1)

    def offered(role, limit=6):
        asker = Actor("Somebody", role, "a test", ROLES[role])
        return [
            (one.subject, one.action, one.can_be_undone)
            for one in last_changes(None, asker=asker, limit=limit)
        ]

    assert offered("admin") == [
        ("enrollment", "moved", True),
        ("override", "kept", True),
        ("credit", "voided", True),
        ("credit", "created", False),
        ("hold", "lifted", True),
        ("hold", "created", False),
    ]
    assert offered("registrar", 1) == [("enrollment", "moved", False)]
    assert [can for *_, can in offered("counselor")] == [False] * 6
    assert {subject for subject, *_ in offered("viewer", 100)} == {"enrollment"}

    undo_as_admin(moved)
    assert offered("admin", 1) == [("enrollment", "moved_back", False)]
