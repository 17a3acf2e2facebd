"""What `rollbook staff` and `rollbook token` have in common: a school that is there, and noes."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from webapp import database
from webapp import migrating as migrations
from webapp.cli.opening import whereabouts
from webapp.cli.saying import in_sentences, stop, warn
from webapp.language import moment
from webapp.problems import message
from webapp.refusals import Refused


@contextmanager
def at_the_school() -> Iterator[None]:
    """The school that the surroundings name, told beside what a script reads.

    None is made, and none is changed to this version's shape, to have its staff managed.
    """
    try:
        with in_sentences():
            _find_it()
            yield
    except Refused as no:
        stop(" ".join(message(refusal) for refusal in no.refusals))
    except migrations.NotMigrated as no:
        stop(str(no))
    finally:
        database.close()


def when(at: datetime | None) -> str:
    """A moment in UTC, as the server's own clock is mostly set."""
    return f"{moment(at)} UTC" if at else "never"


def _find_it() -> None:
    where = whereabouts(database.engine().url)
    if not migrations.state().applied:
        stop(f"There is no school yet: {where}. Make it with: rollbook migrate")
    migrations.check()
    warn(f"The school: {where}")
