"""What happened to a group of students: newest first."""

from typing import Any

from webapp.models import GroupMember
from webapp.schemas import EventRead
from webapp.services.changes import Found
from webapp.services.groups.group_service import refuse_unknown
from webapp.services.history_service import About, told_about
from webapp.statements import statement


def group_history(group_id: int, *, limit: int = 50, offset: int = 0) -> Found[EventRead]:
    """What was changed of a group, and who joined and left it; refuses `unknown_group`."""
    return told_about(about_group(group_id), limit, offset)


def about_group(group_id: int) -> About:
    """What a group's history is about; refuses `unknown_group`."""
    refuse_unknown(group_id)
    members = [row_id for (row_id,) in _members_of(group_id)]
    return About(groups=[group_id], members=members)


@statement
def _members_of(group_id: int) -> Any:
    return GroupMember.select(GroupMember.id).where(GroupMember.group == group_id)
