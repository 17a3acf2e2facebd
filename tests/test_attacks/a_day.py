"""A day at the desk, as Hypothesis makes it up: acts in any order, each held against the model."""

from collections.abc import Callable
from copy import deepcopy
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from tests.test_attacks.model_desk import Desk
from tests.test_attacks.model_overrides import LIFTABLE, Override
from tests.test_attacks.model_rows import OPEN, Section, Spell, Yes, on_mondays
from webapp import database
from webapp.actors import Actor, trial
from webapp.clock import now
from webapp.database import commit
from webapp.models import Override as OverrideRow
from webapp.models import SchoolSettings
from webapp.refusals import Refused
from webapp.roles import ROLES
from webapp.schemas import LineMove, Undo
from webapp.services.undoing import undo_service
from webapp.services.waiting import wait_list_service
from webapp.services.waiting.promotion_service import serve_line
from webapp.services.waiting.standing_lines import could_move_on, move_on, standing_lines

STUDENTS = 3
COURSES: tuple[tuple[tuple[int | None, range], ...], ...] = (
    ((1, range(9, 10)), (None, range(11, 12))),
    ((2, range(9, 11)),),
)
"""Of each section of each course its seats, and its hours on Mondays."""

Sent = tuple[str, dict[str, Any]]

students = st.integers(0, STUDENTS - 1)
sections = st.integers(0, sum(map(len, COURSES)) - 1)
courses = st.integers(0, len(COURSES) - 1)
any_one = st.integers(0, 1_000)
keys = st.booleans()
lifts = st.one_of(st.just(set()), st.sets(st.sampled_from(LIFTABLE), max_size=2))
several = st.permutations(range(STUDENTS)).flatmap(
    lambda all_of_them: st.integers(1, STUDENTS).map(lambda most: all_of_them[:most])
)
AGREED = "The teacher agreed"
ADMIN = Actor("Ms. Ortiz", "admin", "a test", ROLES["admin"])
FORESEEN = 10**9
"""Acts by ids that none has yet."""


