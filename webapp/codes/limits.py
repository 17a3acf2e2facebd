"""What a course, a student or a day allows no more of."""

from webapp.codes.kind import ProblemKind
from webapp.language import later

BEYOND_THE_LIMITS = {
    "restricted": ProblemKind(
        409,
        later("{section} is not for everybody. Choose another section for {student}."),
        {
            "grade": later(
                "{section} is for grades {grades} only, and {student} is in grade {grade}. "
                "Choose another section, or another course."
            ),
            "no_grade": later(
                "{section} is for grades {grades} only, and no grade is on record for {student}. "
                "Enter it on the student’s page."
            ),
            "program": later(
                "{section} is for {programs} only, and {student} is in {program}. "
                "Choose another section, or another course."
            ),
            "no_program": later(
                "{section} is for {programs} only, and no program is on record for "
                "{student}. Enter it on the student’s page."
            ),
        },
    ),
    "seats_reserved": ProblemKind(
        409,
        later(
            "The free seats in {section} ({seats}) are all kept for {whom}. {student} can join the "
            "wait list or take another section."
        ),
    ),
    "travel_time": ProblemKind(
        409,
        later(
            "{section} leaves {student} less than {minutes} min on the way to or from "
            "{clashes}. Choose another section."
        ),
    ),
    "course_load": ProblemKind(
        409,
        later(
            "With {section} {student} would have a course load of {would_be}; {most} is the most. "
            "Drop one first."
        ),
        {
            "grade": later(
                "With {section} {student} would have a course load of {would_be}; {most} is the "
                "most in grade {grade}. Drop one first."
            )
        },
    ),
    "credit_load": ProblemKind(
        409,
        later(
            "With {section} {student} would have a credit load of {would_be}; {most} is the most. "
            "Drop one first."
        ),
        {
            "grade": later(
                "With {section} {student} would have a credit load of {would_be}; {most} is the "
                "most in grade {grade}. Drop one first."
            )
        },
    ),
}
