"""The arrows of the house point one way: layers outside, nouns inside."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

HOUSE = Path(__file__).parent.parent / "webapp"

LEAVES = {
    "bundled",
    "clock",
    "crew",
    "devices",
    "engines",
    "hues",
    "keys",
    "logs",
    "passwords",
    "prerequisites",
    "provisos",
    "reserved_seats",
    "refusals",
    "roles",
    "searching",
    "settings",
}
WORDS = {"by_hand", "labels", "language", "problems", "rulebook"}

MAY_IMPORT: dict[str, set[str]] = {
    **{leaf: set() for leaf in LEAVES},
    "actors": {"roles"},
    "schemas": {"prerequisites", "reserved_seats", "roles"},
    "database": {"crew", "engines", "provisos", "settings"},
    "models": {"database", "clock", "roles", "searching"},
    "reading": {"refusals", "schemas"},
    "statements": {"database", "engines"},
    "services": {
        "actors",
        "clock",
        "database",
        "keys",
        "models",
        "prerequisites",
        "reserved_seats",
        "refusals",
        "roles",
        "schemas",
        "searching",
        "statements",
        "warned",
    },
    "migrating": {"database", "engines", "settings", "bundled", "clock"},
    "edge": set(),
    "server": {"logs"},
    "language": set(),
    "labels": {"language"},
    "warned": {"prerequisites", "refusals", "schemas"},
    "happened": {"clock", "labels", "language", "problems", "schemas", "warned"},
    "asking_for": {"language", "prerequisites"},
    "by_hand": {"language"},
    "codes": {"edge", "language"},
    "problems": {"asking_for", "by_hand", "codes", "labels", "language", "refusals", "schemas"},
    "rulebook": {"labels", "language", "prerequisites", "problems", "refusals", "schemas"},
    "negotiation": {"edge", "refusals", "schemas", "services", "uploaded"},
    "conditions": {"services"},
    "openapi": {"codes", "roles", "schemas"},
    "folding": set(),
    "uploaded": set(),
    "staticfiles": {"bundled"},
    "timetable": {"hues", "language"},
    "templating": {
        "bundled",
        "happened",
        "labels",
        "folding",
        "hues",
        "language",
        "negotiation",
        "problems",
        "searching",
        "timetable",
    },
    "answers": {
        "conditions",
        "database",
        "negotiation",
        "problems",
        "refusals",
        "schemas",
        "services",
        "templating",
    },
    "door": {
        "actors",
        "answers",
        "database",
        "keys",
        "negotiation",
        "problems",
        "provisos",
        "refusals",
        "roles",
        "services",
        "settings",
    },
    "hashing": {"crew", "refusals"},
    "faults": {"answers", "database", "door", "edge", "logs", "problems", "refusals"},
    "routes": {
        "actors",
        "answers",
        "conditions",
        "database",
        "devices",
        "door",
        "edge",
        "exports",
        "happened",
        "hashing",
        "negotiation",
        "openapi",
        "passwords",
        "provisos",
        "reading",
        "refusals",
        "roles",
        "schemas",
        "searching",
        "services",
        "templating",
        *WORDS,
    },
    "imports": {
        "actors",
        "clock",
        "database",
        "models",
        "reading",
        "refusals",
        "schemas",
        "services",
        "statements",
        *WORDS,
    },
    "jobs": {"clock", "database", "logs", "services"},
    "exports": {
        "clock",
        "actors",
        "database",
        "happened",
        "imports",
        "models",
        "roles",
        "schemas",
        "services",
        *WORDS,
    },
    "sample": {"actors", "database", "imports", "models", "refusals", "schemas", "services"},
    "main": {
        "answers",
        "bundled",
        "database",
        "faults",
        "jobs",
        "openapi",
        "refusals",
        "routes",
        "settings",
        "staticfiles",
        "edge",
    },
    "cli": {
        "actors",
        "database",
        "exports",
        "imports",
        "migrating",
        "reading",
        "refusals",
        "roles",
        "sample",
        "schemas",
        "server",
        "services",
        "settings",
        "edge",
        *WORDS,
    },
    "__main__": {"cli"},
}
WITHOUT_THE_WEB = LEAVES | {
    "actors",
    "schemas",
    "database",
    "statements",
    "models",
    "services",
    "migrating",
    "exports",
    "imports",
    "jobs",
    "sample",
}
OF_THE_WEB = {"fastapi", "starlette", "jinja2", "uvicorn"}


def files() -> list[Path]:
    return sorted(HOUSE.rglob("*.py"))


def room_of(file: Path) -> str:
    """The part of the house a file belongs to: a module, or the package it is in."""
    return file.relative_to(HOUSE).with_suffix("").parts[0]


def imports_of(file: Path) -> Iterator[str]:
    """Every module a file imports, in full, wherever in the file it does."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file} imports by dots"
            if node.module == "webapp":
                yield from (f"webapp.{name.name}" for name in node.names)
            else:
                yield str(node.module)


