"""An override lifts one rule for one student and one section, and is on record."""

import peewee
import pytest

from tests.support import cast
from tests.test_services.desk import changed, codes_of, drop, enroll, no_to, time_passes, undo, wish
from webapp.actors import Actor
from webapp.database import commit
from webapp.models import Event, Override, PersonalChange, StudentCourse
from webapp.reading import read_as
from webapp.refusals import Refused
from webapp.roles import ROLES
from webapp.schemas import EnrollmentCreate
from webapp.services.enrolling.enrollment_service import Asked, enroll_all

AGREED = "The teacher agreed"
MORNING = [("Mon", "09:00", "09:50")]


def lift(*rules, reason=AGREED, **rest):
    return {"overrides": [{"rule": rule, "reason": reason, **rest} for rule in rules]}


@pytest.fixture
def full(bo, term):
    """A section of one seat, which Bo has, in the morning."""
    section = cast.a_section(cast.a_course("ART150", "Ceramics"), capacity=1, meetings=MORNING)
    cast.enrolled(bo, section)
    return section


@pytest.fixture
def busy(ada, full):
    """Ada has another course in the morning."""
    other = cast.a_section(cast.a_course("BIO210", "Biology"), meetings=MORNING)
    cast.enrolled(ada, other)
    return other


def kept(rule, student, section, **rest):
    batch = cast.Batch.create(by=cast.REGISTRAR)
    given = {"reason": AGREED, "by": cast.REGISTRAR, "batch": batch, "status": "kept", **rest}
    return Override.create(rule=rule, student=student, section=section, **given)


def test_an_override_lets_a_student_into_a_full_section(ada, full):
    entered = enroll(**wish(ada, full, **lift("section_full", text="See mail of Nov 3")))

    override = Override.get()
    assert entered.status == "enrolled"
    assert (override.rule, override.status, override.enrollment_id) == (
        *("section_full", "used"),
        entered.id,
    )
    assert (override.student_id, override.section_id) == (ada.id, full.id)
    assert (override.reason, override.text) == (AGREED, "See mail of Nov 3")
    event = Event.get(Event.subject == "override")
    told = PersonalChange.select().where(PersonalChange.event == event)
    assert (event.action, event.batch_id) == ("used", entered.batch_id)
    assert {one.field: one.after for one in told} == {
        **{"rule": "section_full", "reason": AGREED, "text": "See mail of Nov 3"},
    }


def test_an_override_for_a_clash_does_not_lift_capacity(ada, full, busy):
    assert codes_of(**wish(ada, full)) == ["section_full", "time_clash"]
    assert codes_of(**wish(ada, full, **lift("time_clash"))) == ["section_full"]
    assert Override.select().count() == 0

    both = enroll(**wish(ada, full, **lift("time_clash", "section_full")))
    assert both.status == "enrolled"
    assert Override.select().where(Override.status == "used").count() == 2


def test_an_override_that_nothing_needs_leaves_nothing(ada, algebra):
    enroll(**wish(ada, algebra.sections.get(), **lift("section_full")))
    assert Override.select().count() == 0


def test_a_section_that_needs_no_override_comes_first(ada, full):
    free = cast.a_section(full.course, label="2")
    entered = enroll(student_id=ada.id, course_id=full.course_id, **lift("section_full"))
    assert (entered.section_id, Override.select().count()) == (free.id, 0)


def test_an_override_of_somebody_who_waits_is_kept_for_the_seat(ada, bo, full, busy):
    waits = enroll(**wish(ada, full, waitlist=True, **lift("time_clash")))
    assert waits.status == "waitlisted"
    assert Override.get().status == "kept"

    drop(bo.spells.get().id)
    assert time_passes(full) == 1
    entered = StudentCourse.get_by_id(waits.id)
    assert (entered.id, entered.status) == (waits.id, "enrolled")
    assert (Override.get().status, Override.get().enrollment_id) == ("used", waits.id)


def test_who_waits_may_be_given_a_seat_beyond_the_limit(ada, full):
    waits = enroll(**wish(ada, full, waitlist=True))
    assert codes_of(**wish(ada, full)) == ["already_waiting", "section_full"]
    entered = enroll(**wish(ada, full, **lift("section_full")))
    assert (entered.id, entered.status) == (waits.id, "enrolled")


