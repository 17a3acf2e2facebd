"""What the school itself decides: its name, its clock, its lists, and what each rule does."""

from collections.abc import Mapping
from typing import Any

import peewee
from pydantic import create_model

from webapp.actors import Actor
from webapp.database import lock
from webapp.models import GradeLoad, RuleSetting, SchoolSettings
from webapp.refusals import Refusal, Refused
from webapp.schemas.fields import Count, Credits, Seats, YesNo
from webapp.schemas.school import GradeLoadSent, RulesEdit, SchoolChange, SchoolRead
from webapp.services.catalog import Policy, catalog, school
from webapp.services.changes import Changed
from webapp.services.record import record_change
from webapp.services.rules import EVERY_RULE
from webapp.services.versions import Seen, change, refuse_stale, save, still_wanted

OF_THE_SCHOOL = ("name", "time_zone", "override_reasons", "not_passing")


def _numbers() -> dict[str, peewee.Field]:
    """Every number among the settings: a column that is added is a number of the rules."""
    fields = SchoolSettings._meta.sorted_fields
    kinds = (peewee.IntegerField, peewee.DecimalField, peewee.BooleanField)
    return {
        field.name: field
        for field in fields
        if isinstance(field, kinds) and field.name not in {"id", "version"}
    }


def _as_sent(field: peewee.Field) -> Any:
    if isinstance(field, peewee.BooleanField):
        return YesNo | None
    if isinstance(field, peewee.DecimalField):
        return Credits
    return Seats if field.null else Count | None


NUMBERS = _numbers()
CHANGEABLE = {rule.code: rule for rule in EVERY_RULE if not rule.fixed}

RulesChange: type[RulesEdit] = create_model(
    "RulesChange",
    __base__=RulesEdit,
    __module__=__name__,
    __doc__=RulesEdit.__doc__,
    **{name: (_as_sent(field), None) for name, field in NUMBERS.items()},  # type: ignore[call-overload]
)


def policy() -> Policy:
    """What the school decided about its rules, as it is now."""
    return catalog(school()).policy


def settings() -> SchoolRead:
    """How the school is called, by which clock it goes, and its lists."""
    row = policy().settings
    lists = {name: getattr(row, name) for name in OF_THE_SCHOOL}
    return SchoolRead(**lists, version=row.version)


def change_school(wanted: SchoolChange, *, by: Actor, seen: Seen = None) -> Changed[SchoolRead]:
    """Change what was sent and nothing else. Refuses `changed_meanwhile`."""
    row = _held(seen)
    words = {name: _in_words(value) for name, value in wanted.changes.items()}
    changes = still_wanted(row, wanted.changes, version=wanted.version, in_words=words)
    before = change(row, changes)
    save(row, before, changes)
    return Changed(settings(), _tell(row, before, changes, by=by))


def change_rules(wanted: RulesEdit, *, by: Actor, seen: Seen = None) -> Changed[SchoolRead]:
    """Change what was sent of the rules and their numbers. Refuses `changed_meanwhile`, and
    `rule_fixed` for a rule that does the same at every school.
    """
    row = _held(seen)
    _refuse_fixed(wanted)
    sent = {**wanted.changes, **{one.code: one.severity for one in wanted.rules}}
    sent.pop("rules", None)
    if "grade_loads" in sent:
        sent["grade_loads"] = tuple(_load(one) for one in wanted.grade_loads)
    words = {name: _in_words(value) for name, value in sent.items() if isinstance(value, tuple)}
    changes = still_wanted(row, sent, version=wanted.version, in_words=words)
    severities = {code: does for code, does in changes.items() if code in CHANGEABLE}
    before = _severities(severities)
    before |= change(row, {name: changes[name] for name in changes.keys() - severities.keys()})
    save(row, before, changes)
    for code, does in severities.items():
        _decide(code, does)
    return Changed(settings(), _tell(row, before, changes, by=by))


def _load(sent: GradeLoadSent) -> GradeLoad:
    return GradeLoad(**sent.model_dump())


def _held(seen: Seen) -> SchoolSettings:
    """The one row, locked: of two who change it, the second sees what the first did."""
    lock(SchoolSettings.select(SchoolSettings.id))
    row = SchoolSettings.get_by_id(1)
    refuse_stale(row.version, seen)
    return row


def _refuse_fixed(wanted: RulesEdit) -> None:
    unknown = [
        Refusal("rule_fixed", f"rules.{place}.code", {"rule": one.code})
        for place, one in enumerate(wanted.rules)
        if one.code not in CHANGEABLE
    ]
    if unknown:
        raise Refused(unknown)


def _severities(codes: Mapping[str, Any]) -> dict[str, Any]:
    """What these rules did until now."""
    decided: dict[str, Any] = {one.code: one.severity for one in RuleSetting.select()}
    return {code: CHANGEABLE[code].does(decided) for code in codes}


def _decide(code: str, does: str) -> None:
    RuleSetting.delete().where(RuleSetting.code == code).execute()
    if does != CHANGEABLE[code].shipped:
        RuleSetting.create(code=code, severity=does)


def _tell(
    row: SchoolSettings, before: Mapping[str, Any], after: Mapping[str, Any], *, by: Actor
) -> int:
    was, left = ({name: _in_words(value) for name, value in one.items()} for one in (before, after))
    return record_change(row, before=was, after=left, by=by)


def _in_words(value: Any) -> Any:
    """A list as the record has it."""
    return "; ".join(map(str, value)) if isinstance(value, tuple) else value
