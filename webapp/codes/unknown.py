"""What was named and is not there."""

from webapp.codes.kind import ProblemKind
from webapp.language import later

UNKNOWN = {
    "unknown_student": ProblemKind(
        404,
        later("No student has the id {id}. If that is a student number, send student_number."),
        {
            "number": later(
                "No student has the number {number}. Check the number, or add the student first."
            )
        },
    ),
    "unknown_course": ProblemKind(
        404,
        later("No course has the id {id}. If that is a course code, send course_code."),
        {
            "code": later(
                "No course has the code {code}. Check the code, or look in the list of courses."
            )
        },
    ),
    "unknown_section": ProblemKind(
        404,
        later("No section has the id {id}. Choose a section of the course."),
        {
            "label": later("{course} has no section {label}. Choose one of its sections."),
            "crn": later("No section has the CRN {crn}. Import the sections first."),
        },
    ),
    "not_your_section": ProblemKind(
        404,
        later(
            "You do not teach this section. Its roster is open to those who do, and to the office."
        ),
    ),
    "unknown_term": ProblemKind(404, later("No term has the id {id}. Leave it out for this term.")),
    "unknown_period": ProblemKind(
        404,
        later("No period has the id {id}. Choose one of the list of periods."),
        {"name": later("No period is called {name}. Add it under Periods, or send the times.")},
    ),
    "unknown_group": ProblemKind(
        404,
        later("No group has the id {id}. Look for it in the list of groups."),
        {"name": later("No group is called {name}. Add it under Groups, or check the name.")},
    ),
    "unknown_credit": ProblemKind(
        404, later("No credit has the id {id}. Look for it among those of the student.")
    ),
    "unknown_hold": ProblemKind(
        404, later("No hold has the id {id}. Look for it on the student’s page.")
    ),
    "unknown_telling": ProblemKind(
        404, later("Nothing with the id {id} is to be told. Look at the list on the page To tell.")
    ),
    "unknown_enrollment": ProblemKind(
        404,
        later("No enrollment has the id {id}. Look for it on the student’s page."),
        {
            "number": later(
                "Nobody with the number {number} is enrolled in {code} in {term}. Check the row."
            )
        },
    ),
    "unknown_override": ProblemKind(
        404, later("There is no override {id}. Look at the list of overrides.")
    ),
    "unknown_batch": ProblemKind(
        404, later("No change has the id {id}. It is the batch_id of an enrollment.")
    ),
    "not_found": ProblemKind(
        404, later("There is nothing at this address. Check it, or start from the first page.")
    ),
}
