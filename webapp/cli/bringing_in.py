"""`rollbook import`: bringing a file of the school into its records."""

from collections import Counter
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from webapp import database
from webapp.actors import command_line
from webapp.cli.opening import open_school
from webapp.cli.saying import in_sentences, progress, say, stop, warn
from webapp.imports import bringing_in
from webapp.imports.bringing_in import Bad, Brought
from webapp.imports.courses import COURSES
from webapp.imports.enrollments import ENROLLMENTS
from webapp.imports.files import Sheet, read_sheet
from webapp.imports.kinds import Kind
from webapp.imports.meetings import MEETINGS
from webapp.imports.sections import SECTIONS
from webapp.imports.students import STUDENTS
from webapp.imports.terms import TermAsked

KINDS = {kind.noun: kind for kind in (STUDENTS, COURSES, SECTIONS, MEETINGS, ENROLLMENTS)}
Noun = Literal["students", "courses", "sections", "meetings", "enrollments"]

What = Annotated[Noun, typer.Argument(help="What the rows of the file are.", show_default=False)]
File = Annotated[
    Path,
    typer.Argument(
        metavar="FILE", help="A CSV file in UTF-8, its columns named in the first line."
    ),
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


def bring_in(
    what: What, file: File, term: TermName = None, starts: Starts = None, ends: Ends = None
) -> None:
    """Bring in a CSV file of the school.

    Good rows go in; bad ones are named by line and reason, and then the exit code is 1. What is
    there already stays, so that the same file can be imported again.
    """
    kind = KINDS[what]
    with in_sentences():
        asked = _term_asked(term, _day(starts), _day(ends))
        sheet = read_sheet(file, kind.columns)
        open_school()
        _name_ignored(sheet)
        rows = _with_progress(kind, sheet, asked)
    database.close()
    _report(kind, rows)


def _day(at: datetime | None) -> date | None:
    return at.date() if at else None


def _term_asked(name: str | None, starts_on: date | None, ends_on: date | None) -> TermAsked | None:
    if name:
        return TermAsked(name, starts_on, ends_on)
    if starts_on or ends_on:
        stop("--starts and --ends are the days of a term. Give its name too: --term 'Fall 2026'.")
    return None


def _name_ignored(sheet: Sheet) -> None:
    if sheet.ignored:
        say(f"Ignored columns: {', '.join(sheet.ignored)}.")


def _with_progress(kind: Kind, sheet: Sheet, asked: TermAsked | None) -> list[Brought]:
    rows: list[Brought] = []
    act = bringing_in.begin(kind, asked, by=command_line(f"import {kind.noun}"))
    with progress() as bar:
        task = bar.add_task(f"Importing {kind.noun}", total=len(sheet.rows))
        for brought in bringing_in.bring_in(kind, sheet, act):
            rows += brought
            bar.advance(task, len(brought))
    return rows


def _report(kind: Kind, rows: list[Brought]) -> None:
    for row in rows:
        for bad in row.bad:
            warn(_told(bad))
    counts = Counter(row.put for row in rows)
    changed = f"{counts['changed']:,} changed, " if counts["changed"] else ""
    say(
        f"{len(rows):,} {kind.noun}: {counts['new']:,} new, {changed}"
        f"{counts['unchanged']:,} already there, {counts['refused']:,} refused."
    )
    if counts["refused"]:
        raise typer.Exit(1)


def _told(bad: Bad) -> str:
    return f"Line {bad.row.line}: {bad.reason}"
