"""`rollbook export`: taking rows of the school out as CSV."""

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated, BinaryIO, Literal

import typer

from webapp import database
from webapp import migrating as migrations
from webapp.actors import command_line
from webapp.cli.opening import whereabouts
from webapp.cli.saying import in_sentences, stop, warn
from webapp.exports import taking_out
from webapp.exports.courses import COURSES
from webapp.exports.credits import CREDITS
from webapp.exports.enrollments import ENROLLMENTS
from webapp.exports.files import whole_file
from webapp.exports.groups import GROUPS
from webapp.exports.kinds import Asked, CannotExport, Kind
from webapp.exports.meetings import MEETINGS
from webapp.exports.roster import ROSTER
from webapp.exports.sections import SECTIONS
from webapp.exports.students import STUDENTS
from webapp.language import listed, ngettext
from webapp.services.enrolling.statuses import AskedStatus

KINDS = {
    kind.noun: kind
    for kind in (STUDENTS, GROUPS, COURSES, SECTIONS, MEETINGS, CREDITS, ENROLLMENTS, ROSTER)
}
Noun = Literal[
    "students", "groups", "courses", "sections", "meetings", "credits", "enrollments", "roster"
]
SPELLED = {"course": "COURSE", "section": "--section", "term": "--term"}
SPELLED |= {"status": "--status", "on": "--on"}

What = Annotated[Noun, typer.Argument(help="What the rows are.", show_default=False)]
CourseCode = Annotated[
    str | None, typer.Argument(metavar="[COURSE]", help="Of a roster: the code of the course.")
]
To = Annotated[
    Path | None,
    typer.Option("--to", metavar="FILE", help="Write this file; else the standard output."),
]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace FILE if it is there.")]
Raw = Annotated[
    bool,
    typer.Option(
        "--raw", help="For programs: the exact text, even where a spreadsheet would run it."
    ),
]
TermName = Annotated[
    str | None,
    typer.Option(
        "--term", metavar="NAME", help="Of this term; all: every one. Else the current one."
    ),
]
SectionLabel = Annotated[
    str | None, typer.Option("--section", metavar="LABEL", help="Only this section of the roster.")
]
WhichStatus = Annotated[
    AskedStatus | None,
    typer.Option("--status", help="Of enrollments. Without it: enrolled."),
]
On = Annotated[
    datetime | None,
    typer.Option(
        "--on",
        formats=["%Y-%m-%d"],
        metavar="DATE",
        help="Who was in class on this day, in whichever term.",
    ),
]


def take_out(  # noqa: PLR0913, PLR0917 - every option of the command has its own name
    what: What,
    course: CourseCode = None,
    to: To = None,
    overwrite: Overwrite = False,
    raw: Raw = False,
    term: TermName = None,
    section: SectionLabel = None,
    status: WhichStatus = None,
    on: On = None,
) -> None:
    """Take rows of the school out as CSV, as they are at one moment.

    An import reads the same columns. Text that a spreadsheet would run as a formula gets an
    apostrophe in front, unless --raw asks for it exactly. Who took what is put on record.
    """
    kind = KINDS[what]
    asked = Asked(course, section, term, status, on.date() if on else None)
    with in_sentences(), _in_own_sentences():
        _refuse_what_means_nothing(kind, asked)
        _find_the_school()
        with _destination(to, overwrite) as file:
            found = taking_out.begin(kind, asked, by=command_line(f"export {kind.noun}"))
            count = taking_out.take_out(kind, found, file, raw=raw)
    database.close()
    warn(f"Exported {found.what}: {count:,} {ngettext('row', 'rows', count)}.")


@contextmanager
def _in_own_sentences() -> Iterator[None]:
    try:
        yield
    except (CannotExport, migrations.NotMigrated) as no:
        stop(str(no))


def _refuse_what_means_nothing(kind: Kind, asked: Asked) -> None:
    for name in asked.said:
        if name not in kind.takes:
            others = listed(other.noun for other in KINDS.values() if name in other.takes)
            stop(f"{SPELLED[name]} is for {others} only. Leave it out.")


def _find_the_school() -> None:
    """Nothing is made or changed to be exported."""
    where = whereabouts(database.engine().url)
    if not migrations.state().applied:
        stop(f"There is no school yet: {where}. Check DATABASE_URL, which says where it is.")
    migrations.check()
    warn(f"The school: {where}")


def _destination(to: Path | None, overwrite: bool) -> AbstractContextManager[BinaryIO]:
    if to is None and overwrite:
        stop("--overwrite is about a file. Name it: --to FILE")
    return whole_file(to, overwrite=overwrite) if to else _standard_output()


@contextmanager
def _standard_output() -> Iterator[BinaryIO]:
    """Whoever reads it may stop reading, as `head` does: then this ends too, without a word."""
    out = typer.get_binary_stream("stdout")
    try:
        yield out
        out.flush()
    except BrokenPipeError:
        _let_go_of(out)
        raise typer.Exit(1) from None
    except OSError as error:
        _let_go_of(out)
        stop(f"The output could not be written: {error.strerror}. What is there is not whole.")


def _let_go_of(out: BinaryIO) -> None:
    """What it still holds would be written, and fail again, when the program ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), out.fileno())
