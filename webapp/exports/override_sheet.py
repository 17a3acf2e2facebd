"""The ledger of overrides for a spreadsheet."""

from collections.abc import Collection, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from webapp.actors import Actor
from webapp.models import SchoolSettings
from webapp.schemas.overrides import OverrideRead
from webapp.services import history_service
from webapp.services.overrides import override_service
from webapp.services.record import begin_batch, record

HEADINGS = (
    *("at", "by", "rule", "status", "student_number", "student", "course_code", "section", "term"),
    *("reason", "text", "expires_on", "enrollment_id", "batch_id"),
)


def begin(*, by: Actor, rule: str = "", by_whom: str = "", term_id: int | None = None) -> list[int]:
    """The ids of what leaves, on record before it does."""
    ids = override_service.override_ids(rule=rule, by=by_whom, term_id=term_id)
    here = SchoolSettings.get_by_id(1)
    record("exported", here, batch=begin_batch(by), by=by, after={}, reason="the overrides")
    return ids


def cells(ids: Collection[int]) -> list[Sequence[Any]]:
    """The lines of these overrides."""
    zone = history_service.time_zone()
    return [_line(one, zone) for one in override_service.read_overrides(ids)]


def _line(one: OverrideRead, zone: ZoneInfo) -> Sequence[Any]:
    return (
        f"{one.at.astimezone(zone):%Y-%m-%d %H:%M:%S}",
        *(one.by, one.rule, one.status, one.student.student_number, one.student.name),
        *(one.course.code, one.section.label, one.term, one.reason, one.text),
        *(one.expires_on, one.enrollment_id, one.batch_id),
    )
