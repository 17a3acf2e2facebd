"""Code that would trust what people type is refused, whatever ruff is told to overlook."""

import pytest

from tests.support.serving import REPOSITORY
from tests.test_attacks.banned import in_python, in_template

ALLOWED = {
    # Every word of it is escaped just before.
    "webapp/templating.py": {"Markup(message % escaped)"},
    # These are pieced together of our own constants: no word comes from anybody.
    "webapp/models/enrollment.py": {"peewee.SQL(f\"'{word}'\")"},
    "webapp/models/school.py": {
        "peewee.SQL(f'DEFAULT {default}')",
        "peewee.SQL(\"DEFAULT '{}'\".format('\\n'.join(OVERRIDE_REASONS)))",
        "peewee.SQL(\"DEFAULT '{}'\".format('\\n'.join(NOT_PASSING)))",
    },
    "webapp/migrating.py": {
        "school.execute_sql(f'SELECT name FROM {HISTORY} ORDER BY id')",
        "school.execute_sql(f'SET {limit}_timeout = 0')",
    },
}


def found_in(suffix: str, folder: str) -> dict[str, list[str]]:
    """What is banned in every file of a folder, by the file."""
    read = in_python if suffix == ".py" else in_template
    found = {}
    for file in sorted((REPOSITORY / folder).rglob(f"*{suffix}")):
        name = str(file.relative_to(REPOSITORY))
        allowed = ALLOWED.get(name, set())
        lines = [line for line in read(file.read_text()) if line.partition(": ")[2] not in allowed]
        found[name] = lines
    assert found
    return {name: lines for name, lines in found.items() if lines}


@pytest.mark.parametrize("folder", ["webapp", "migrations"])
def test_no_code_trusts_what_people_type(folder):
    assert found_in(".py", folder) == {}


def test_no_template_trusts_what_people_type():
    assert found_in(".html", "templates") == {}


@pytest.mark.parametrize(
    "planted",
    [
        "eval(typed)",
        "exec(typed)",
        "Markup(typed)",
        "markupsafe.Markup(f'<b>{typed}</b>')",
        "db.execute_sql(f'SELECT {typed}')",
        "db.execute_sql('SELECT %s' % typed)",
        "db.execute_sql('SELECT ' + typed)",
        "peewee.SQL('name = {}'.format(typed))",
        "cursor.execute(' '.join(pieces))",
        "Student.raw(f'SELECT {typed}')",
    ],
)
def test_a_call_that_trusts_is_found(planted):
    """The control for code."""
    assert list(in_python(planted))


@pytest.mark.parametrize(
    "planted",
    [
        "{{ student.name|safe }}",
        "{{ student.name | safe }}",
        "{% autoescape false %}",
        '<script>let name = "{{ student.name }}";</script>',
        '<a onclick="go()">',
        '<a href="javascript:go()">',
        '<div hx-on:click="go()">',
        '<p style="color: {{ color }}">',
    ],
)
def test_a_template_that_trusts_is_found(planted):
    """The control for templates."""
    assert list(in_template(planted))


@pytest.mark.parametrize("plain", ["re.compile(x)", "db.execute_sql(SQL, params)", "Markup('<b>')"])
def test_what_trusts_nothing_passes(plain):
    assert not list(in_python(plain))
