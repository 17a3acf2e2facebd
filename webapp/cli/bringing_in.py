"""`rollbook import`: bringing a file of the school into its records."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from webapp import database
from webapp import migrating as migrations
from webapp.actors import command_line
from webapp.cli.opening import open_school, whereabouts
from webapp.cli.reporting import Tally, in_one_line, report
from webapp.cli.saying import in_sentences, progress, say, stop, warn
from webapp.imports import bringing_in
from webapp.imports.bringing_in import Brought, How
from webapp.imports.courses import COURSES
from webapp.imports.credits import CREDITS
from webapp.imports.enrollments import ENROLLMENTS
from webapp.imports.files import Sheet, read_sheet
from webapp.imports.groups import GROUPS
from webapp.imports.kinds import Kind
from webapp.imports.meetings import MEETINGS
from webapp.imports.refused import refuse_taken
from webapp.imports.sections import SECTIONS
from webapp.imports.students import STUDENTS
from webapp.imports.terms import TermAsked

KINDS = {
    kind.noun: kind
    for kind in (STUDENTS, GROUPS, COURSES, SECTIONS, MEETINGS, CREDITS, ENROLLMENTS)
}
Noun = Literal["students", "groups", "courses", "sections", "meetings", "credits", "enrollments"]

What = Annotated[Noun, typer.Argument(help="What the rows of the file are.", show_default=False)]
File = Annotated[
    Path, typer.Argument(metavar="FILE", help="A CSV file, its columns named in the first line.")
]
Check = Annotated[
    bool, typer.Option("--check", help="Say what would happen to every row; write nothing.")
]
TermName = Annotated[
    str | None,
    typer.Option(
        "--term",
        metavar="NAME",
        help="The term of sections and enrollments; without it, the current one.",
    ),
]
Starts = Annotated[
    datetime | None,
    typer.Option(
        "--starts",
        formats=["%Y-%m-%d"],
        metavar="DATE",
        help="Its first day, such as 2026-08-24, where it has to be made.",
    ),
]
Ends = Annotated[
    datetime | None,
    typer.Option("--ends", formats=["%Y-%m-%d"], metavar="DATE", help="Its last day."),
]
AsOf = Annotated[
    datetime | None,
    typer.Option(
        "--as-of",
        formats=["%Y-%m-%d"],
        metavar="DATE",
        help="The first day in class of enrollments whose row has none; without it, today "
        "or the first day of the term.",
    ),
]
OverCapacity = Annotated[
    bool,
    typer.Option(
        "--over-capacity",
        help="Enroll though a section is full, as a roster that is true already may be.",
    ),
]
RefusedFile = Annotated[
    Path | None,
    typer.Option(
        "--refused",
        metavar="FILE",
        help="Where refused rows go, to be corrected and imported again; without it, "
        "a new file beside the first.",
    ),
]


def bring_in(  # noqa: PLR0913 - every option of the command has its own name
    what: What,
    file: File,
    *,
    check: Check = False,
    term: TermName = None,
    starts: Starts = None,
    ends: Ends = None,
    as_of: AsOf = None,
    over_capacity: OverCapacity = False,
    refused: RefusedFile = None,
) -> None:
    """Bring in a CSV file of the school.

    Good rows go in; bad ones are named by line, column, value and reason, kept in a file to
    correct, and then the exit code is 1. What is there already stays, so that the same file can
    be imported again.
    """
    kind = KINDS[what]
    with in_sentences():
        how = How(_term_asked(term, _day(starts), _day(ends)), _day(as_of), over_capacity)
        _refuse_what_means_nothing(kind, how)
        if refused:
            refuse_taken(refused)
        sheet = read_sheet(file, kind.columns)
        _open(check)
        for sentence in sheet.said:
            say(sentence)
        tally = _tried_out(kind, sheet, how) if check else _brought_in(kind, sheet, how)
        for sentence in bringing_in.remarks(kind, sheet):
            warn(in_one_line(sentence))
    database.close()
    report(kind, sheet, tally, to=refused, only_checked=check)
    if tally.refused:
        raise typer.Exit(1)


def _day(at: datetime | None) -> date | None:
    return at.date() if at else None


def _term_asked(name: str | None, starts_on: date | None, ends_on: date | None) -> TermAsked | None:
    if name:
        return TermAsked(name, starts_on, ends_on)
    if starts_on or ends_on:
        stop("--starts and --ends are the days of a term. Give its name too: --term 'Fall 2026'.")
    return None


def _refuse_what_means_nothing(kind: Kind, how: How) -> None:
    if how.term and not kind.needs_term:
        stop(f"{kind.noun.capitalize()} belong to no term. Leave out --term.")
    for option, given in (("--as-of", how.as_of), ("--over-capacity", how.over_capacity)):
        if given and not kind.enrolls:
            stop(f"{option} is about enrollments. Leave it out for {kind.noun}.")


def _open(check: bool) -> None:
    """An import makes the school what this version needs; a check takes it as it is."""
    if check:
        _find_the_school()
    else:
        open_school()


def _find_the_school() -> None:
    where = whereabouts(database.engine().url)
    if not migrations.state().applied:
        stop(f"There is no school yet: {where}. Import without --check, and it is made.")
    try:
        migrations.check()
    except migrations.NotMigrated as no:
        stop(str(no))
    say(f"The school: {where}")


def _brought_in(kind: Kind, sheet: Sheet, how: How) -> Tally:
    tally = Tally()
    lots = bringing_in.bring_in(kind, sheet, how, by=command_line(f"import {kind.noun}"))
    with progress() as bar:
        task = bar.add_task(f"Importing {kind.noun}", total=len(sheet.rows))
        for lot in _until_it_stops(lots, tally):
            tally.add(lot)
            bar.advance(task, len(lot))
    return tally


def _until_it_stops(lots: Iterator[list[Brought]], tally: Tally) -> Iterator[list[Brought]]:
    try:
        yield from lots
    except (database.Unavailable, KeyboardInterrupt):
        warn(f"It stopped after {tally.rows:,} rows. What went in stays.")
        raise


def _tried_out(kind: Kind, sheet: Sheet, how: How) -> Tally:
    tally = Tally()
    with progress() as bar:
        task = bar.add_task(f"Checking {kind.noun}", total=len(sheet.rows))
        tally.add(
            bringing_in.try_out(
                kind,
                sheet,
                how,
                by=command_line(f"import {kind.noun}"),
                told=lambda done: bar.update(task, completed=done),
            )
        )
    return tally
