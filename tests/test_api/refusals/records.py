"""What no record may say, for itself or beside the others."""

from datetime import date
from typing import Any

from tests.support import cast
from tests.test_api.refusals.stage import BY, Act, Stage, case
from webapp.database import commit
from webapp.schemas import (
    SectionChange,
)
from webapp.services import (
    section_service,
)


@case("number_taken")
def _(stage: Stage) -> Act:
    sent = {"student_number": "1001", "last_name": "Okoye"}
    return Act("/students", sent, "student_number", "new-student", "student_number")


@case("same_name")
def _(stage: Stage) -> Act:
    sent = {"student_number": "1003", "first_name": "ADA", "last_name": "Lovelace"}
    return Act(
        "/students", {**sent, "namesakes": "refuse"}, "last_name", "new-student", "last_name"
    )


@case("code_taken")
def _(stage: Stage) -> Act:
    return Act("/courses", {"code": "MAT310", "title": "X"}, "code", "new-course", "code")


@case("label_taken")
def _(stage: Stage) -> Act:
    path = f"/courses/{stage.algebra.id}/sections"
    return Act(path, {"label": "1", "room": "B12"}, "label", "new-section", "label")


@case("term_fixed")
def _(stage: Stage) -> Act:
    cast.enrolled(stage.ada, stage.section)
    other = cast.a_term("Later", starts_on=date(2040, 1, 1), ends_on=date(2040, 6, 1))
    return Act(
        *(f"/sections/{stage.section.id}", {"term_id": str(other.id), "room": "B12"}),
        *("term_id", "edit-section", "term_id"),
    )


@case("sourced_id_taken")
def _(stage: Stage) -> Act:
    sent = {"student_number": "1003", "sourced_id": "s-1"}
    return Act("/students", sent, "sourced_id", "new-student")


def a_new_term(stage: Stage, about: str, control: str = "", **sent: Any) -> Act:
    """A term inside this year, but for what is said."""
    year = stage.term.starts_on.year
    days = {"starts_on": f"{year}-09-01", "ends_on": f"{year}-12-20"}
    return Act("/terms", {"name": "Fall", **days, **sent}, about, "new-term", control or about)


@case("term_taken")
def _(stage: Stage) -> Act:
    return a_new_term(stage, "name", name=stage.term.name)


@case("group_taken")
def _(stage: Stage) -> Act:
    group = cast.a_group("Band")
    return Act("/groups", {"name": group.name.upper()}, "name", "new-group", "name")


@case("name_has_commas")
def _(stage: Stage) -> Act:
    return Act("/groups", {"name": "Band, brass"}, "name", "new-group", "name")


@case("period_taken")
def _(stage: Stage) -> Act:
    period = cast.a_period("Period 2", "09:10", "10:00")
    times = {"starts_at": "10:10", "ends_at": "11:00"}
    return Act("/periods", {"name": period.name, **times}, "name", "new-period", "name")


@case("outside_parent")
def _(stage: Stage) -> Act:
    year = stage.term.starts_on.year
    return a_new_term(stage, "starts_on", parent_id=stage.term.id, starts_on=f"{year}-01-01")


@case("deadlines_out_of_order")
def _(stage: Stage) -> Act:
    year = stage.term.starts_on.year
    days = {"add_deadline": f"{year}-10-02", "drop_deadline": f"{year}-10-01"}
    return a_new_term(stage, "drop_deadline", **days)


@case("last_day_unlikely")
def _(stage: Stage) -> Act:
    sent = {"students": "1001", "last_day": "0206-09-01"}
    return Act("/leave-school", sent, "last_day", "leave-school", "last_day")


@case("day_outside_term")
def _(stage: Stage) -> Act:
    year = stage.term.starts_on.year
    return a_new_term(stage, "drop_deadline", drop_deadline=f"{year + 9}-10-02")


@case("reserved_over_capacity")
def _(stage: Stage) -> Act:
    return stage.change_section("reserved", reserved="2 for grade 9")


@case("own_part")
def _(stage: Stage) -> Act:
    part = cast.a_term("Fall", parent=stage.term, kind="semester")
    sent = {"parent_id": part.id}
    return Act(f"/terms/{stage.term.id}", sent, "parent_id", "edit-term", "parent_id")


@case("parts_outside")
def _(stage: Stage) -> Act:
    cast.a_term("Fall", parent=stage.term, kind="semester")
    sent = {"ends_on": f"{stage.term.starts_on.year}-12-20"}
    return Act(f"/terms/{stage.term.id}", sent, "starts_on", "edit-term", "starts_on")


@case("changed_meanwhile")
def _(stage: Stage) -> Act:
    others = SectionChange(room="B13", capacity=2)
    commit(section_service.change_section, stage.section.id, others, by=BY)
    path, sent = f"/sections/{stage.section.id}", {"version": 1, "room": "B12"}
    return Act(path, sent, "room", "edit-section", "room", lost=("version",))
