"""The shape of a database, read from its own catalog: what two schools are compared by."""

import re
from typing import Any

from webapp.engines import Postgresql, Sqlite

HISTORY = "migratehistory"

Shape = dict[str, dict[str, Any]]

POSTGRESQL_COLUMNS = """
    SELECT column_name, data_type, is_nullable, column_default, numeric_precision, numeric_scale
    FROM information_schema.columns WHERE table_name = %s
"""
POSTGRESQL_CONSTRAINTS = """
    SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = CAST(%s AS regclass)
"""
POSTGRESQL_INDEXES = "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s"
POSTGRESQL_TRIGGERS = """
    SELECT pg_get_triggerdef(oid) FROM pg_trigger
    WHERE tgrelid = CAST(%s AS regclass) AND NOT tgisinternal
"""
SQLITE_MADE_OF = "SELECT name, sql FROM sqlite_master WHERE tbl_name = ? AND type = ?"


def shape(school: Sqlite | Postgresql) -> Shape:
    """Columns, constraints, indexes and triggers of every table but the history."""
    of_a_table = _on_sqlite if isinstance(school, Sqlite) else _on_postgresql
    return {name: of_a_table(school, name) for name in school.get_tables() if name != HISTORY}


def _on_sqlite(school: Sqlite, table: str) -> dict[str, Any]:
    def rows(statement: str, *params: str) -> list[tuple[Any, ...]]:
        return list(school.execute_sql(statement, params))

    [(_name, made_as)] = rows(SQLITE_MADE_OF, table, "table")
    keys: dict[int, set[tuple[Any, ...]]] = {}
    for number, _order, *key in rows(f'PRAGMA foreign_key_list("{table}")'):
        keys.setdefault(number, set()).add(tuple(key))
    return {
        "columns": {row[1]: row[2:] for row in rows(f'PRAGMA table_info("{table}")')},
        "foreign keys": sorted(sorted(key) for key in keys.values()),
        "checks": sorted(_checks(made_as)),
        "indexes": dict(rows(SQLITE_MADE_OF, table, "index")),
        "triggers": dict(rows(SQLITE_MADE_OF, table, "trigger")),
    }


def _checks(made_as: str) -> list[str]:
    """Every CHECK of a CREATE TABLE, up to the parenthesis that closes it."""
    found = []
    for start in re.finditer(r"CHECK \(", made_as):
        depth, end = 1, start.end()
        while depth:
            depth += {"(": 1, ")": -1}.get(made_as[end], 0)
            end += 1
        found.append(made_as[start.start() : end])
    return found


def _on_postgresql(school: Postgresql, table: str) -> dict[str, Any]:
    def rows(statement: str) -> list[tuple[Any, ...]]:
        return list(school.execute_sql(statement, (table,)))

    return {
        "columns": {row[0]: row[1:] for row in rows(POSTGRESQL_COLUMNS)},
        "constraints": sorted(rows(POSTGRESQL_CONSTRAINTS)),
        "indexes": dict(rows(POSTGRESQL_INDEXES)),
        "triggers": sorted(rows(POSTGRESQL_TRIGGERS)),
    }
