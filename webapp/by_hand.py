"""What is changed by hand, and where: no Undo takes it back."""

from collections.abc import Mapping
from typing import Any

from webapp.language import gettext as _
from webapp.language import later

WHAT = {
    "student": later("the details of {student}"),
    "course": later("the course {course}"),
    "section": later("the section {section}"),
    "term": later("the term {named}"),
    "period": later("the period {named}"),
    "studentgroup": later("the group {named}"),
    "schoolsettings": later("the settings of the school"),
    "staff": later("the accounts of staff"),
    "apitoken": later("the API tokens"),
    "teacher": later("who teaches"),
    "telling": later("what students have to be told"),
}
"""What an act was done to, in a sentence; anything else by no name."""

WHERE = {
    "student": "/students/{id}",
    "course": "/courses/{id}",
    "section": "/sections/{id}/edit",
    "term": "/terms/{id}",
    "period": "/periods/{id}",
    "studentgroup": "/groups",
    "schoolsettings": "/settings",
    "staff": "/staff",
    "apitoken": "/tokens",
    "teacher": "/courses",
    "telling": "/to-tell",
}
"""The page on which it is changed."""


def what(subject: str, words: Mapping[str, str]) -> str:
    """What is changed by hand: "the details of Amari Okoye (117340)"."""
    return _(WHAT.get(subject, later("it"))).format_map(words)


def where(subject: str, subject_id: int) -> str:
    """The address of the page where that is done."""
    return WHERE.get(subject, "/").format(id=subject_id)


def page_for(params: Mapping[str, Any]) -> str:
    """The same for a no that says so; nothing where it does not."""
    return where(params["by_hand"], params["subject_id"]) if "by_hand" in params else ""
