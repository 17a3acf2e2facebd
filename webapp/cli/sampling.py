"""`rollbook sample`: a made-up school to try things on."""

from time import perf_counter

from webapp import database
from webapp.actors import command_line
from webapp.cli.opening import open_school
from webapp.cli.saying import in_sentences, say, terminal


def sample() -> None:
    """Make up a school of 1,200 students.

    It goes into an empty database only, and nobody in it exists.
    """
    with in_sentences():
        open_school()
        load_sample()
    database.close()


def load_sample() -> None:
    """Make up a school and say so; raises `NotEmpty`."""
    from webapp.sample.loading import load  # noqa: PLC0415 - Faker is slow to import

    began = perf_counter()
    with terminal().status("Making up a school to try, a few seconds …"):
        loaded = load(by=command_line("sample"))
    say(
        f"Made up a school to try: {loaded.students:,} students, {loaded.courses:,} courses, "
        f"{loaded.sections:,} sections, {loaded.enrollments:,} enrollments "
        f"({perf_counter() - began:.1f} s)."
    )
