"""Every table of the README is as long as what it is about."""

import re

from starlette.routing import BaseRoute

from tests.support.markdown import in_backticks
from tests.test_readme.readme import COMMANDS, README, TARGETS, options
from webapp.cli.bringing_in import KINDS
from webapp.imports.synonyms import SYNONYMS
from webapp.main import app
from webapp.problems import PROBLEMS
from webapp.roles import ROLES, SCOPES
from webapp.schemas import EnrollmentCreate
from webapp.services.enrolling.statuses import STATUSES
from webapp.settings import Settings


def test_every_route_has_its_row():
    said = [
        (*in_backticks(method), *in_backticks(path))
        for method, path, _ in README.rows("Method", "Path", "What it does")
    ]
    there = [(method, route.path) for route in app.routes for method in _methods(route) if method]
    assert sorted(said) == sorted(there)


def _methods(route: BaseRoute) -> set[str]:
    return (getattr(route, "methods", None) or {"GET"}) - {"HEAD"}


def test_every_code_stands_beside_its_status():
    said = {in_backticks(code)[0]: int(status) for code, status in README.rows("Code", "Status")}
    meant = {int(status) for status, _ in README.rows("Status", "Meaning")}
    assert said == {code: kind.status for code, kind in PROBLEMS.items()}
    assert meant == set(said.values())


def test_every_setting_has_its_sentence():
    said = {
        in_backticks(name)[0]: sentence
        for name, _, sentence in README.rows("Variable", "Default", "What it says")
    }
    assert said == {
        _variable(name): field.description for name, field in Settings.model_fields.items()
    }


def test_the_default_of_every_setting_is_the_one_in_the_code():
    said = {
        in_backticks(name)[0]: default
        for name, default, _ in README.rows("Variable", "Default", "What it says")
    }
    in_words = {"DATABASE_URL": "a file in your data folder"}
    in_words["ROLLBOOK_URL"] = "this computer only"
    in_words["ROLLBOOK_PROXIES"] = "none"
    in_words["ROLLBOOK_BACKUP_DIR"] = "a folder `backups` beside the database"
    plain = {
        _variable(name): f"`{str(field.default).lower()}`"
        for name, field in Settings.model_fields.items()
    }
    assert said == plain | in_words


def test_an_empty_variable_is_as_good_as_none(monkeypatch):
    named = [_variable(name) for name in Settings.model_fields]
    for variable in named:
        monkeypatch.delenv(variable, raising=False)
    unset = Settings()
    for variable in named:
        monkeypatch.setenv(variable, "")
    assert Settings() == unset


def _variable(name: str) -> str:
    alias = Settings.model_fields[name].validation_alias
    return str(alias) if alias else f"ROLLBOOK_{name.upper()}"


def test_every_command_has_a_row_that_names_itsoptions():
    rows = {
        in_backticks(command)[0].removeprefix("rollbook "): f"{command} {meaning}"
        for command, meaning in README.section("Commands").rows("Command", "What it does")
    }
    assert rows.keys() == COMMANDS.keys()
    for name, row in rows.items():
        assert set(re.findall(r"--[a-z]+(?:-[a-z]+)*", row)) == options(name), name


def test_every_make_target_has_a_row():
    rows = README.section("Developing").rows("Command", "What it does")
    said = {in_backticks(command)[0] for command, _ in rows}
    assert said == {f"make {target}" for target in TARGETS} | {".ci/run"}


def test_every_column_of_an_import_is_named():
    rows = README.rows("Kind", "Columns", "How a row is recognized")
    assert [in_backticks(kind)[0] for kind, _, _ in rows] == list(KINDS)
    for kind, columns, _ in rows:
        known = KINDS[in_backticks(kind)[0]].columns
        assert set(in_backticks(columns)) == set(known.known)
        required = {name for group in known.required for name in group}
        assert set(re.findall(r"\*\*`(\w+)`\*\*", columns)) == required


def test_every_synonym_of_a_column_is_named():
    rows = README.rows("Column", "Also read as")
    said = {in_backticks(name)[0]: tuple(in_backticks(words)) for name, words in rows}
    assert said == SYNONYMS


def test_every_field_of_an_enrollment_is_explained():
    rows = README.rows("Field", "What it says")
    said = {name for names, _ in rows for name in in_backticks(names)}
    assert said == set(EnrollmentCreate.model_fields)


def test_every_status_that_can_be_asked_for_is_named():
    named = README.section("A student's courses: `GET /students/{student_id}/courses`").code
    assert set(STATUSES) <= set(named)


def test_every_scope_has_its_row():
    rows = README.rows("Scope", "Opens")
    assert {in_backticks(scope)[0]: opened for scope, opened in rows} == SCOPES


def test_every_role_has_its_row():
    assert {in_backticks(role)[0] for role, _ in README.rows("Role", "May")} == set(ROLES)
