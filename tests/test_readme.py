"""What the README says is true: its examples are run, its tables compared with the code."""

import json
import re
import shlex
import shutil
import sqlite3
import subprocess
import sys
import tomllib
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import typer
from starlette.routing import BaseRoute

from tests.pages import Page, visit
from tests.support import cast, signed_in
from tests.support.command_line import typed
from tests.support.markdown import Markdown, in_backticks
from tests.support.schools import sqlite_template
from webapp import cli
from webapp.actors import command_line
from webapp.cli.bringing_in import KINDS
from webapp.imports.synonyms import SYNONYMS
from webapp.main import app
from webapp.problems import PROBLEMS
from webapp.roles import ROLES, SCOPES
from webapp.schemas import EnrollmentCreate
from webapp.services.enrolling.statuses import STATUSES
from webapp.settings import Settings

ROOT = Path(__file__).parent.parent
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
TARGETS = set(re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE))

SHOWN = "$TOKEN"
"""What stands in an example that no trial is asked for."""

AMARI, PRECALCULUS = 1, 14
"""Ids of the trial school."""


# Tables and the code


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


def test_every_command_has_a_row_that_names_its_options():
    rows = {
        in_backticks(command)[0].removeprefix("rollbook "): f"{command} {meaning}"
        for command, meaning in README.section("Commands").rows("Command", "What it does")
    }
    assert rows.keys() == COMMANDS.keys()
    for name, row in rows.items():
        assert set(re.findall(r"--[a-z]+(?:-[a-z]+)*", row)) == _options(name), name


_A_COMMAND = rf"(?:{'|'.join(SEVERAL.keys() - COMMANDS.keys())}) [a-z]+|[a-z]+"


def _options(command: str) -> set[str]:
    spelled = (option for parameter in COMMANDS[command].params for option in parameter.opts)
    return {option for option in spelled if option.startswith("--")}


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


# Names and places


def test_every_link_leads_somewhere():
    paths = {route.path for route in app.routes}
    for link in README.links:
        if link.startswith("#"):
            assert link[1:] in README.anchors, link
        elif link.startswith("http"):
            assert link.startswith(SERVED_AT), link
            assert (urlsplit(link).path or "/") in paths, link
        else:
            assert (ROOT / link).exists(), link


def test_every_picture_is_small_and_as_wide_as_a_desk_or_a_phone():
    pictures = [ROOT / link for link in README.links if link.endswith(".png")]
    assert len(pictures) == len(list((ROOT / "docs").glob("*.png"))) == 4
    for picture in pictures:
        content = picture.read_bytes()
        assert len(content) < 150_000, picture
        assert int.from_bytes(content[16:20]) in {1360, 390}, picture


def test_every_command_that_is_named_exists():
    lines = [line for block in README.blocks for line in block.commands] + README.code
    for line in lines:
        for target in re.findall(r"\bmake ([a-z]+)", line):
            assert target in TARGETS, line
        for command, rest in re.findall(rf"(?:^|[(/])rollbook ({_A_COMMAND})(.*)", line):
            assert command in COMMANDS, line
            assert set(re.findall(r"--[a-z]+(?:-[a-z]+)*", rest)) <= _options(command), line
        for path in re.findall(r"^(?:tests|templates|static|migrations|webapp)/[\w./]*", line):
            assert (ROOT / path).exists() or path == "tests/test_mine.py", line


def test_every_folder_on_the_map_exists():
    (plan,) = (block.text for block in README.section("Developing").blocks)
    for path in re.findall(r"\b(?:webapp|templates|static|migrations|tests)/[\w./]*", plan):
        assert (ROOT / path).exists(), path


def test_the_extra_for_postgresql_exists():
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert "postgresql" in extras["optional-dependencies"]
    assert ".[postgresql]" in README.section("PostgreSQL").text


