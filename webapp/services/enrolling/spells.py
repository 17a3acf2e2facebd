"""What can happen to a spell. Each leaves it one version further; `writing` puts it down."""

from datetime import date

from webapp.services.enrolling.facts import Spell


def take_the_seat(spell: Spell, *, begin_on: date, batch_id: int) -> None:
    """Waiting becomes being enrolled."""
    become(spell, status="enrolled", begin_on=begin_on, end_on=None, batch_id=batch_id)


def end(spell: Spell, *, end_on: date, batch_id: int, with_a_w: bool = False) -> None:
    """Leave the section; `end_on` is the first day not in class. Who waited never was in class."""
    waited = spell.status == "waitlisted"
    status = "withdrawn" if with_a_w and not waited else "dropped"
    end_on = spell.begin_on if waited else end_on
    become(spell, status=status, begin_on=spell.begin_on, end_on=end_on, batch_id=batch_id)


def never_be(spell: Spell, *, batch_id: int) -> None:
    """Never have been in class: no seat ever counted. Who waited just leaves the line."""
    begin_on = spell.begin_on
    status = "dropped" if spell.status == "waitlisted" else "never_attended"
    become(spell, status=status, begin_on=begin_on, end_on=begin_on, batch_id=batch_id)


def wait_on(spell: Spell, *, batch_id: int) -> None:
    """Stay in line; something was done about it all the same."""
    become(
        spell,
        status=spell.status,
        begin_on=spell.begin_on,
        end_on=spell.end_on,
        batch_id=batch_id,
    )


def complete(spell: Spell, *, end_on: date, batch_id: int) -> None:
    """Be in class to the end, and through."""
    become(spell, status="completed", begin_on=spell.begin_on, end_on=end_on, batch_id=batch_id)


def cancel(spell: Spell, *, end_on: date, batch_id: int) -> None:
    """What they were in does not take place: no result, and no try that counts."""
    become(spell, status="cancelled", begin_on=spell.begin_on, end_on=end_on, batch_id=batch_id)


def become(
    spell: Spell, *, status: str, begin_on: date, end_on: date | None, batch_id: int
) -> None:
    """Any other state, by an act."""
    spell.status = status
    spell.begin_on = begin_on
    spell.end_on = end_on
    spell.batch_id = batch_id
    spell.version += 1
