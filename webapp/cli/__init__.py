"""The command `rollbook`: one file of this package for each command."""

import typer

from webapp.cli import bringing_in, exporting, migrating, sampling, serving, staff, tokens

app = typer.Typer(
    help="Rollbook: the desk at which a school enrolls students in courses.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("serve")(serving.serve)
app.command("migrate")(migrating.migrate)
app.command("sample")(sampling.sample)
app.command("import")(bringing_in.bring_in)
app.command("export")(exporting.take_out)
app.add_typer(staff.app, name="staff")
app.add_typer(tokens.app, name="token")