def test_no_block_goes_unchecked():
    blocks = [block for block in README.blocks if block.language not in {"", "python"}]
    for block, after in zip(blocks, [*blocks[1:], None], strict=True):
        assert block.language in {"shell", "http"}, block.text
        asks = block.language == "shell" and "curl" in block.text and SHOWN not in block.text
        answered = after is not None and after.language == "http"
        assert asks == answered or block.language == "http", block.text
    assert len([block for block in blocks if block.language == "http"]) == len(examples())
    for heading in (
        "Enroll: `POST /enroll`",
        "A student's courses: `GET /students/{student_id}/courses`",
        "When the school says no",
        "Wait, change section, undo",
        "Sending again",
        "When others change it too",
        "History",
        "Lists and pages",
        "Tokens",
    ):
        assert README.section(heading).blocks, heading


# Examples and the tour, on a trial school


@pytest.fixture
def trial(visitor: Any) -> Any:
    """A browser at a fresh trial school."""
    from webapp.sample.loading import load  # noqa: PLC0415 - Faker is slow to import

    load(by=command_line("sample"))
    return visitor


def test_a_fresh_trial_is_as_the_readme_says(trial):
    every_example_gets_the_answer_below_it(trial)
    pages = the_tour(trial)
    every_word_of_the_tour_is_on_a_page(pages)
    every_hook_is_there(trial, pages)


def every_example_gets_the_answer_below_it(trial: Any) -> None:
    for command, documented in examples():
        head, _, body = documented.partition("\n\n")
        status, *headers = head.splitlines()
        answer = ask(trial, command)
        if "Idempotent-Replayed: true" in headers:
            answer = ask(trial, command)
        assert str(answer.status_code) == status.split()[1], f"{command}\n{answer.text}"
        for header in headers:
            name, _, value = header.partition(": ")
            assert answer.headers[name] == value, command
        assert timeless(answer.json()) == timeless(json.loads(body)), command


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


def timeless(answer: Any) -> Any:
    """The answer without days, moments and school years, which are those of today."""
    if isinstance(answer, list):
        return [timeless(one) for one in answer]
    if isinstance(answer, dict):
        return {name: timeless(value) for name, value in answer.items()}
    if isinstance(answer, str):
        return re.sub(r"^\d{4}(-\d\d-\d\d(T[\d:.]+Z)?|–\d\d)$", "some time", answer)
    return answer


def the_tour(trial: Any) -> list[Page]:
    """The steps of the tour as a browser takes them without JavaScript; every page it met."""
    name, course, full_course = re.findall(r"[Tt]ype `([^`]+)`", TOUR.text)
    assert len(trial.get("/students", params={"q": name, "format": "json"}).json()) == 2
    found = visit(trial, "/students", params={"q": name})
    there = str(found.one(f'a[href^="/students/{AMARI}/"]')["href"])
    offered = visit(trial, there, params={"q": course})
    enrolled = offered.form(f"enroll-{section_of(trial, course, '2')}").submit()
    full = visit(trial, there, params={"q": full_course})
    waiting = full.form(f"enroll-{section_of(trial, full_course, '1')}").submit()
    taken = waiting.one(f'#courses tr[data-course-id="{PRECALCULUS}"]')
    choice = visit(trial, str(taken.select("a.button")[0]["href"]))
    other = section_of(trial, course, "3")
    changed = choice.form("enroll-form").submit(section_id=str(other))
    assert f"{course}-3" in changed.one("#courses").get_text()
    undone = changed.form(str(changed.one("#notice form")["id"])).submit()
    assert f"{course}-2" in undone.one("#courses").get_text()
    return [found, offered, enrolled, full, waiting, choice, changed, undone]


def section_of(trial: Any, code: str, label: str) -> int:
    """The id of a section."""
    (course,) = trial.get("/courses", params={"code": code, "format": "json"}).json()
    return next(section["id"] for section in course["sections"] if section["label"] == label)


def every_word_of_the_tour_is_on_a_page(pages: list[Page]) -> None:
    seen = " ".join(" ".join(page.soup.get_text(" ").split()) for page in pages)
    in_bold = re.findall(r"\*\*([^*]+)\*\*", TOUR.text)
    said = [words for words in in_bold if not words.endswith(".")]
    assert len(said) > 8
    assert [words for words in said if words not in seen] == []


