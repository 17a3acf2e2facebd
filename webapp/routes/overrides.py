"""The ledger of overrides: who lifted which rule for whom, and why; keeping one, revoking one."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from webapp.answers import changed, done, listed, neighbors, problem_json, refusal, screen
from webapp.database import read, write
from webapp.door import asker_of, who
from webapp.labels import label
from webapp.negotiation import go_to, representation, submission, wants_a_spreadsheet
from webapp.openapi import speaks
from webapp.problems import problem
from webapp.reading import read_as
from webapp.refusals import Refused
from webapp.routes.asking import Overrides, PathId, Route, asked
from webapp.routes.spreadsheets import override_file
from webapp.schemas.overrides import OverrideCreate, OverrideRead, OverrideRevoke
from webapp.services import catalog, notices, school_service
from webapp.services.changes import Found
from webapp.services.overrides import override_service
from webapp.services.overrides.anyway import last_reason
from webapp.services.rules import EVERY_RULE

router = APIRouter(route_class=Route)

NOWHERE = (
    *("unknown_student", "unknown_course", "unknown_section", "section_of_other_course"),
    *("names_disagree", "not_offered", "missing", "not_a_number", "not_a_date"),
)


@router.get(
    "/overrides", **speaks({200: [OverrideRead]}, asks=Overrides, csv=True, needs="record:read")
)
async def overrides(request: Request) -> Response:
    """Every override there ever was, the last ones first; by rule, by whom, by term."""
    wanted = asked(request, Overrides)
    if wants_a_spreadsheet(request):
        return await override_file(request, wanted)
    found = await read(override_service.find_overrides, **wanted.model_dump(exclude={"done"}))
    if representation(request) == "json":
        return listed(request, found, limit=wanted.limit, offset=wanted.offset)
    saved = await read(notices.was_saved, who(request), wanted.done)
    return await _page(request, wanted, {}, found=found, saved=saved)


@router.post(
    "/overrides",
    **speaks(
        {201: OverrideRead},
        takes=OverrideCreate,
        refuses=[
            *(*NOWHERE, "cannot_be_lifted", "unknown_reason", "already_kept"),
            "ends_before_it_starts",
        ],
        once=True,
        needs="overrides:write",
    ),
)
async def keep_override(request: Request) -> Response:
    """Lift a rule for a student and a section before they are enrolled there."""
    sent = await submission(request)
    try:
        wanted = read_as(OverrideCreate, sent.values)
        change = await write(
            override_service.keep_override, wanted, by=who(request), once=sent.once
        )
    except Refused as no:
        return await _not_kept(request, sent.values, no)
    if representation(request) == "json":
        return changed(change, status_code=201, location="/overrides")
    return go_to(request, done("/overrides", change))


@router.post(
    "/overrides/{override_id}/revoke",
    **speaks(
        {200: OverrideRead},
        takes=OverrideRevoke,
        refuses=["unknown_override", "override_over"],
        once=True,
        needs="overrides:write",
    ),
)
async def revoke_override(request: Request, override_id: PathId) -> Response:
    """Let an override that was not used yet lift nothing any more."""
    sent = await submission(request)
    try:
        wanted = read_as(OverrideRevoke, sent.values)
        change = await write(
            override_service.revoke_override, override_id, wanted, by=who(request), once=sent.once
        )
    except Refused as no:
        return await _not_revoked(request, override_id, sent.values, no)
    if representation(request) == "json":
        return changed(change)
    return go_to(request, done("/overrides", change))


async def _not_kept(request: Request, values: Mapping[str, Any], no: Refused) -> Response:
    said = problem(no)
    if representation(request) == "json":
        return problem_json(said)
    found = await read(override_service.find_overrides)
    shown = {"found": found, "status_code": said.status, "errors": said.errors}
    return await _page(request, Overrides(), values, **shown)


async def _not_revoked(
    request: Request, override_id: int, values: Mapping[str, Any], no: Refused
) -> Response:
    """It lifts what it lifted: that one alone in the ledger, and why not, as it was sent."""
    rows = await read(override_service.read_overrides, [override_id])
    if representation(request) == "json" or not rows:
        return refusal(request, no)
    said, control = problem(no), f"why-{override_id}"
    errors = [
        error.model_copy(update={"field": control}) if error.field == "reason" else error
        for error in said.errors
    ]
    shown = {"found": Found(rows, 1), "status_code": said.status, "errors": errors}
    revoking = {"control": control, "reason": values.get("reason", "")}
    return await _page(request, Overrides(), {}, **shown, controlled=(control,), revoking=revoking)


async def _page(
    request: Request, wanted: Overrides, values: Mapping[str, Any], **said: Any
) -> Response:
    here = await read(catalog.school)
    there = neighbors(request, said["found"], limit=wanted.limit, offset=wanted.offset)
    asker = asker_of(request)
    last = await read(last_reason, asker) if asker else ""
    policy = await read(school_service.policy)
    return await screen(
        request,
        "overrides.html",
        "keep_override",
        zone=here.time_zone,
        wanted=wanted,
        rules=[(rule.code, label(rule.code)) for rule in EVERY_RULE if rule.liftable],
        terms=await read(_terms),
        reasons=[(reason, reason) for reason in policy.settings.override_reasons],
        newer=there["prev"],
        older=there["next"],
        **{
            "values": {"reason": last, **values},
            "controlled": ("rule", "reason", "text", "expires_on"),
            "revoking": {},
            **said,
        },
    )


def _terms() -> list[tuple[int, str]]:
    return [(term.id, term.name) for term in catalog.catalog(catalog.school()).terms]
