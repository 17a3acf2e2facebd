"""Holds: placed, met, lifted, on both engines."""

from datetime import timedelta

import pytest

from tests.test_services.desk import REGISTRAR, codes_of, enroll, no_to, today, wish
from webapp.database import commit
from webapp.models import Event, Hold, RuleSetting
from webapp.problems import in_short, message
from webapp.reading import read_as
from webapp.refusals import Refused
from webapp.schemas import HoldCreate, HoldLift
from webapp.services import hold_service
from webapp.services.changes import Once
from webapp.services.history_service import student_history

FEE = {"kind": "fees", "reason": "Lab fee of 2025", "contact": "Bursar, room 4"}


def place(student, *, once=None, **sent):
    wanted = read_as(HoldCreate, FEE | sent)
    return commit(hold_service.place, student.id, wanted, by=REGISTRAR, once=once).answer


def lift(hold, **sent):
    return commit(hold_service.lift, hold.id, read_as(HoldLift, sent), by=REGISTRAR).answer


@pytest.fixture
def section(algebra):
    return algebra.sections.get()


def test_who_is_on_hold_enrolls_in_nothing_and_hears_whom_to_ask(ada, bo, section):
    until = today() + timedelta(days=10)
    place(ada, until_on=str(until))

    (no,) = no_to(**wish(ada, section)).refusals

    assert (no.code, no.field) == ("on_hold", "student_id")
    assert message(no).startswith("Ada Lovelace (1001) is on hold: Fees until ")
    assert "(contact: Bursar, room 4)" in message(no)
    assert "Lab fee" not in message(no) + in_short(no)
    assert enroll(**wish(bo, section)).status == "enrolled"


def test_every_hold_is_named_at_once(ada, section):
    place(ada)
    place(ada, kind="documents", contact="Records")
    (no,) = no_to(**wish(ada, section)).refusals
    assert "Fees (contact: Bursar, room 4); Documents (contact: Records)" in message(no)


def test_a_hold_that_is_lifted_holds_nobody(ada, section):
    hold = place(ada)
    lifted = lift(hold, reason="Paid")
    assert (lifted.in_force, lifted.lifted_by) == (False, REGISTRAR.name)
    assert enroll(**wish(ada, section)).status == "enrolled"


@pytest.mark.parametrize(
    ("from_days", "until_days", "counts"),
    [(0, 0, True), (-9, -1, False), (1, None, False), (-9, None, True)],
)
def test_a_hold_counts_on_its_days(ada, from_days, until_days, counts):
    sent = {"from_on": str(today() + timedelta(days=from_days))}
    if until_days is not None:
        sent["until_on"] = str(today() + timedelta(days=until_days))
    assert place(ada, **sent).in_force is counts
    assert hold_service.on_hold([ada.id]) == ({ada.id} if counts else frozenset())


def test_a_school_may_let_a_hold_warn_only(ada, section):
    place(ada)
    RuleSetting.create(code="on_hold", severity="warns")
    assert enroll(**wish(ada, section)).status == "enrolled"


def test_a_hold_is_lifted_once(ada):
    hold = place(ada)
    lift(hold)
    with pytest.raises(Refused) as refused:
        lift(hold)
    assert refused.value.codes == {"already_lifted"}


def test_a_hold_sent_twice_is_placed_once(ada):
    first, again = (place(ada, once=Once("k", "same")) for _ in range(2))
    assert first == again
    assert Hold.select().count() == 1


def test_a_hold_cannot_end_before_it_begins(ada):
    with pytest.raises(Refused) as refused:
        place(ada, until_on=str(today() - timedelta(days=1)))
    assert refused.value.codes == {"ends_before_it_starts"}


def test_holds_are_told_in_the_history_of_the_student(ada):
    lift(place(ada), reason="Paid")
    lifted, placed = student_history(ada.id).rows
    assert [lifted.action, lifted.reason, placed.action] == ["lifted", "Paid", "created"]
    assert lifted.student and lifted.student.id == ada.id
    assert {change.field for change in placed.changes} >= {"kind", "reason", "contact"}
    assert Event.get().subject == "hold"


def test_a_school_without_holds_asks_for_none(ada, section, queries):
    codes_before = hold_service.on_hold([ada.id])
    with queries() as seen:
        enroll(**wish(ada, section))
    assert codes_before == frozenset()
    assert not [sql for sql in seen if "holds" in sql and "LIMIT" not in sql]


def test_the_first_hold_is_seen_by_whoever_knew_of_none(ada, bo, section):
    enroll(**wish(bo, section))
    place(ada)
    assert codes_of(**wish(ada, section)) == ["on_hold"]
