"""The rules: what each checks and says, what it does here, and the form that decides it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from webapp import rulebook
from webapp.answers import done, one, problem_json, screen
from webapp.conditions import seen
from webapp.database import read, write
from webapp.door import who
from webapp.labels import label, unit
from webapp.negotiation import go_to, representation, submission
from webapp.openapi import speaks
from webapp.problems import problem
from webapp.reading import read_as
from webapp.refusals import Refused
from webapp.roles import SIGNED_IN
from webapp.routes.asking import Done, Route, asked
from webapp.routes.meanwhile import as_sent_by_now
from webapp.schemas.school import GradeLoadRead, NumberRead, RuleRead, RulesRead
from webapp.services import notices, school_service
from webapp.services.catalog import Policy
from webapp.services.rules import EVERY_RULE
from webapp.services.rules.rule import Rule
from webapp.services.school_service import NUMBERS, RulesChange

router = APIRouter(route_class=Route)

LOAD = tuple(GradeLoadRead.model_fields)
SPARE_ROWS = 2
"""Rows for grades that have no load of their own yet."""

CHANGES = speaks(
    {200: RulesRead},
    takes=RulesChange,
    refuses=[
        *("rule_fixed", "changed_meanwhile", "not_a_choice", "not_a_list", "not_a_number"),
        *("not_yes_or_no", "out_of_range", "grade_missing", "grade_twice", "too_long"),
    ],
    tagged=True,
    needs="rules:write",
)


@router.get("/rules", **speaks({200: RulesRead}, tagged=True, needs=SIGNED_IN))
async def rules(request: Request) -> Response:
    """Every rule in its order: what it checks, what it says, what it does here."""
    found = _in_words(await read(school_service.policy))
    if representation(request) == "json":
        return one(request, found)
    saved = await read(notices.was_saved, who(request), asked(request, Done).done)
    return await _page(request, found, _as_it_is(found), saved=saved)


@router.patch("/rules", **CHANGES)
async def change_rules(request: Request) -> Response:
    """Decide what rules do, and by which numbers they go."""
    sent = await submission(request)
    try:
        wanted = read_as(RulesChange, sent.values)
        change = await write(
            school_service.change_rules, wanted, by=who(request), seen=seen(request)
        )
    except Refused as no:
        return await _not_changed(request, sent.values, no)
    if representation(request) == "json":
        return one(request, _in_words(await read(school_service.policy)))
    return go_to(request, done("/rules", change))


router.add_api_route("/rules", change_rules, methods=["POST"], **CHANGES)


async def _not_changed(request: Request, sent: Mapping[str, Any], no: Refused) -> Response:
    said = problem(no)
    if representation(request) == "json":
        return problem_json(said)
    found = _in_words(await read(school_service.policy))
    now = _as_it_is(found)
    values = {**now, **as_sent_by_now(_flat(sent), no, now)}
    return await _page(request, found, values, status_code=said.status, errors=said.errors)


async def _page(
    request: Request, found: RulesRead, values: Mapping[str, Any], **said: Any
) -> Response:
    loads = [*(values.get("grade_loads") or ()), *[{}] * SPARE_ROWS]
    return await screen(
        request,
        "rules/list.html",
        "edit_rules",
        found=found,
        values=values,
        loads=loads,
        controlled=(*NUMBERS, "grade_loads", *_controls(loads)),
        **said,
    )


def _controls(loads: Sequence[Any]) -> Iterable[str]:
    return (f"grade_loads.{row}.{name}" for row in range(len(loads)) for name in LOAD)


def _flat(sent: Mapping[str, Any]) -> dict[str, Any]:
    """What was sent of each rule, by its code."""
    rows = sent.get("rules")
    rows = rows if isinstance(rows, list) else []
    by_code = {
        str(row.get("code")): row.get("severity") for row in rows if isinstance(row, Mapping)
    }
    return {**sent, **by_code}


def _as_it_is(found: RulesRead) -> dict[str, Any]:
    """The values of the form, by the names of its controls."""
    numbers = {number.name: number.value for number in found.numbers}
    return {
        **{rule.code: rule.severity for rule in found.rules},
        **numbers,
        "grade_loads": [load.model_dump(mode="json") for load in found.grade_loads],
        "version": found.version,
    }


def _in_words(policy: Policy) -> RulesRead:
    return RulesRead(
        version=policy.settings.version,
        rules=tuple(_rule(rule, policy) for rule in EVERY_RULE),
        numbers=tuple(_number(name, policy) for name in NUMBERS),
        grade_loads=tuple(GradeLoadRead(**one._asdict()) for one in policy.settings.grade_loads),
    )


def _rule(rule: Rule, policy: Policy) -> RuleRead:
    return RuleRead(
        code=rule.code,
        name=rulebook.called(rule.code),
        checks=rulebook.checks(rule.checks),
        example=rulebook.example(rule.code),
        severity=rule.does(policy.severities),
        shipped=rule.shipped,
        fixed=rule.fixed,
        liftable=rule.liftable,
    )


def _number(name: str, policy: Policy) -> NumberRead:
    value = getattr(policy.settings, name)
    return NumberRead(
        name=name,
        label=label(name),
        unit=unit(name),
        value=_plain(value),
    )


def _plain(value: Any) -> Any:
    """A number without the digits that say nothing: 3, not 3.0."""
    if value is None or isinstance(value, bool | int):
        return value
    return int(value) if value == int(value) else float(value)
