"""What cannot be read."""

from tests.test_api.refusals.stage import AT_THE_EDGE, BY, ONLY_ROWS, ONLY_TEXT, Act, Stage, case
from webapp.database import commit
from webapp.schemas import (
    StudentCreate,
)
from webapp.services import (
    student_service,
)
from webapp.services.changes import Once


@case("missing")
def _(stage: Stage) -> Act:
    return stage.enroll(student="", about="student_number", control="student_number")


@case("too_many_rows")
def _(stage: Stage) -> Act:
    numbers = " ".join(str(number) for number in range(1_001))
    sent = {"students": numbers, "courses": "MAT310"}
    return Act("/enroll/many", sent, "students", "enroll-many", "students")


@case("not_a_number")
def _(stage: Stage) -> Act:
    sent = {"student_id": "five", "course_code": "MAT310"}
    return Act("/enroll", sent, "student_id", "enroll-form", "student_id")


@case("not_a_date")
def _(stage: Stage) -> Act:
    return stage.enroll(begin_on="soon", about="begin_on", control="begin_on")


@case("not_a_time")
def _(stage: Stage) -> Act:
    late = {"weekday": 1, "starts_at": "late", "ends_at": "10:00"}
    return stage.change_section("meetings.0.starts_at", room="B12", meetings=[late])


@case("not_yes_or_no")
def _(stage: Stage) -> Act:
    return stage.enroll(
        waitlist="perhaps", about="waitlist", control="waitlist", lost=("waitlist",)
    )


@case("not_text", **ONLY_TEXT)
def _(stage: Stage) -> Act:
    return Act("/students", {"student_number": 5}, "student_number")


@case("not_a_list")
def _(stage: Stage) -> Act:
    return Act("/courses", {"code": "X1", "meetings": "Monday"}, "meetings", "new-course")


@case("not_an_object", **ONLY_ROWS)
def _(stage: Stage) -> Act:
    return Act("/courses", {"code": "X1", "meetings": ["Monday"]}, "meetings.0")


@case("not_a_choice")
def _(stage: Stage) -> Act:
    sent = {"student_number": "1003", "status": "gone"}
    return Act("/students", sent, "status", "new-student")


@case("too_long")
def _(stage: Stage) -> Act:
    sent = {"student_number": "1003", "first_name": "A" * 201}
    return Act("/students", sent, "first_name", "new-student", "first_name")


@case("out_of_range")
def _(stage: Stage) -> Act:
    sent = {"code": "X1", "capacity": "100001"}
    return Act("/courses", sent, "capacity", "new-course", "capacity")


@case("unreadable_expression")
def _(stage: Stage) -> Act:
    sent = {"code": "MAT310", "prerequisites": "(CHEM 120 or CHEM 130"}
    form = ("edit-course", "prerequisites")
    return Act(f"/courses/{stage.algebra.id}", sent, "prerequisites", *form)


@case("unreadable_line")
def _(stage: Stage) -> Act:
    sent = {"pasted": "1001, MAT310"}
    return Act(f"/terms/{stage.term.id}/close", sent, "pasted", "close-form", "pasted")


@case("unreadable_text")
def _(stage: Stage) -> Act:
    sent = {"student_number": "1003", "last_name": "a\x00b"}
    return Act("/students", sent, "last_name", "new-student", "last_name", lost=("last_name",))


@case("unknown_field")
def _(stage: Stage) -> Act:
    return stage.enroll(dryRun="on", about="dryRun", control=None)


@case("names_disagree")
def _(stage: Stage) -> Act:
    return stage.enroll(student_id=stage.bo.id, about="student_number", control="student_number")


@case("ends_before_it_starts")
def _(stage: Stage) -> Act:
    backwards = {"weekday": 1, "starts_at": "10:00", "ends_at": "09:00"}
    path = f"/courses/{stage.algebra.id}/sections"
    about = "meetings.0.ends_at"
    return Act(path, {"room": "B12", "meetings": [backwards]}, about, "new-section", about)


@case("key_reused")
def _(stage: Stage) -> Act:
    once = Once("used", "for something else")
    commit(student_service.create_student, StudentCreate(student_number="7"), by=BY, once=once)
    return Act("/students", {"student_number": "1003"}, None, "new-student", key="used")


@case("bad_key", service=AT_THE_EDGE)
def _(stage: Stage) -> Act:
    # A key in the header is about no field; the hidden control of a form is one.
    return Act("/students", {"student_number": "1003"}, None, key="k" * 201)