def test_a_kept_override_counts_once_for_its_student_and_section(ada, bo, full):
    kim, override = cast.a_student(), kept("section_full", ada, full)
    assert codes_of(**wish(kim, full)) == ["section_full"]

    entered = enroll(**wish(ada, full))
    assert Override.get_by_id(override.id).enrollment_id == entered.id

    drop(entered.id)
    assert codes_of(**wish(ada, full)) == ["section_full"]


@pytest.mark.parametrize("gone", [{"status": "revoked"}, {"expires_on": "2026-01-05"}])
def test_a_revoked_or_expired_override_lifts_nothing(ada, full, gone):
    kept("section_full", ada, full, **gone)
    assert codes_of(**wish(ada, full)) == ["section_full"]


def test_a_misclicked_drop_of_somebody_over_the_limit_can_be_undone(ada, full):
    entered = enroll(**wish(ada, full, **lift("section_full")))
    left = drop(entered.id)

    (back,) = undo(left.batch_id)

    assert (back.id, back.status) == (entered.id, "enrolled")


@pytest.mark.parametrize(
    ("asked", "code", "field"),
    [
        (lift("already_enrolled"), "cannot_be_lifted", "overrides.0.rule"),
        (lift("section_full", "no_such_rule"), "cannot_be_lifted", "overrides.1.rule"),
        (lift("section_full", reason="Because"), "unknown_reason", "overrides.0.reason"),
    ],
)
def test_only_some_rules_can_be_lifted_and_only_with_a_reason_of_the_school(
    ada, full, asked, code, field
):
    (no,) = no_to(**wish(ada, full, **asked)).refusals
    assert (no.code, no.field) == (code, field)


@pytest.mark.parametrize("role", sorted(ROLES))
def test_only_some_roles_lift_rules(ada, full, role):
    by = Actor("Somebody", role, "a test", ROLES[role])
    wanted = read_as(EnrollmentCreate, wish(ada, full, **lift("section_full")))

    (answer,) = commit(enroll_all, [Asked(wanted, by)])

    if role in {"admin", "registrar"}:
        assert answer.answer.status == "enrolled"
    else:
        assert isinstance(answer, Refused)
        assert answer.codes == {"not_allowed"}


@pytest.mark.parametrize("reason", ["", "  "])
def test_the_database_itself_wants_a_reason(ada, full, reason):
    with pytest.raises(peewee.IntegrityError):
        kept("section_full", ada, full, reason=reason)


def test_a_wish_that_nothing_speaks_against_asks_for_no_overrides(ada, algebra, queries):
    with queries() as seen:
        changed(**wish(ada, algebra.sections.get()))
    assert not [statement for statement in seen if "overrides" in statement]


# Undone


def test_what_came_with_an_undone_act_is_revoked_and_comes_back_with_it(ada, full):
    entered = enroll(**wish(ada, full, **lift("section_full")))
    (gone,) = undo(entered.batch_id)
    assert (Override.get().status, Override.get().enrollment_id) == ("revoked", None)
    assert codes_of(**wish(ada, full)) == ["section_full"]

    undo(gone.batch_id)
    assert StudentCourse.get_by_id(entered.id).status == "enrolled"
    assert (Override.get().status, Override.get().enrollment_id) == ("used", entered.id)
    told = Event.select().where(Event.subject == "override").order_by(Event.id)
    assert [event.action for event in told] == ["used", "revoked", "used"]


def test_a_kept_one_is_kept_again_when_the_act_is_undone(ada, full):
    kept("section_full", ada, full)
    undo(enroll(**wish(ada, full)).batch_id)
    assert (Override.get().status, Override.get().enrollment_id) == ("kept", None)
    assert enroll(**wish(ada, full)).status == "enrolled"


def test_one_that_was_kept_for_the_line_is_revoked_with_the_place(ada, full, busy):
    waits = enroll(**wish(ada, full, waitlist=True, **lift("time_clash")))
    undo(waits.batch_id)
    assert Override.get().status == "revoked"


def test_a_drop_undone_needs_no_new_override(ada, full):
    entered = enroll(**wish(ada, full, **lift("section_full")))
    undo(drop(entered.id).batch_id)
    assert (Override.get().status, Override.get().enrollment_id) == ("used", entered.id)
    undo(entered.batch_id)
    assert Override.get().status == "revoked"
