"""Whether a school is still empty: only then may a made-up one be put into it."""

from webapp.models import Batch, Course, Student


class NotEmpty(Exception):
    """There is a school already; a made-up one would be mixed into it."""

    def __init__(self) -> None:
        super().__init__(
            "This school is not empty, and the sample school goes into an empty one only. "
            "Name another database with DATABASE_URL."
        )


def is_empty() -> bool:
    """Whether nothing ever happened in this school."""
    return not any(table.select().exists() for table in (Student, Course, Batch))
