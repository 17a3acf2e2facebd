"""`rollbook token`: by what programs come in, from the terminal of the server."""

import re
from typing import Annotated

import typer

from webapp.actors import command_line
from webapp.cli.managing import at_the_school, when
from webapp.cli.saying import say, stop, warn
from webapp.database import commit
from webapp.reading import read_as
from webapp.roles import SCOPES
from webapp.schemas import TokenCreate
from webapp.services.staff import token_service

DAYS = re.compile(r"(\d{1,6})d")

app = typer.Typer(help="By what programs come in.", no_args_is_help=True, rich_markup_mode=None)

Name = Annotated[str, typer.Option(help="Which program has it.")]
Scopes = Annotated[
    list[str],
    typer.Option("--scope", help=f"What it may do; several times for several: {', '.join(SCOPES)}"),
]
Expires = Annotated[str, typer.Option(metavar="DAYS", help="How long it works: 90d, or never.")]
Which = Annotated[str, typer.Argument(metavar="NAME", help="The name of the token.")]


@app.command("create")
def create(name: Name, scope: Scopes, expires: Expires = "90d") -> None:
    """Make a token, and print it alone, this once: TOKEN=$(rollbook token create …)."""
    days = _days(expires)
    with at_the_school():
        wanted = read_as(TokenCreate, {"name": name, "scopes": scope, "days": days})
        made, secret = commit(token_service.create_token, wanted, by=command_line("token create"))
        warn(f"Made {made.name}: {' '.join(made.scopes)}; it ends {when(made.expires_at)}.")
        say(secret)


@app.command("list")
def everything() -> None:
    """List every token: name, last letters, scopes, when it ends, last used."""
    with at_the_school():
        for token in token_service.all_tokens().rows:
            ends = "revoked" if token.revoked_at else f"ends {when(token.expires_at)}"
            scopes = " ".join(token.scopes)
            used = f"used {when(token.used_at)}"
            say(f"{token.name}\t…{token.ending}\t{scopes}\t{ends}\t{used}")


@app.command("revoke")
def revoke(name: Which) -> None:
    """End a token, at once and for good."""
    with at_the_school():
        token = token_service.token_named(name)
        commit(token_service.revoke_token, token.id, by=command_line("token revoke"))
        say(f"{token.name} was revoked.")


def _days(expires: str) -> int:
    if expires == "never":
        return 0
    if (days := DAYS.fullmatch(expires)) and int(days[1]):
        return int(days[1])
    stop("--expires is a number of days such as 90d, or never.")
