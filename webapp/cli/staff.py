"""`rollbook staff`: who may sign in, from the terminal of the server."""

from typing import Annotated, Literal

import typer

from webapp.actors import command_line
from webapp.cli.managing import at_the_school
from webapp.cli.saying import say, warn
from webapp.database import commit
from webapp.reading import read_as
from webapp.schemas import StaffChange, StaffCreate, StaffRead
from webapp.services.staff import staff_service
from webapp.settings import Settings

HERE = "http://127.0.0.1:8000"
"""Where `rollbook serve` answers unless it is told otherwise."""

app = typer.Typer(help="Who may sign in.", no_args_is_help=True, rich_markup_mode=None)

Name = Annotated[str, typer.Option(help="As the record of changes will call them.")]
Email = Annotated[str, typer.Option(help="They sign in with it.")]
Role = Annotated[
    Literal["admin", "registrar", "counselor", "teacher", "viewer"],
    typer.Option(help="What they may do."),
]
Whom = Annotated[str, typer.Argument(metavar="EMAIL", help="The address they sign in with.")]


@app.command("create")
def create(name: Name, email: Email, role: Role) -> None:
    """Invite somebody, and print the link by which they choose a password."""
    with at_the_school():
        wanted = read_as(StaffCreate, {"name": name, "email": email, "role": role})
        invited, key = commit(staff_service.invite, wanted, by=command_line("staff create"))
        _tell(invited, key)


@app.command("list")
def everybody() -> None:
    """List everybody: email, role, whether they may come in, name."""
    with at_the_school():
        for person in staff_service.all_staff().rows:
            say(f"{person.email}\t{person.role}\t{person.status}\t{person.name}")


@app.command("disable")
def disable(email: Whom) -> None:
    """Let somebody in no more, and end their sessions. The last administrator stays."""
    with at_the_school():
        person = staff_service.staff_with(email)
        gone = StaffChange(status="disabled")
        commit(staff_service.change_staff, person.id, gone, by=command_line("staff disable"))
        say(f"{person.name} may not sign in any more, and is signed out everywhere.")


@app.command("reset")
def reset(email: Whom) -> None:
    """Print a link by which somebody chooses a new password."""
    with at_the_school():
        person = staff_service.staff_with(email)
        by = command_line("staff reset")
        _tell(*commit(staff_service.new_link, person.id, by=by))


def _tell(person: StaffRead, key: str) -> None:
    warn(f"Send this to {person.name}, {person.email}. It works once, for 24 hours:")
    say(f"{Settings().url or HERE}/welcome?key={key}")
