"""Who acts, and from where: what the record keeps of everyone who changes something."""

from dataclasses import dataclass
from functools import lru_cache

from webapp import roles


@dataclass(frozen=True, slots=True)
class Actor:
    """One person or program at work: a name, a role of `design`, where they came from, and what
    they may do. Staff have an id, and a session while they are signed in."""

    name: str
    role: str
    origin: str
    may: frozenset[str] = frozenset()
    staff_id: int | None = None
    session_id: int | None = None

    @property
    def sees_own_sections_only(self) -> bool:
        """Whether rosters are open to them only where they teach."""
        return self.role == "teacher"


def trial(origin: str) -> Actor:
    """The registrar that everyone is while Rollbook is tried out without sign-in."""
    return Actor("Trial", "registrar", origin, roles.TRIAL)


def command_line(command: str) -> Actor:
    """Whoever types `rollbook <command>` on the server acts as its administrator."""
    return Actor(f"rollbook {command}", "admin", "command line", roles.ROLES["admin"])


@lru_cache(1000)
def staff(name: str, role: str, origin: str, *, staff_id: int, session_id: int) -> Actor:
    """Somebody who has signed in."""
    return Actor(name, role, origin, roles.ROLES[role], staff_id, session_id)


def token(name: str, scopes: frozenset[str], origin: str) -> Actor:
    """A program with a token of this name."""
    return Actor(f"token {name}", "token", origin, roles.of_a_token(scopes))


def rollbook() -> Actor:
    """Rollbook itself, when the time comes to do what was promised."""
    return Actor("Rollbook", "program", "this server")


def may_be_called(name: str) -> bool:
    """Whether the record could not mistake somebody of this name for a program or the trial."""
    lowered = name.casefold()
    return lowered not in {"trial", "rollbook"} and not lowered.startswith(("token ", "rollbook "))
