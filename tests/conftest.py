"""A fresh school for every test, on both engines, and a cast to put into it.

A test file needs nothing from here: `TestClient(app)` meets an open trial in a temporary file.
With `engine`, `school`, `client` or `api` a test runs twice, on SQLite and on PostgreSQL, each time
in an empty school of its own.
"""

import gc
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, nullcontext
from typing import Any

import pytest
from anyio.from_thread import start_blocking_portal
from starlette.testclient import TestClient

from tests.support import surroundings  # before any of webapp

# isort: split
from tests.support import cast, counting, holes, schools, signed_in
from tests.support.contract import Contract
from webapp import database
from webapp.models import Course, Student, Term

ONE_LOOP = ExitStack()


def pytest_sessionstart() -> None:
    """Make the trial that tests without any fixture meet, and the hole that is asked for."""
    holes.plant_what_is_asked_for()
    # One loop for every client, as in a server; else each request starts a thread and a loop.
    TestClient.portal = ONE_LOOP.enter_context(start_blocking_portal())
    shutil.copyfile(schools.sqlite_template(), surroundings.TEMPORARY / "trial.db")


def pytest_collection_finish() -> None:
    """Leave what is imported and collected alone: it stays, and is much to look through."""
    gc.freeze()


def pytest_sessionfinish() -> None:
    """Leave the trial; its folder goes when the process ends."""
    TestClient.portal = None
    ONE_LOOP.close()
    database.close()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """With ROLLBOOK_NO_SKIPS=1 a test that did not run is a test that failed."""
    outcome: Any = yield
    _no_skips(outcome.get_result())


@pytest.hookimpl(hookwrapper=True)
def pytest_make_collect_report() -> Iterator[None]:
    """The same for a file that skips as a whole."""
    outcome: Any = yield
    _no_skips(outcome.get_result())


def _no_skips(report: Any) -> None:
    if surroundings.NO_SKIPS and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"Skipped, but ROLLBOOK_NO_SKIPS=1: {report.longrepr}"


@pytest.fixture(scope="session")
def postgres() -> Iterator[schools.Postgres]:
    """The PostgreSQL server of this run."""
    server = schools.Postgres()
    yield server
    server.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def kind(request: pytest.FixtureRequest) -> str:
    """The name of the engine that this test runs on."""
    return request.param


@pytest.fixture
def school_url(kind: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """Where an empty school of one's own is that no process has opened yet."""
    if kind == "sqlite":
        with schools.on_sqlite() as url:
            yield url
    else:
        with request.getfixturevalue("postgres").school() as url:
            yield url


@pytest.fixture
def empty_url(kind: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """Where a school could be made: a database without any table."""
    if kind == "sqlite":
        with schools.nothing_on_sqlite() as url:
            yield url
    else:
        with request.getfixturevalue("postgres").nothing() as url:
            yield url


@pytest.fixture
def engine(kind: str, request: pytest.FixtureRequest) -> Iterator[database.Engine]:
    """An empty school, open in this process; the one of `school_url` where a test names it."""
    with _school_for(kind, request) as url:
        yield database.use(url)
        database.close()


def _school_for(kind: str, request: pytest.FixtureRequest) -> AbstractContextManager[str]:
    if "school_url" in request.fixturenames:
        return nullcontext(request.getfixturevalue("school_url"))
    if kind == "sqlite":
        return schools.on_sqlite()
    return request.getfixturevalue("postgres").emptied_school()


@pytest.fixture
def school(engine: database.Engine) -> database.Engine:
    """An empty school; the name for tests that do not care how it is kept."""
    return engine


@pytest.fixture
def term(school: database.Engine) -> Term:
    """This school year."""
    return cast.a_term()


@pytest.fixture
def ada(school: database.Engine) -> Student:
    """Ada Lovelace, 1001, grade 10."""
    return cast.a_student("1001", "Ada", "Lovelace", grade="10")


@pytest.fixture
def bo(school: database.Engine) -> Student:
    """Bo Diaz, 1002, grade 11."""
    return cast.a_student("1002", "Bo", "Diaz", grade="11")


@pytest.fixture
def algebra(term: Term) -> Course:
    """MAT310 Algebra, one section without limit or times."""
    course = cast.a_course("MAT310", "Algebra", credits=1)
    cast.a_section(course, term=term)
    return course


@pytest.fixture
def biology(term: Term) -> Course:
    """BIO110 Biology, one section of 30 seats without times."""
    course = cast.a_course("BIO110", "Biology", credits=1)
    cast.a_section(course, term=term, capacity=30)
    return course


@pytest.fixture
def client(engine: database.Engine) -> Iterator[Contract]:
    """The browser of a registrar; its JSON answers are held against /openapi.json."""
    with closing(signed_in.signed_in("registrar")) as client:
        yield client


@pytest.fixture
def anonymous(engine: database.Engine) -> Iterator[Contract]:
    """A browser in which nobody has signed in."""
    with closing(signed_in.anybody()) as client:
        yield client


@pytest.fixture
def api(engine: database.Engine) -> Iterator[Contract]:
    """Another system with a token that has every scope, which asks for JSON."""
    with closing(signed_in.with_a_token()) as client:
        yield client


@pytest.fixture
def visitor(engine: database.Engine) -> Iterator[Contract]:
    """A browser in which somebody tries Rollbook out."""
    from webapp.main import app  # noqa: PLC0415 - many tests need no app

    with closing(Contract(app, client=("127.0.0.1", 50_000))) as client:
        yield client


@pytest.fixture
def queries() -> Callable[[], AbstractContextManager[list[str]]]:
    """`with queries() as seen:` lists the statements that ran inside."""
    return counting.queries