def named(file: Path) -> str:
    return str(file.relative_to(HOUSE))


@pytest.mark.parametrize("file", files(), ids=named)
def test_arrows_point_one_way(file):
    room = room_of(file)
    if room == "__init__":
        return
    rooms = {name.split(".")[1] for name in imports_of(file) if name.startswith("webapp.")}
    assert rooms - {room} <= MAY_IMPORT[room]


@pytest.mark.parametrize(
    "file", [file for file in files() if room_of(file) in WITHOUT_THE_WEB], ids=named
)
def test_services_and_what_they_stand_on_know_no_web(file):
    assert not {name.split(".")[0] for name in imports_of(file)} & OF_THE_WEB


def test_no_two_rooms_lead_to_each_other():
    """The table itself has no circle, so what it allows can be read from the bottom up."""
    above = {room: set(below) for room, below in MAY_IMPORT.items()}
    while above:
        free = {room for room, below in above.items() if not below & above.keys()}
        assert free, f"these lead in a circle: {sorted(above)}"
        above = {room: below for room, below in above.items() if room not in free}


def test_every_room_stands_in_the_table():
    rooms = {room_of(file) for file in files()} - {"__init__"}
    assert rooms == MAY_IMPORT.keys()


@pytest.mark.parametrize("file", files(), ids=named)
def test_only_one_file_knows_the_headers_of_htmx(file):
    text = file.read_text().replace('b"Accept, HX-Request, Cookie"', "")
    assert named(file) == "negotiation.py" or "HX-" not in text


@pytest.mark.parametrize("file", files(), ids=named)
def test_nothing_typed_by_people_is_trusted(file):
    """Only what templates say and draw is, with words in it that are escaped just before."""
    text = file.read_text().replace("Markup(message % escaped)", "")
    for forbidden in ("Markup(", "eval(", "exec(", "|safe", ".raw("):
        assert forbidden not in text


@pytest.mark.parametrize("file", files(), ids=named)
def test_no_statement_is_made_of_pieces(file):
    """SQL is a constant or Peewee's: no f-string, no format, no plus.

    Only the migration runner names tables that it found in the database itself, and only a
    compiled statement runs a text that it keeps: Peewee's own.
    """
    if named(file) in {"migrating.py", "statements.py"}:
        return
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "execute_sql":
            assert isinstance(node.args[0], (ast.Constant, ast.Name)), named(file)


@pytest.mark.parametrize("file", files(), ids=named)
def test_nobody_calls_what_knows_no_rules(file):
    """`course.students.add(x)` writes bare pairs, and `remove` deletes what happened."""
    calls = r"(course|student|row|ada)\w*\.(students|courses)\.(add|remove|clear)\("
    assert not re.search(calls, file.read_text())


@pytest.mark.parametrize("file", files(), ids=named)
def test_files_stay_short(file):
    assert len(file.read_text().splitlines()) <= 420
