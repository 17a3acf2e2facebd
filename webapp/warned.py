"""Warnings as text, so that what was said when somebody was enrolled can be said again later."""

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from webapp.prerequisites import parsed
from webapp.refusals import Refusal
from webapp.schemas import CourseName, SectionName, StudentName

NAMES: Mapping[str, Any] = {"student": StudentName, "course": CourseName, "section": SectionName}
MARK = "$"
"""Before the kind of a value that JSON has no kind for."""


def as_text(warnings: Iterable[Refusal]) -> str:
    """Warnings with all their facts."""
    rows = [[no.code, no.field, no.section_id, dict(no.params)] for no in warnings]
    return json.dumps(rows, default=_marked)


def from_text(text: str) -> tuple[Refusal, ...]:
    """The warnings that were written."""
    return tuple(
        Refusal(code, field, _with_expression(params), section_id)
        for code, field, section_id, params in json.loads(text, object_hook=_read)
    )


def _with_expression(params: dict[str, Any]) -> dict[str, Any]:
    """What was missing stands there as text; sentences tell its parts."""
    text = params.get("missing")
    return {**params, "missing": parsed(text)} if text else params


def _marked(value: Any) -> Any:
    for name, kind in NAMES.items():
        if isinstance(value, kind):
            return {MARK + name: value.model_dump()}
    if isinstance(value, date | time):
        return {MARK + type(value).__name__: value.isoformat()}
    return {MARK + "Decimal": str(value)} if isinstance(value, Decimal) else str(value)


def _read(read: Mapping[str, Any]) -> Any:
    for mark, value in read.items():
        if mark.startswith(MARK):
            return KINDS[mark.removeprefix(MARK)](value)
    return read


KINDS: Mapping[str, Any] = {
    **{name: kind.model_validate for name, kind in NAMES.items()},
    "date": date.fromisoformat,
    "datetime": datetime.fromisoformat,
    "time": time.fromisoformat,
    "Decimal": Decimal,
}
