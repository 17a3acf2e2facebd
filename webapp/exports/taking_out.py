"""Taking rows out: on record first, then all of one moment, a lot at a time."""

from typing import BinaryIO

from webapp import database
from webapp.actors import Actor
from webapp.exports.kinds import Asked, Found, Kind
from webapp.exports.lines import lines, opening
from webapp.services.record import begin_batch, record


def begin(kind: Kind, asked: Asked, *, by: Actor) -> Found:
    """What is to leave, after it stands on record who takes it; raises `CannotExport`.

    The record comes first: what a broken connection or a full disk cut off has left all the same.
    """
    return database.commit(_begin, kind, asked, by)


def take_out(kind: Kind, found: Found, to: BinaryIO, *, raw: bool) -> int:
    """Write everything as it is at one moment, whoever changes it meanwhile; answers how many."""
    count = 0
    to.write(opening(kind.columns, raw=raw))
    with database.at_one_moment():
        for lot in found.lots():
            rows = list(lot)
            to.write(lines(rows, raw=raw))
            count += len(rows)
    return count


def _begin(kind: Kind, asked: Asked, by: Actor) -> Found:
    found = kind.find(asked)
    record(
        "exported",
        found.about,
        batch=begin_batch(by),
        by=by,
        after={},
        reason=found.what,
        section_id=found.section_id,
    )
    return found