class ADay(RuleBasedStateMachine):
    """One day at the desk, in courses of its own."""

    days = count(1)

    def __init__(self, api: Any) -> None:
        super().__init__()
        self.api = api
        self.day = f"D{next(self.days)}"
        self.students = [self._a_student(number) for number in range(STUDENTS)]
        self.desk = Desk([one for number in range(len(COURSES)) for one in self._a_course(number)])
        self.kept: list[tuple[str, Sent, Any]] = []
        self.passed = timedelta()
        self.override_ids: dict[int, Override] = {}

    def _a_student(self, number: int) -> int:
        said = self._made("/students", student_number=f"{self.day}-{number}", last_name="Diaz")
        return said["id"]

    def _a_course(self, number: int) -> list[Section]:
        (seats, hours), *others = COURSES[number]
        code = f"{self.day}C{number}"
        course = self._made("/courses", code=code, capacity=seats, meetings=[on_mondays(hours)])
        made = [Section(course["sections"][0]["id"], course["id"], seats, hours)]
        for seats, hours in others:
            there = f"/courses/{course['id']}/sections"
            section = self._made(there, capacity=seats, meetings=[on_mondays(hours)])
            made.append(Section(section["id"], course["id"], seats, hours))
        return made

    def _made(self, path: str, **fields: Any) -> Any:
        answer = self.api.post(path, json=fields)
        assert answer.status_code == 201, answer.text
        return answer.json()

    # What somebody may ask for

    @initialize(offers=st.booleans())
    def one_sits_and_one_waits(self, offers: bool) -> None:
        """Where anything is at stake, somebody waits for it; seats are given, or offered."""
        SchoolSettings.update(offer_hours=24 if offers else 0).execute()
        self.desk.offers = offers
        for student in (0, 1):
            self.enroll_in_a_section(
                student=student, section=0, waits=True, with_a_key=True, lifts=set()
            )

    @rule(student=students, section=sections, waits=st.booleans(), with_a_key=keys, lifts=lifts)
    def enroll_in_a_section(
        self, student: int, section: int, waits: bool, with_a_key: bool, lifts: set[str]
    ) -> None:
        wanted = self.desk.sections[section]
        named = {"section_id": wanted.id}
        self._enroll(self.students[student], [wanted], named, waits, with_a_key, lifts)

    @rule(student=students, course=courses, waits=st.booleans(), with_a_key=keys, lifts=lifts)
    def enroll_in_a_course(
        self, student: int, course: int, waits: bool, with_a_key: bool, lifts: set[str]
    ) -> None:
        course_id = sorted({section.course for section in self.desk.sections})[course]
        offered = [section for section in self.desk.sections if section.course == course_id]
        named = {"course_id": course_id}
        self._enroll(self.students[student], offered, named, waits, with_a_key, lifts)

    def _enroll(  # noqa: PLR0913, PLR0917 - all that a form may say
        self,
        student: int,
        offered: list[Section],
        named: dict[str, int],
        waits: bool,
        with_a_key: bool,
        lifts: set[str],
        leaving: Spell | None = None,
    ) -> None:
        asked = {"waits": waits, "lifts": lifts, "leaving": leaving}
        expected = self.desk.wish(student, offered, **asked)
        body = {"student_id": student, "waitlist": waits, **named}
        if lifts:
            body["overrides"] = [{"rule": rule, "reason": AGREED} for rule in sorted(lifts)]
        if leaving:
            body["instead_of"] = leaving.id
        answer = self._send("/enroll", body, with_a_key)
        self._agree(answer, expected, 201, student, leaving)

    @precondition(lambda self: any(one.status in OPEN for one in self.desk.spells.values()))
    @rule(one=any_one, section=sections, with_a_key=keys)
    def swap_if_promoted(self, one: int, section: int, with_a_key: bool) -> None:
        there = [spell for spell in self.desk.spells.values() if spell.status in OPEN]
        leaving, wanted = there[one % len(there)], self.desk.sections[section]
        named = {"section_id": wanted.id}
        self._enroll(leaving.student, [wanted], named, True, with_a_key, set(), leaving)

    @rule(several=several, section=sections, waits=st.booleans(), atomic=st.booleans())
    def enroll_many(self, several: list[int], section: int, waits: bool, atomic: bool) -> None:
        wanted, foreseen = self.desk.sections[section], deepcopy(self.desk)
        whom = [self.students[one] for one in several]
        expected = [self._foreseen(foreseen, student, wanted, waits) for student in whom]
        rows = [{"student_id": one, "section_id": wanted.id, "waitlist": waits} for one in whom]
        answer = self.api.post("/enroll", json={"atomic": atomic, "enrollments": rows})
        refused = [one for one in expected if isinstance(one, set)]
        if atomic and refused:
            assert (answer.status_code, codes(answer)) == (409, set().union(*refused))
            return
        said = answer.json()
        for student, yes, row in zip(whom, expected, said["results"], strict=True):
            if isinstance(yes, set):
                assert {no["code"] for no in row["errors"]} == yes
            else:
                assert row["status"] == yes.status
                self.desk.enrolls(said["batch_id"], row["enrollment"]["id"], student, yes)

    def _foreseen(self, desk: Desk, student: int, section: Section, waits: bool) -> Yes | set[str]:
        """What becomes of one of many: what became of those before counts."""
        yes = desk.wish(student, [section], waits=waits)
        if isinstance(yes, Yes):
            place = [one for one in desk.spells.values() if is_in_line(one, student, section)]
            desk.enrolls(-1, place[0].id if place else -student, student, yes)
        return yes

    @rule(student=students, section=sections, rule=st.sampled_from(LIFTABLE))
    def keep_an_override(self, student: int, section: int, rule: str) -> None:
        whose, wanted = self.students[student], self.desk.sections[section]
        body = {"student_id": whose, "section_id": wanted.id, "rule": rule, "reason": AGREED}
        answer = self.api.post("/overrides", json=body)
        if self.desk.ledger.is_kept(whose, wanted.id, rule):
            assert codes(answer) == {"already_kept"}
        else:
            assert answer.status_code == 201, answer.text
            said = answer.json()
            self.desk.keeps_an_override(said["batch_id"], whose, wanted, rule)
            self.override_ids[said["id"]] = self.desk.ledger.overrides[-1]

    @precondition(lambda self: self.override_ids)
    @rule(one=any_one, with_a_key=keys)
    def revoke_an_override(self, one: int, with_a_key: bool) -> None:
        override_id, override = list(self.override_ids.items())[one % len(self.override_ids)]
        answer = self._send(f"/overrides/{override_id}/revoke", {"reason": AGREED}, with_a_key)
        if override.status == "kept":
            assert answer.status_code == 200, answer.text
            self.desk.revokes(answer.json()["batch_id"], override)
        else:
            assert codes(answer) == {"override_over"}

    @precondition(lambda self: any(map(self.desk.line, self.desk.sections)))
    @rule(one=any_one, position=st.integers(1, STUDENTS))
    def move_in_line(self, one: int, position: int) -> None:
        waiting = [spell for spell in self.desk.spells.values() if spell.status == "waitlisted"]
        spell = waiting[one % len(waiting)]
        wanted = LineMove(position=position, reason=AGREED)
        moved = database.commit(wait_list_service.move, spell.id, wanted, by=trial("a test"))
        self.desk.moves(moved.answer.batch_id, spell, position)

    @precondition(lambda self: self.desk.spells)
    @rule(one=any_one, section=sections, with_a_key=keys)
    def swap(self, one: int, section: int, with_a_key: bool) -> None:
        leaving, wanted = self._some_spell(one), self.desk.sections[section]
        expected = self.desk.wish(leaving.student, [wanted], waits=False, leaving=leaving)
        there = f"/enrollments/{leaving.id}/swap"
        answer = self._send(there, {"section_id": wanted.id}, with_a_key)
        self._agree(answer, expected, 200, leaving.student, leaving)

    def _agree(
        self,
        answer: Any,
        expected: Yes | set[str],
        made: int,
        student: int,
        leaving: Spell | None = None,
    ) -> None:
        if isinstance(expected, set):
            assert (answer.status_code, codes(answer)) == (409, expected)
            return
        assert answer.status_code == made, answer.text
        said = answer.json()
        assert (said["status"], said["section_id"]) == (expected.status, expected.section.id)
        self.desk.enrolls(said["batch_id"], said["id"], student, expected, leaving)

    @precondition(lambda self: self.desk.spells)
    @rule(one=any_one, with_a_key=keys)
    def drop(self, one: int, with_a_key: bool) -> None:
        self._drop(self._some_spell(one), with_a_key)

    def _drop(self, spell: Spell, with_a_key: bool) -> None:
        answer = self._send(f"/enrollments/{spell.id}/drop", {}, with_a_key)
        if spell.status in OPEN:
            assert (answer.status_code, answer.json()["status"]) == (200, "dropped")
            self.desk.leaves(answer.json()["batch_id"], spell)
        else:
            assert (answer.status_code, codes(answer)) == (409, {"already_dropped"})

    @precondition(lambda self: any(map(self.desk.line, self.desk.sections)))
    @rule(section=sections, student=students)
    def jump_the_line(self, section: int, student: int) -> None:
        """A seat becomes free, and somebody asks for it who may not be the first in line."""
        wanted = self.desk.sections[section]
        for spell in list(self.desk.spells.values()):
            if spell.section == wanted and spell.status == "enrolled":
                self._drop(spell, with_a_key=False)
        self.enroll_in_a_section(
            student=student, section=section, waits=False, with_a_key=False, lifts=set()
        )

    @precondition(lambda self: self.desk.batches)
    @rule(one=any_one, with_a_key=keys)
    def undo(self, one: int, with_a_key: bool) -> None:
        acts = sorted(self.desk.batches, reverse=True)
        act = acts[one % min(len(acts), 6)]
        foreseen = deepcopy(self.desk)
        expected = foreseen.undo(act, FORESEEN)
        if self.desk.batches[act].moves:
            self._undo_as_an_admin(act, expected)
            return
        answer = self._send(f"/batches/{act}/undo", {}, with_a_key)
        if expected:
            assert (answer.status_code, codes(answer)) == (409, expected)
        else:
            assert answer.status_code == 200, answer.text
            self.desk.undo(act, answer.json()["id"])

    def _undo_as_an_admin(self, act: int, expected: set[str]) -> None:
        """Places in line are given, and taken back, by nobody else."""
        try:
            undone = commit(undo_service.undo, act, Undo(), by=ADMIN).answer.id
        except Refused as no:
            assert no.codes == expected
        else:
            assert not expected
            self.desk.undo(act, undone)

    @precondition(lambda self: self.desk.kept)
    @rule(one=any_one, days=st.sampled_from((0, 0, 2)))
    def time_passes(self, one: int, days: int) -> None:
        """Seats that were kept go to those in line, each by an act of its own; offers lapse."""
        section = self.desk.kept[one % len(self.desk.kept)].section
        self.passed += timedelta(days=days, minutes=3)
        how = {"kept_is_over": True, "offers_are_over": days > 0}
        self._served(section, by=lambda: commit(serve_line, section.id, self._now()), **how)

    @precondition(lambda self: any(map(self.desk.line, self.desk.sections)))
    @rule(section=sections)
    def the_worker_looks(self, section: int) -> None:
        """What stood in the way may be gone by now."""
        wanted = self.desk.sections[section]
        listed = wanted.id in standing_lines(wanted.id - 1)
        assert listed == self.desk.stands(wanted)
        if listed:
            expected = self._served(
                wanted, kept_is_over=False, by=lambda: commit(move_on, wanted.id, self._now())
            )
            assert expected or not could_move_on(wanted.id, self._now())

    def _now(self) -> datetime:
        """What time it is for the line: what passed stays passed."""
        return now() + self.passed

    def _served(self, section: Section, *, by: Callable[[], int], **over: bool) -> list[int]:
        acts, foreseen = count(FORESEEN), deepcopy(self.desk)
        expected = foreseen.serve(section, lambda _: next(acts), **over)
        assert by() == len(expected)
        self.desk.serve(section, self._last_act_on, **over)
        return expected

    def _last_act_on(self, spell: Spell) -> int:
        return self.api.get(f"/enrollments/{spell.id}").json()["batch_id"]

    @precondition(lambda self: self.kept)
    @rule(one=any_one)
    def send_again(self, one: int) -> None:
        key, (path, body), first = self.kept[one % len(self.kept)]
        again = self.api.post(path, json=body, headers={"Idempotency-Key": key})
        assert (again.status_code, again.json()) == (first.status_code, first.json())
        assert again.headers["Idempotent-Replayed"] == "true"

    @precondition(lambda self: self.kept)
    @rule(one=any_one, student=students, section=sections)
    def send_something_else_with_the_same_key(self, one: int, student: int, section: int) -> None:
        key, sent, _ = self.kept[one % len(self.kept)]
        body = {"student_id": self.students[student], "section_id": self.desk.sections[section].id}
        if sent == ("/enroll", body):
            return
        answer = self.api.post("/enroll", json=body, headers={"Idempotency-Key": key})
        assert (answer.status_code, codes(answer)) == (422, {"key_reused"})

    # What is to be seen then

    @invariant()
    def every_student_is_where_the_model_says(self) -> None:
        for student in self.students:
            seen = self.api.get(f"/students/{student}/courses?status=all").json()
            assert sorted(map(in_short, seen)) == self.desk.seen_of(student)

    @invariant()
    def every_section_counts_what_the_model_counts(self) -> None:
        found = self.api.get(f"/courses?q={self.day}C").json()
        seen = {section["id"]: section for course in found for section in course["sections"]}
        for section in self.desk.sections:
            taken, line = self.desk.taken(section), self.desk.line(section)
            assert (seen[section.id]["seats_taken"], seen[section.id]["waiting"]) == (
                taken,
                len(line),
            )

    @invariant()
    def every_override_is_kept_used_or_revoked_as_in_the_model(self) -> None:
        there = OverrideRow.select(OverrideRow.id, OverrideRow.status)
        found = dict(there.where(OverrideRow.id << list(self.override_ids)).tuples())
        assert found == {one: override.status for one, override in self.override_ids.items()}

    def _some_spell(self, one: int) -> Spell:
        """Mostly an open one: what has ended is refused soon enough."""
        spells = list(self.desk.spells.values())
        there = [spell for spell in spells if spell.status in OPEN]
        among = there if there and one % 4 else spells
        return among[one // 4 % len(among)]

    def _send(self, path: str, body: dict[str, Any], with_a_key: bool) -> Any:
        key = f"{self.day}-{len(self.kept)}"
        headers = {"Idempotency-Key": key} if with_a_key else {}
        answer = self.api.post(path, json=body, headers=headers)
        if with_a_key and answer.is_success:
            self.kept.append((key, (path, body), answer))
        return answer


def codes(answer: Any) -> set[str]:
    """Every reason of a no; none where it was a yes."""
    return {error["code"] for error in answer.json().get("errors", ())}


def is_in_line(spell: Spell, student: int, section: Section) -> bool:
    """Whether it is a student's place in the line of a section."""
    return (spell.student, spell.section, spell.status) == (student, section, "waitlisted")


def in_short(row: Any) -> tuple[int, int, str, int | None]:
    spell = row["enrollment"]
    return spell["id"], spell["section_id"], spell["status"], spell["waitlist_position"]
