"""What crosses the wire when a term is closed."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from webapp.schemas.answers import Answer, CourseName, SectionName, StudentName
from webapp.schemas.described import sent_as, text
from webapp.schemas.fields import RequiredText, YesNo, readable_text
from webapp.schemas.submissions import Submission

MOST_RESULTS = 20_000
LONGEST_LIST = 400_000

Others = Literal["stay_open", "complete"]
LongList = Annotated[
    str,
    BeforeValidator(readable_text),
    Field(max_length=LONGEST_LIST),
    sent_as(text(LONGEST_LIST)),
]


class ResultRow(Submission):
    """How a student came out of a course: `MAT310`, or `MAT310-2` for one section."""

    student_number: RequiredText
    course_code: RequiredText
    result: RequiredText


class TermClose(Submission):
    """The results with which the enrollments of a term are completed; its wait lists end.

    A multipart form may send `results_file`, a CSV file of the lines that `pasted` has.
    """

    results: Annotated[tuple[ResultRow, ...], Field(max_length=MOST_RESULTS)] = ()
    pasted: LongList = Field(
        "", description="The same as lines: student number, course code, result."
    )
    others: Others = Field(
        "stay_open", description="What becomes of who has no result: `complete`, without one."
    )
    dry_run: YesNo = Field(False, description="Say what would happen; change nothing.")


class MissingResult(Answer):
    """An enrollment that has no result."""

    enrollment_id: int
    student: StudentName
    course: CourseName
    section: SectionName


class TermClosed(Answer):
    """What closing did, or would do. `missing` are the first hundred without a result."""

    term_id: int
    dry_run: bool
    batch_id: int | None = Field(description="The act; POST /batches/{id}/undo.")
    completed: int
    with_a_result: int
    stay_open: int
    off_the_list: int = Field(0, description="Who waited in a section of the term, and no more.")
    missing: tuple[MissingResult, ...]
