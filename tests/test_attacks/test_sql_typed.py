"""SQL typed into every field and every address: it is text, and nothing else happens."""

import time
from collections.abc import Iterator
from itertools import count
from typing import Any
from urllib.parse import quote

import peewee
import pytest

from tests.support import cast
from tests.support.every_route import REAL, one_address
from tests.support.payloads import SQL, SQL_OF_EVERY_KIND
from webapp.main import app
from webapp.models import ALL_TABLES, CatalogChange, KeptAnswer, Student
from webapp.models.base import Searchable
from webapp.routes.asking import Route

MAKES = {
    "EnrollmentCreate": {"student_id": 1, "course_id": 1},
    "StudentCreate": {"student_number": "n{}"},
    "CourseCreate": {"code": "c{}"},
    "SectionCreate": {"label": "l{}"},
}
"""What has to be sent beside a field; {} is another number each time."""

HOUR = {"weekday": 1, "starts_at": "09:00", "ends_at": "09:50"}
SECONDS = 60  # one pg_sleep would take as long, and there are hundreds

FORGOTTEN = {CatalogChange, KeptAnswer}
"""Tables whose old rows nobody needs."""

Rows = dict[tuple[str, int], dict[str, Any]]


@pytest.fixture
def two_of_everything(engine: Any) -> None:
    """Of each kind the first, who is asked about, and a second, whom nobody mentions."""
    term = cast.a_term()
    for number in (1, 2):
        student = cast.a_student(f"100{number}", "Ada", f"Lovelace {number}")
        course = cast.a_course(f"MAT{number}", f"Algebra {number}")
        cast.enrolled(
            student, cast.a_section(course, term=term, meetings=[("Mon", "09:00", "10:00")])
        )


def requests(sql: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every route with a piece of SQL in each of its ids, parameters and fields."""
    numbers = count(1)
    for route in app.routes:
        if isinstance(route, Route):
            for method in sorted(route.methods or ()):
                yield from _about(route, method, sql, numbers)


def _about(
    route: Route, method: str, sql: str, numbers: Iterator[int]
) -> Iterator[tuple[str, str, dict[str, Any]]]:
    here = one_address(route.path, REAL)
    says = (route.openapi_extra or {}).get("says")
    if "{" in route.path:
        yield method, one_address(route.path, quote(sql, safe="")), {}
    for name in says.asks.model_fields if says and says.asks else ("done", "rows", "format"):
        yield method, here, {"params": {name: sql}}
    for name in says.takes.model_fields if says and says.takes else ():
        beside = MAKES.get(says.takes.__name__, {})
        filled = {
            one: value.format(next(numbers)) if isinstance(value, str) else value
            for one, value in beside.items()
        }
        typed = [{**HOUR, "starts_at": sql}] if name == "meetings" else sql
        yield method, here, {"json": {**filled, name: typed}}
    if says and says.once:
        yield method, here, {"json": {}, "headers": {"Idempotency-Key": sql}}


def rows() -> Rows:
    """Everything that is kept in the database."""
    return {
        (table._meta.table_name, row["id"]): row
        for table in ALL_TABLES
        if table not in FORGOTTEN
        for row in table.select().dicts()
    }


def harmed(before: Rows, after: Rows) -> list[str]:
    """The rows that are gone, and those of the second of each kind that are not as they were."""
    gone = [f"{table} {id_}" for table, id_ in before.keys() - after.keys()]
    changed = [
        f"{table} {id_}: {after[table, id_]}"
        for table, id_ in before.keys() & after.keys()
        if id_ == 2 and after[table, id_] != before[table, id_]
    ]
    return gone + changed


@pytest.mark.parametrize("sql", SQL_OF_EVERY_KIND)
def test_sql_is_text_wherever_it_is_typed(api, two_of_everything, sql):
    before, began = rows(), time.monotonic()
    broken = [
        f"{method} {there} {how}: {answer.status_code}"
        for method, there, how in requests(sql)
        if (answer := api.request(method, there, **how)).is_server_error
    ]
    assert broken == []
    assert harmed(before, rows()) == []
    assert time.monotonic() - began < SECONDS


def test_what_is_typed_is_kept_as_it_is(api, two_of_everything):
    for sql in SQL:
        made = api.post("/students", json={"student_number": f"n{sql}", "last_name": sql}).json()
        assert (made["student_number"], made["last_name"]) == (f"n{sql}", sql)
        (found,) = api.get("/students", params={"student_number": f"n{sql}"}).json()
        assert found == made


def test_a_search_for_sql_finds_nobody_who_is_not_called_so(api, two_of_everything):
    for sql in SQL:
        assert api.get("/students", params={"q": f"{sql} zzz"}).json() == []
        assert api.get("/courses", params={"q": f"{sql} zzz"}).json() == []


def test_a_search_that_pastes_is_found(api, two_of_everything, monkeypatch):
    """The control."""

    def pasted(table: type[Searchable], query: str) -> Any:
        return table.select().where(peewee.SQL(f"search_key LIKE '%%{query}%%'"))

    monkeypatch.setattr(Student, "found_by", classmethod(pasted))
    assert api.get("/students", params={"q": "'"}).status_code == 500
    assert len(api.get("/students", params={"q": "zzz' OR 'a' LIKE 'a"}).json()) == 2
