"""What is copied from it works where it is put."""

import shlex
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.support import cast, signed_in
from tests.support.command_line import typed
from tests.support.schools import sqlite_template
from tests.test_readme.readme import README, ROOT, SHOWN, ask


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
