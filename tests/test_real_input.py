"""A real catalogue and the real enrollments of a real school, through the command line.

The input lies beside the project and is not part of it. Without it these tests skip; where no skip
is allowed they are not collected at all.
"""

import csv
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.support.command_line import Rollbook, typed
from tests.support.surroundings import NO_SKIPS
from webapp.models import Course, Meeting, Section, Student, StudentCourse
from webapp.prerequisites import parsed
from webapp.services.roster_service import students_of

DATA = Path(__file__).parents[2] / "shared" / "data"
CATALOGUE = DATA / "catalog-fall-2022"
CARLETON = DATA / "enrollments-carleton-1992"
YORK_MILLS = DATA / "enrollments-york-mills-1983"
FALL = ("--term", "Fall 2022", "--starts", "2022-08-24", "--ends", "2022-12-16")

__test__ = DATA.is_dir() or not NO_SKIPS
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason=f"There is no real input in {DATA}.")


@pytest.fixture
def rollbook(school_url: str, engine: Any, monkeypatch: pytest.MonkeyPatch) -> Rollbook:
    return typed(school_url, monkeypatch)


def rows(folder: Path, noun: str) -> list[dict[str, str]]:
    with (folder / f"{noun}.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def bring_in(rollbook: Rollbook, folder: Path, noun: str) -> str:
    """What the command says in its last lines; it must have found nothing bad."""
    said = bring_in_some(rollbook, folder / f"{noun}.csv", noun)
    assert (said.exit_code, said.stderr) == (0, "")
    return " ".join(said.stdout.splitlines()[1:])


def bring_in_some(rollbook: Rollbook, file: Path, noun: str, *options: str) -> Any:
    of_a_term = FALL if noun in ("sections", "enrollments") else ()
    return rollbook("import", noun, str(file), *of_a_term, *options)


def test_a_real_catalogue_and_real_enrollments_go_in_whole_and_once(rollbook, api):
    the_catalogue_goes_in(rollbook)
    the_school_goes_in(rollbook)
    every_roster_is_as_long_as_it_was()
    nothing_is_new_the_second_time(rollbook)
    a_student_of_the_school_takes_a_section_of_the_catalogue(api)


def sizes(folder: Path) -> dict[str, int]:
    """How many students every course had, by its code."""
    return {row["course_code"]: int(row["enrolled"]) for row in rows(folder, "courses")}


def the_catalogue_goes_in(rollbook: Rollbook) -> None:
    courses = bring_in_some(rollbook, CATALOGUE / "courses.csv", "courses")
    assert courses.stdout.endswith("551 courses: 551 new, 0 already there, 0 refused.\n")
    every_expression_was_understood(courses.stderr)
    assert bring_in(rollbook, CATALOGUE, "sections") == (
        "Ignored columns: title, seats_taken. 832 sections: 832 new, 0 already there, 0 refused."
    )
    assert bring_in(rollbook, CATALOGUE, "meetings") == (
        "day is read as weekday. 1,275 meetings: 1,275 new, 0 already there, 0 refused."
    )
    assert [table.select().count() for table in (Course, Section, Meeting)] == [551, 832, 1275]


def every_expression_was_understood(remark: str) -> None:
    """They are there as they were written, and the codes of no course are named, every one."""
    written = {row["code"]: row["prerequisites"] for row in rows(CATALOGUE, "courses")}
    there = Course.select(Course.code, Course.prerequisites)
    assert {course.code: course.prerequisites for course in there} == written
    understood = [parsed(text) for text in written.values()]
    asked = {code for expression in understood if expression for code in expression.codes()}
    outside = asked - written.keys()
    assert (sum(map(bool, understood)), len(outside)) == (187, 460)
    said, _, named = remark.partition("meet them: ")
    assert said.startswith("460 codes that courses ask for are no courses here")
    assert set(named.removesuffix(".\n").split(", ")) == outside


def the_school_goes_in(rollbook: Rollbook) -> None:
    assert bring_in(rollbook, YORK_MILLS, "students") == (
        "941 students: 941 new, 0 already there, 0 refused."
    )
    assert bring_in(rollbook, YORK_MILLS, "courses") == (
        "course_code is read as code. Ignored columns: enrolled. "
        "181 courses: 181 new, 0 already there, 0 refused."
    )
    assert bring_in(rollbook, YORK_MILLS, "enrollments") == (
        "6,034 enrollments: 6,034 new, 0 already there, 0 refused."
    )
    assert (Student.select().count(), StudentCourse.select().count()) == (941, 6034)


def every_roster_is_as_long_as_it_was(folder: Path = YORK_MILLS) -> None:
    wanted = sizes(folder)
    courses = Course.select().where(Course.code.in_(list(wanted)))
    assert {course.code: students_of(course.id, limit=1).total for course in courses} == wanted


def nothing_is_new_the_second_time(rollbook: Rollbook) -> None:
    for folder, noun in (
        *((CATALOGUE, noun) for noun in ("courses", "sections", "meetings")),
        *((YORK_MILLS, noun) for noun in ("students", "enrollments")),
    ):
        said = bring_in_some(rollbook, folder / f"{noun}.csv", noun).stdout
        assert f"Nothing changed: all {len(rows(folder, noun)):,} {noun} were there" in said
    assert StudentCourse.select().count() == 6034


def a_student_of_the_school_takes_a_section_of_the_catalogue(api: Any) -> None:
    student = Student.get(Student.student_number == "S00001")
    first, second = two_that_overlap()
    taken = api.post("/enroll", json={"student_number": "S00001", "section_id": first.id})
    assert taken.status_code == 201
    assert taken.json()["course"]["code"] == first.course.code
    clash = api.post("/enroll", json={"student_number": "S00001", "section_id": second.id})
    assert clash.status_code == 409
    (error,) = clash.json()["errors"]
    assert error["code"] == "time_clash"
    assert f"{first.course.code}-{first.label}" in error["message"]
    assert f"{second.course.code}-{second.label}" in error["message"]
    in_the_files = {
        row["course_code"]
        for row in rows(YORK_MILLS, "enrollments")
        if row["student_number"] == "S00001"
    }
    shown = api.get(f"/students/{student.id}/courses").json()
    assert {course["code"] for course in shown} == in_the_files | {first.course.code}
    page = api.get(f"/students/{student.id}/courses", headers={"Accept": "text/html"}).text
    assert all(code in page for code in in_the_files | {first.course.code})


def two_that_overlap() -> tuple[Section, Section]:
    """Sections of two courses with overlapping, but not equal, hours on one shared day."""
    meetings = rows(CATALOGUE, "meetings")
    days = Counter(meeting["crn"] for meeting in meetings)
    one, other = next(
        (one, other)
        for one in meetings
        for other in meetings
        if one["day"] == other["day"]
        and one["starts_at"] < other["starts_at"] < one["ends_at"]
        and days[one["crn"]] != days[other["crn"]]
    )
    return tuple(Section.get(Section.sourced_id == meeting["crn"]) for meeting in (one, other))


def test_a_real_roster_that_is_one_over_goes_in_only_when_asked(rollbook, api, tmp_path):
    assert "18,419 students: 18,419 new" in bring_in(rollbook, CARLETON, "students")
    assert "543 courses: 543 new" in bring_in(rollbook, CARLETON, "courses")
    assert "543 sections: 543 new" in seats(rollbook, tmp_path, too_few=1)
    the_last_of_every_course_is_refused(rollbook, tmp_path)
    the_last_of_every_course_is_let_in(rollbook, api)
    assert "543 sections: 0 new, 543 changed" in seats(rollbook, tmp_path, too_few=0)
    assert bring_in(rollbook, CARLETON, "enrollments") == (
        "Nothing changed: all 55,522 enrollments were there already."
    )
    assert StudentCourse.select().count() == 55_522


def seats(rollbook: Rollbook, tmp_path: Path, *, too_few: int) -> str:
    """Give every course a section with so many seats fewer than it had students."""
    lines = [f"{code},1,{size - too_few}" for code, size in sizes(CARLETON).items()]
    (tmp_path / "sections.csv").write_text("\n".join(["course,section,seats", *lines]))
    return bring_in(rollbook, tmp_path, "sections")


def the_last_of_every_course_is_refused(rollbook: Rollbook, tmp_path: Path) -> None:
    refused = tmp_path / "refused.csv"
    said = bring_in_some(
        rollbook, CARLETON / "enrollments.csv", "enrollments", "--refused", str(refused)
    )
    assert said.exit_code == 1
    assert said.stdout.endswith("55,522 enrollments: 54,979 new, 0 already there, 543 refused.\n")
    with refused.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    assert Counter(line["course_code"] for line in lines) == Counter(sizes(CARLETON).keys())
    assert all(f"{line['course_code']}-1 is full: " in line["reason"] for line in lines)


def the_last_of_every_course_is_let_in(rollbook: Rollbook, api: Any) -> None:
    said = bring_in_some(rollbook, CARLETON / "enrollments.csv", "enrollments", "--over-capacity")
    assert (said.exit_code, said.stderr) == (0, "")
    assert said.stdout.endswith("55,522 enrollments: 543 new, 54,979 already there, 0 refused.\n")
    every_roster_is_as_long_as_it_was(CARLETON)
    courses = api.get("/courses?limit=1000").json()
    seats_left = [section["seats_left"] for course in courses for section in course["sections"]]
    assert seats_left == [-1] * 543
