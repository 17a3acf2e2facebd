"""Courses of the catalogue: by their code. An import makes no sections."""

from collections.abc import Mapping, Sequence

from webapp.imports.headers import Columns
from webapp.imports.kinds import Act, Kind, Put
from webapp.imports.settling import Wanted, settle, there_by
from webapp.models import Course
from webapp.reading import read_as
from webapp.schemas import CourseCreate
from webapp.services.expressions import codes_outside


def read(cells: Mapping[str, str]) -> CourseCreate:
    """A row as a course."""
    return read_as(CourseCreate, cells)


def put(act: Act, rows: Sequence[CourseCreate]) -> list[Put]:
    """Make new courses, change those that differ."""
    there = there_by(Course.code, [row.code for row in rows])
    wanted = [
        Wanted(there.get(row.code) or Course(), row.model_dump(exclude_unset=True)) for row in rows
    ]
    return settle(act, wanted, finish=Course.make_searchable)


def remarks(rows: Sequence[Mapping[str, str]]) -> list[str]:
    """The codes that are asked for and are no courses, neither in the file nor at the school."""
    new = [cells["code"] for cells in rows if "code" in cells]
    asked = (cells.get(name, "") for cells in rows for name in ("prerequisites", "corequisites"))
    outside = codes_outside(asked, new)
    if not outside:
        return []
    return [
        f"{len(outside):,} codes that courses ask for are no courses here, and only credits can "
        f"meet them: {', '.join(outside)}."
        if len(outside) > 1
        else f"A course asks for {outside[0]}, which is no course here: only a credit can meet it."
    ]


COURSES = Kind(
    noun="courses",
    columns=Columns(
        known=(
            "code",
            "title",
            "subject",
            "credits",
            "description",
            "prerequisites",
            "corequisites",
            "active",
            "grades",
            "programs",
        ),
        required=[("code",)],
    ),
    read=read,
    put=put,
    keys=lambda row: [row.code],
    remarks=remarks,
)
