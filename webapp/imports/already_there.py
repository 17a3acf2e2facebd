"""Who is enrolled in what already, so that the same roster again need not be decided again."""

from collections.abc import Collection, Iterable, Mapping, Set
from dataclasses import dataclass
from typing import Any

from webapp.models import Course, Section, StudentCourse
from webapp.schemas import EnrollmentCreate
from webapp.services.enrolling.loading import students_numbered
from webapp.statements import statement, within


@dataclass(frozen=True, slots=True)
class There:
    """Who is in what already: the code of the course by student and section."""

    courses: Mapping[tuple[str, int], str]
    in_any_section: Set[tuple[str, str]]

    def __contains__(self, wish: EnrollmentCreate) -> bool:
        """Whether a wish has come true before: the rules of enrolling need not be asked."""
        number, code = str(wish.student_number), wish.course_code
        if wish.section_id is None:
            return (number, code) in self.in_any_section
        course = self.courses.get((number, wish.section_id))
        return course is not None and code in (None, course)


def there_already(numbers: Collection[str], term_id: int) -> There:
    """What students with these numbers are enrolled in, in one term.

    Three steps over one index each, which no database plans badly, however new its tables are.
    """
    students = {student_id: number for number, student_id in students_numbered(numbers)}
    spells = _enrolled(students)
    codes: dict[int, str] = dict(_sections({section_id for _, section_id in spells}, term_id))
    there = {
        (students[student_id], section_id): codes[section_id]
        for student_id, section_id in spells
        if section_id in codes
    }
    return There(there, {(number, code) for (number, _), code in there.items()})


@statement
def _enrolled(student_ids: Iterable[int]) -> Any:
    return StudentCourse.select(StudentCourse.student, StudentCourse.section).where(
        within(StudentCourse.student, student_ids),
        StudentCourse.is_open(),
        StudentCourse.status == "enrolled",
    )


@statement
def _sections(section_ids: Iterable[int], term_id: int) -> Any:
    return (
        Section.select(Section.id, Course.code)
        .join(Course)
        .where(within(Section.id, section_ids), Section.term == term_id)
    )
