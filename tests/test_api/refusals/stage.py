"""The stage of every case, and what a case is."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.support import cast
from tests.support.cast import REGISTRAR
from webapp import actors
from webapp.models import (
    Batch,
    StudentCourse,
)

WAYS = ("service", "json", "form", "htmx")
BY = actors.staff(REGISTRAR, "registrar", "a test", staff_id=1, session_id=1)


@dataclass
class Act:
    """What is sent where, and how the no must look. `control` carries its message on the page."""

    path: str
    sent: dict[str, Any] = field(default_factory=dict)
    about: str | None = None
    form: str | None = None
    control: str | None = None
    lost: tuple[str, ...] = ()
    key: str | None = None
    raw: dict[str, Any] | None = None


@dataclass(frozen=True)
class Case:
    """One code: who arranges its stage, and the ways by which it cannot come, each with why."""

    code: str
    arrange: Callable[["Stage"], Act]
    unreachable: dict[str, str]


class Stage:
    """A school in which everybody is still free to do as they like."""

    def __init__(self, client: Any, monkeypatch: pytest.MonkeyPatch):
        self.client = client
        self.monkeypatch = monkeypatch
        self.term = cast.a_term()
        self.ada = cast.a_student("1001", "Ada", "Lovelace", sourced_id="s-1")
        self.bo = cast.a_student("1002", "Bo", "Diaz")
        self.algebra = cast.a_course("MAT310", "Algebra", sourced_id="c-1")
        self.section = cast.a_section(self.algebra, term=self.term, capacity=1)

    def enroll(self, student: str = "1001", course: str = "MAT310", **more: Any) -> Act:
        """A wish from the counter, refused at the course unless said otherwise."""
        said = {"about": "course_code", "form": "enroll-form", "control": "course_code"}
        said |= {name: more.pop(name) for name in ("about", "control", "lost") if name in more}
        return Act("/enroll", {"student_number": student, "course_code": course, **more}, **said)

    def just_enrolled(self) -> StudentCourse:
        """Ada in the only section since a moment ago, so that it can be undone."""
        return cast.enrolled(self.ada, self.section, batch=Batch.create(by=REGISTRAR))

    def change_section(self, about: str, **sent: Any) -> Act:
        """A change of the section, refused at a control of its form."""
        return Act(f"/sections/{self.section.id}", sent, about, "edit-section", about)


CASES: dict[str, Case] = {}


def case(code: str, **unreachable: str) -> Callable[[Callable[[Stage], Act]], None]:
    """Enter the case of a code."""

    def enter(arrange: Callable[[Stage], Act]) -> None:
        assert code not in CASES
        CASES[code] = Case(code, arrange, unreachable)

    return enter


def no_form_has_it(why: str) -> dict[str, str]:
    return {"form": why, "htmx": why}


AT_THE_EDGE = "said before any service is asked"
ONLY_TEXT = no_form_has_it("a form sends nothing but text")
ONLY_ROWS = no_form_has_it("a form sends rows of named controls")
