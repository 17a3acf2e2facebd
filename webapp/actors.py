"""Who acts, and from where: what the record keeps of everyone who changes something."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """One person or program at work: a name, a role of `design` and where they came from."""

    name: str
    role: str
    origin: str


def trial(origin: str) -> Actor:
    """The registrar that everyone is while Rollbook is tried out without sign-in."""
    return Actor("Trial", "registrar", origin)


def command_line(command: str) -> Actor:
    """Whoever types `rollbook <command>` on the server acts as its administrator."""
    return Actor(f"rollbook {command}", "admin", "command line")
