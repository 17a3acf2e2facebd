"""`python -m webapp` is `rollbook`."""

from webapp.cli import app

app(prog_name="rollbook")
