"""What an import says at its end: what is wrong with which row, and what became of all of them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from webapp.cli.saying import say, warn
from webapp.imports.bringing_in import Bad, Brought
from webapp.imports.files import Sheet
from webapp.imports.kinds import Kind
from webapp.imports.refused import beside, write_refused

MOST_LINES = 20
LONGEST_VALUE = 80


@dataclass(slots=True)
class Tally:
    """How many rows became what, those that were refused, and those that went in with a warning."""

    counts: Counter[str] = field(default_factory=Counter)
    refused: list[Brought] = field(default_factory=list)
    warned: list[Brought] = field(default_factory=list)

    def add(self, lot: Sequence[Brought]) -> None:
        """Count these too."""
        self.counts.update(one.put for one in lot)
        self.refused += [one for one in lot if one.bad]
        self.warned += [one for one in lot if one.warned]

    @property
    def rows(self) -> int:
        """How many there are in all."""
        return self.counts.total()


def report(kind: Kind, sheet: Sheet, tally: Tally, *, to: Path | None, only_checked: bool) -> None:
    """Say what is wrong, keep what was refused, and end with the counts.

    A check writes no file unless it was told which.
    """
    _name_warned(tally.warned, only_checked=only_checked)
    _name_refused(tally.refused)
    if tally.refused and (to or not only_checked):
        _keep_refused(to or beside(sheet.path), sheet, tally.refused)
    say(
        f"Only checked, nothing was written. {_would(kind, tally)}"
        if only_checked
        else _did(kind, tally)
    )


def _name_warned(warned: Sequence[Brought], *, only_checked: bool) -> None:
    for one in warned[:MOST_LINES]:
        for sentence in one.warned:
            warn(in_one_line(f"Warning for line {one.row.line}, {_whom(one)}: {sentence}"))
    if more := max(0, len(warned) - MOST_LINES):
        rows = "row has" if more == 1 else "rows have"
        tells = "would tell" if only_checked else "tells"
        warn(f"{more:,} more {rows} warnings. The page Adds and drops {tells} all of them.")


def _whom(one: Brought) -> str:
    """The student and the course of a row, as the file has them."""
    cells = one.row.cells
    course = cells.get("course_code") or cells.get("crn", "")
    label = f"-{cells['section']}" if cells.get("section") and not cells.get("crn") else ""
    return f"student {cells['student_number']}, course {course}{label}"


def _name_refused(refused: Sequence[Brought]) -> None:
    for one in refused[:MOST_LINES]:
        for bad in one.bad:
            warn(_told(bad))
    if more := max(0, len(refused) - MOST_LINES):
        warn(f"{more:,} more {'row was' if more == 1 else 'rows were'} refused.")


def _told(bad: Bad) -> str:
    """One line, whatever the file holds."""
    where = f"Line {bad.row.line}"
    if bad.column:
        where += f", {bad.column}"
    if bad.value:
        where += f" “{bad.value[:LONGEST_VALUE]}{'…' if len(bad.value) > LONGEST_VALUE else ''}”"
    return in_one_line(f"{where}: {bad.reason}")


def in_one_line(sentence: str) -> str:
    """Without anything in it that could steer a terminal."""
    return "".join(letter if letter.isprintable() else " " for letter in sentence)


def _keep_refused(path: Path, sheet: Sheet, refused: Sequence[Brought]) -> None:
    try:
        write_refused(path, sheet, refused)
    except OSError as error:
        warn(f"{path} could not be written: {error.strerror}. Name another file after --refused.")
        return
    what = "row was" if len(refused) == 1 else "rows were"
    warn(
        f"{len(refused):,} {what} refused, and written to {path} with the reasons. "
        "Correct them there and import that file."
    )


def _did(kind: Kind, tally: Tally) -> str:
    if not tally.rows:
        return "Nothing changed: the file has no rows below its first line."
    if tally.counts["unchanged"] == tally.rows:
        return f"Nothing changed: {_all(kind, tally.rows)} there already."
    return _counted(kind, tally)


def _would(kind: Kind, tally: Tally) -> str:
    if not tally.rows:
        return "The file has no rows below its first line."
    if tally.counts["unchanged"] == tally.rows:
        return f"Nothing would change: {_all(kind, tally.rows)} there already."
    return f"An import would bring {_counted(kind, tally)}"


def _all(kind: Kind, rows: int) -> str:
    return "the only row is" if rows == 1 else f"all {rows:,} {kind.noun} were"


def _counted(kind: Kind, tally: Tally) -> str:
    counts = tally.counts
    noun = kind.noun.removesuffix("s") if tally.rows == 1 else kind.noun
    changed = f"{counts['changed']:,} changed, " if counts["changed"] else ""
    return (
        f"{tally.rows:,} {noun}: {counts['new']:,} new, {changed}"
        f"{counts['unchanged']:,} already there, {counts['refused']:,} refused."
        f"{_with_warnings(len(tally.warned))}"
    )


def _with_warnings(warned: int) -> str:
    if not warned:
        return ""
    return (
        " 1 of the new has a warning." if warned == 1 else f" {warned:,} of the new have warnings."
    )
