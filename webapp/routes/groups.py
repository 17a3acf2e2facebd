"""Groups of students: a list, one of them, and who joins and leaves it."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from webapp.answers import changed, done, problem_json
from webapp.database import read, write
from webapp.door import who
from webapp.negotiation import go_to, representation, submission
from webapp.openapi import speaks
from webapp.problems import problem
from webapp.reading import read_as
from webapp.refusals import Refused
from webapp.routes.asking import PathId
from webapp.routes.named import Described, Noun, page_of, router_of
from webapp.schemas import GroupChange, GroupCreate, GroupRead, Members, MembersRead
from webapp.services.groups import group_service, member_service

OF_STUDENTS = {"current": "students"}
"""Where it stands on the board."""

MOST_SHOWN = 500
"""Members that one page shows; the list of students has all of them, a part at a time."""


def _beside(found: GroupRead) -> dict[str, Any]:
    inside = member_service.members(found.id, limit=MOST_SHOWN)
    return {**OF_STUDENTS, "inside": inside, "pasted": {}}


def _beside_all(_: Any) -> dict[str, Any]:
    return OF_STUDENTS


GROUP = Noun(
    "group",
    Described(
        all="Every group of students, by its name.",
        add="Add a group, with nobody in it yet.",
        one="One group; its page lists who is in it.",
        change="Give a group another name; the seats that sections keep for it follow.",
    ),
    all=group_service.groups,
    find=group_service.group,
    create=group_service.create_group,
    change=group_service.change_group,
    reads=GroupRead,
    takes=GroupCreate,
    changes=GroupChange,
    misfits=("group_taken", "name_has_commas"),
    area="students",
    beside_all=_beside_all,
    beside=_beside,
)

router = router_of(GROUP)

COME_AND_GO = speaks(
    {200: MembersRead},
    takes=Members,
    refuses=["unknown_group", "unknown_student", "too_many_rows", "not_a_list"],
    once=True,
    needs="students:write",
)


@router.post("/groups/{group_id}/members", **COME_AND_GO)
async def join_group(request: Request, group_id: PathId) -> Response:
    """Students join a group; nobody does where one is unknown."""
    return await _come_or_go(request, group_id, member_service.join)


@router.post("/groups/{group_id}/members/remove", **COME_AND_GO)
async def leave_group(request: Request, group_id: PathId) -> Response:
    """Students leave a group; where they are enrolled they stay."""
    return await _come_or_go(request, group_id, member_service.leave)


async def _come_or_go(request: Request, group_id: int, act: Any) -> Response:
    sent = await submission(request)
    try:
        wanted = read_as(Members, sent.values)
        change = await write(act, group_id, wanted, by=who(request), once=sent.once)
    except Refused as no:
        return await _not_done(request, group_id, sent.values, no)
    if representation(request) == "json":
        return changed(change)
    return go_to(request, done(GROUP.at(group_id), change))


async def _not_done(request: Request, group_id: int, sent: dict[str, Any], no: Refused) -> Response:
    said = problem(no)
    if representation(request) == "json":
        return problem_json(said)
    found = await read(group_service.group, group_id)
    shown = {"pasted": sent, "status_code": said.status, "errors": said.errors}
    return await page_of(request, GROUP, found, GROUP.as_typed(found), **shown)