def every_hook_is_there(trial: Any, pages: list[Page]) -> None:
    changed = pages[-2]
    refused = visit(trial, "/enroll").form("enroll-form").submit()
    met = {
        "/enroll": [visit(trial, "/enroll"), refused],
        "/students/{student_id}/courses": [changed],
        "/students/{student_id}": [visit(trial, f"/students/{AMARI}")],
        "/students/{student_id}/history": [visit(trial, f"/students/{AMARI}/history")],
        "/courses/{course_id}/students": [visit(trial, f"/courses/{PRECALCULUS}/students")],
        "every page": [*pages, refused],
    }
    for where, hooks, _ in README.rows("Page", "Selector", "What it is"):
        there = met[where.strip("`")]
        for hook in in_backticks(hooks):
            selector = re.sub(r"#([a-z]+-)\{\w+\}", r'[id^="\1"]', hook)
            found = [page.has(selector) for page in there]
            assert all(found) if where == "every page" else any(found), (where, hook)


# A token, at a school that people sign in to


def test_the_token_of_the_readme_opens_what_it_says(school_url, engine, term, monkeypatch):
    cast.a_student("104823")
    cast.a_section(cast.a_course("MAT310"), term=term, label="2")
    create, enroll = (
        command for block in README.section("Tokens").blocks for command in block.commands
    )
    words = shlex.split(create.removeprefix("TOKEN=$(rollbook ").removesuffix(")"))
    header = f'-H "Authorization: Bearer {SHOWN}"'

    token = typed(school_url, monkeypatch)(*words).stdout.strip()
    other = signed_in.a_token("enroll:read", name="another")

    assert header in enroll
    without = ask(signed_in.anybody(), enroll.replace(header, ""))
    assert (without.status_code, code_of(without)) == (401, "not_signed_in")
    reading = ask(signed_in.anybody(), enroll.replace(SHOWN, other))
    assert (reading.status_code, code_of(reading)) == (403, "scope_missing")
    assert ask(signed_in.anybody(), enroll.replace(SHOWN, token)).status_code == 201


def code_of(answer: Any) -> str:
    """The first reason of a no."""
    return answer.json()["errors"][0]["code"]


def test_every_scope_has_its_row():
    rows = README.rows("Scope", "Opens")
    assert {in_backticks(scope)[0]: opened for scope, opened in rows} == SCOPES


def test_every_role_has_its_row():
    assert {in_backticks(role)[0] for role, _ in README.rows("Role", "May")} == set(ROLES)


# What is copied from it


def test_the_test_file_of_the_readme_passes_on_both_engines(tmp_path):
    (block,) = (block for block in README.blocks if block.language == "python")
    assert block in README.section("Testing against Rollbook").blocks
    (tmp_path / "test_mine.py").write_text(block.text)
    said = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-q", "-p", "tests.conftest"),
            tmp_path / "test_mine.py",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "4 passed" in said.stdout, said.stdout + said.stderr


def test_the_backup_of_the_readme_is_whole(tmp_path):
    (block, _) = README.section("Upgrades and backups").blocks
    (command,) = block.commands
    python, *arguments = shlex.split(command)
    assert python == ".venv/bin/python"
    shutil.copyfile(sqlite_template(), tmp_path / "trial.db")
    subprocess.run([sys.executable, *arguments], cwd=tmp_path, check=True)
    assert tables_in(tmp_path / "backup.db") == tables_in(sqlite_template())


def test_the_backup_of_the_readme_makes_no_school_where_none_is(tmp_path):
    (command,) = README.section("Upgrades and backups").blocks[0].commands
    arguments = shlex.split(command)[1:]
    done = subprocess.run(
        [sys.executable, *arguments], cwd=tmp_path, capture_output=True, check=False
    )
    assert done.returncode != 0
    assert not any(tmp_path.iterdir())


def tables_in(file: Path) -> set[str]:
    """The names of the tables of a SQLite file."""
    connection = sqlite3.connect(file)
    rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    connection.close()
    return {name for (name,) in rows}
