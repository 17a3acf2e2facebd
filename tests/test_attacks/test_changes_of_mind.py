"""Students who change their minds all day: whatever they ask for, in whatever order.

Hypothesis makes up the days. After every act the desk has to show just what a model of it, which
is all lists, says should be there.
"""

from collections.abc import Callable
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import Phase
from hypothesis import strategies as st
from hypothesis.errors import Flaky
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.support.made_up import AT_RANDOM, examples
from tests.support.schools import only_on_sqlite
from tests.test_attacks.model_desk import OPEN, Desk, Section, Spell
from webapp import database
from webapp.clock import now
from webapp.services import rules
from webapp.services.enrolling.writing import Writing
from webapp.services.rules import seats
from webapp.services.undoing import undo_service
from webapp.services.waiting.promotion_service import serve_line

DAYS, ACTS = 10, 40
DAYS_UNTIL_FOUND = 200  # at the latest; mostly it takes two or three
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

    @initialize()
    def one_sits_and_one_waits(self) -> None:
        """Where anything is at stake, somebody waits for it."""
        for student in (0, 1):
            self.enroll_in_a_section(student=student, section=0, waits=True, with_a_key=True)

    @rule(student=students, section=sections, waits=st.booleans(), with_a_key=keys)
    def enroll_in_a_section(
        self, student: int, section: int, waits: bool, with_a_key: bool
    ) -> None:
        wanted = self.desk.sections[section]
        self._enroll(self.students[student], [wanted], {"section_id": wanted.id}, waits, with_a_key)

    @rule(student=students, course=courses, waits=st.booleans(), with_a_key=keys)
    def enroll_in_a_course(self, student: int, course: int, waits: bool, with_a_key: bool) -> None:
        course_id = sorted({section.course for section in self.desk.sections})[course]
        offered = [section for section in self.desk.sections if section.course == course_id]
        self._enroll(self.students[student], offered, {"course_id": course_id}, waits, with_a_key)

    def _enroll(
        self,
        student: int,
        offered: list[Section],
        named: dict[str, int],
        waits: bool,
        with_a_key: bool,
    ) -> None:
        expected = self.desk.wish(student, offered, waits=waits)
        body = {"student_id": student, "waitlist": waits, **named}
        answer = self._send("/enroll", body, with_a_key)
        self._agree(answer, expected, 201, student)

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
        expected: tuple[str, Section] | set[str],
        made: int,
        student: int,
        leaving: Spell | None = None,
    ) -> None:
        if isinstance(expected, set):
            assert (answer.status_code, codes(answer)) == (409, expected)
            return
        assert answer.status_code == made, answer.text
        status, section = expected
        said = answer.json()
        assert (said["status"], said["section_id"]) == (status, section.id)
        if leaving:
            self.desk.leaves(said["batch_id"], leaving)
        self.desk.enrolls(said["batch_id"], said["id"], student, section, status)

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
        self.enroll_in_a_section(student=student, section=section, waits=False, with_a_key=False)

    @precondition(lambda self: self.desk.batches)
    @rule(one=any_one, with_a_key=keys)
    def undo(self, one: int, with_a_key: bool) -> None:
        acts = sorted(self.desk.batches, reverse=True)
        act = acts[one % min(len(acts), 6)]
        expected = self.desk.undo(act)
        answer = self._send(f"/batches/{act}/undo", {}, with_a_key)
        if expected:
            assert (answer.status_code, codes(answer)) == (409, expected)
        else:
            assert answer.status_code == 200, answer.text
            self.desk.undid(act, answer.json()["id"])

    @precondition(lambda self: self.desk.kept)
    @rule(one=any_one)
    def time_passes(self, one: int) -> None:
        """Seats that were kept go to those in line, each by an act of its own."""
        section = self.desk.kept[one % len(self.desk.kept)].spell.section
        expected = self.desk.next_in_line(section)
        soon = now() + timedelta(minutes=3)
        assert database.commit(serve_line, section.id, soon) == len(expected)
        acts = {self._last_act_on(spell): spell for spell in expected}
        self.desk.time_is_over(section, acts)

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
            assert section.seats is None or taken <= section.seats
            assert (seen[section.id]["seats_taken"], seen[section.id]["waiting"]) == (
                taken,
                len(line),
            )

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


def on_mondays(hours: range) -> dict[str, Any]:
    """A meeting as it is sent."""
    times = {"starts_at": f"{hours.start:02}:00", "ends_at": f"{hours.stop:02}:00"}
    return {"weekday": 1, **times}


def codes(answer: Any) -> set[str]:
    """Every reason of a no; none where it was a yes."""
    return {error["code"] for error in answer.json().get("errors", ())}


def in_short(row: Any) -> tuple[int, int, str, int | None]:
    spell = row["enrollment"]
    return spell["id"], spell["section_id"], spell["status"], spell["waitlist_position"]


@pytest.fixture
def live_through_days(api: Any, term: Any) -> Callable[..., None]:
    """Lives through days at the desk of whoever `api` is."""

    def live(days: int = DAYS, **more: Any) -> None:
        how = examples(days, stateful_step_count=ACTS, **more)
        run_state_machine_as_test(lambda: ADay(api), settings=how)

    return live


def test_after_every_change_of_mind_the_desk_shows_what_should_be_there(live_through_days):
    live_through_days()


def seats_are_not_counted(plant: pytest.MonkeyPatch) -> None:
    plant.setattr(seats, "_a_seat_is_free", lambda case: True)


def a_swap_leaves_and_does_not_enter(plant: pytest.MonkeyPatch) -> None:
    write = Writing.write

    def write_who_leaves(writing: Writing) -> None:
        if writing._changed:
            writing._begun.clear()
        write(writing)

    plant.setattr(Writing, "write", write_who_leaves)


def an_undo_asks_no_rule(plant: pytest.MonkeyPatch) -> None:
    plant.setattr(undo_service, "_judge", lambda facts, step: None)


def the_line_is_jumped(plant: pytest.MonkeyPatch) -> None:
    others = tuple(rule for rule in rules.RULES if rule.code != "people_waiting")
    plant.setattr(rules, "RULES", others)


FOUND_SOON = (seats_are_not_counted, a_swap_leaves_and_does_not_enter)
FOUND_IN_MINUTES = (an_undo_asks_no_rule, the_line_is_jumped)
"""Errors that show only after several acts of one kind: asked for with ROLLBOOK_EXAMPLES."""


@pytest.mark.parametrize("plant", [*FOUND_SOON, *(FOUND_IN_MINUTES if AT_RANDOM else ())])
@only_on_sqlite
def test_a_desk_that_errs_is_found(live_through_days, monkeypatch, plant):
    """The control. A school once damaged may err in another way when a day is lived again."""
    plant(monkeypatch)
    with pytest.raises((AssertionError, Flaky)):
        live_through_days(DAYS_UNTIL_FOUND, phases=[Phase.generate], report_multiple_bugs=False)
