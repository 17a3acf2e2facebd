"""Rollbook installed as a wheel works from any folder: nothing it needs stays in the checkout."""

import os
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest
from hatchling.build import build_wheel

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    with pytest.MonkeyPatch.context() as here:
        here.chdir(ROOT)
        return folder / build_wheel(str(folder))


@pytest.fixture
def installed(wheel, tmp_path):
    """Runs Python, far from the checkout, where the wheel's files are the only Rollbook."""
    site, elsewhere = tmp_path / "site", tmp_path / "elsewhere"
    ZipFile(wheel).extractall(site)
    elsewhere.mkdir()

    def python(*arguments: str) -> str:
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(elsewhere),
            "PYTHONPATH": str(site),
            "DATABASE_URL": f"sqlite:///{elsewhere}/school.db",
        }
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=elsewhere,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return python


def test_the_wheel_carries_every_template_static_file_and_migration(wheel):
    carried = set(ZipFile(wheel).namelist())
    needed = {
        f"webapp/_bundled/{path.relative_to(ROOT).as_posix()}"
        for folder in ("templates", "static", "migrations")
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }

    assert needed <= carried
    assert "webapp/_bundled/static/htmx-4.0.1.min.js" in carried
    assert any(name.startswith("webapp/_bundled/migrations/001_") for name in carried)
    assert any(name.startswith("webapp/_bundled/templates/") for name in carried)


def test_the_wheel_carries_the_package_and_nothing_beside_it(wheel):
    carried = ZipFile(wheel).namelist()

    assert "webapp/main.py" in carried
    assert {name.split("/")[0] for name in carried} == {"webapp", "rollbook-0.1.0.dist-info"}
    assert [name for name in carried if name.endswith((".pyc", ".db", ".env"))] == []


def test_the_wheel_installs_the_command_rollbook_and_names_its_license(wheel):
    with ZipFile(wheel) as archive:
        commands = archive.read("rollbook-0.1.0.dist-info/entry_points.txt").decode()
        about = archive.read("rollbook-0.1.0.dist-info/METADATA").decode()

    assert "rollbook = webapp.cli:app" in commands
    assert "License-Expression: MIT" in about
    assert "Requires-Dist: psycopg[binary]>=3.3; extra == 'postgresql'" in about


def test_an_installed_rollbook_finds_its_migrations_from_any_folder(installed, tmp_path):
    installed("-m", "webapp", "migrate")

    assert (tmp_path / "elsewhere/school.db").stat().st_size > 0


def test_an_installed_rollbook_serves_its_static_files_from_any_folder(installed):
    script = (
        "from starlette.testclient import TestClient\n"
        "from webapp.main import app\n"
        "print(TestClient(app).get('/static/htmx-4.0.1.min.js').status_code)"
    )

    assert installed("-c", script).strip() == "200"
