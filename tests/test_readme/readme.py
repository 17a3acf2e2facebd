"""The README, and what it may name."""

import re
import shlex
from itertools import pairwise
from pathlib import Path
from typing import Any

import typer

from tests.support.markdown import Markdown
from webapp import cli

ROOT = Path(__file__).parent.parent.parent
README = Markdown.of(ROOT / "README.md")
TOUR = README.section("A tour of five minutes")
SERVED_AT = "http://127.0.0.1:8000"
SEVERAL = typer.main.get_command(cli.app).commands
COMMANDS = {name: command for name, command in SEVERAL.items() if not hasattr(command, "commands")}
COMMANDS |= {
    f"{name} {verb}": command
    for name, several in SEVERAL.items()
    for verb, command in getattr(several, "commands", {}).items()
}
"""Every command by its words: `serve`, `staff create`."""
A_COMMAND = rf"(?:{'|'.join(SEVERAL.keys() - COMMANDS.keys())}) [a-z]+|[a-z]+"
TARGETS = set(re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE))

SHOWN = "$TOKEN"
"""What stands in an example that no trial is asked for."""

AMARI, PRECALCULUS = 1, 14
"""Ids of the trial school."""


def examples() -> list[tuple[str, str]]:
    """Every curl line and the answer that stands below it."""
    return [
        (command, after.text)
        for block, after in pairwise(README.blocks)
        for command in block.commands
        if command.startswith("curl ") and SHOWN not in command
    ]


def ask(trial: Any, command: str) -> Any:
    """Send what this curl line would send."""
    method, url, headers, body = None, "", {}, None
    words = iter(shlex.split(command)[1:])
    for word in words:
        if word == "-X":
            method = next(words)
        elif word == "-H":
            name, _, value = next(words).partition(": ")
            headers[name] = value
        elif word == "-d":
            body = next(words)
        elif word != "-i":
            url = word
    assert url.startswith(SERVED_AT), command
    if body is not None:
        assert "Content-Type" in headers, command
    return trial.request(
        method or ("POST" if body else "GET"),
        url.removeprefix(SERVED_AT),
        headers=headers,
        content=body,
    )


def options(command: str) -> set[str]:
    """What it can be given by name."""
    spelled = (option for parameter in COMMANDS[command].params for option in parameter.opts)
    return {option for option in spelled if option.startswith("--")}
