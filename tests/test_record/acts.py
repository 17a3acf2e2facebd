"""The acts there are, found in the code."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from typing import Any, get_type_hints

import webapp.exports
import webapp.services
from webapp.actors import Actor
from webapp.services.enrolling import enrollment_service

NO_ACTS = {
    "record.begin_batch": "begins the record itself",
    "record.record": "writes the record itself",
    "record.record_change": "writes the record itself",
    "record.record_each": "writes the record itself",
    "changes.first_answer": "only reads",
    "changes.keep": "keeps an answer to be given again, and changes nothing of the school",
    "session_service.unsaved": "only reads",
    "account_service.own_account": "only reads",
    "notices.done_by": "only reads",
    "notices.was_moved": "only reads",
    "notices.was_saved": "only reads",
    "anyway.anyway": "only reads",
    "anyway.last_reason": "only reads",
    "departures.departure": "only reads",
    "departures.departures": "only reads",
    "departures.never_attended": "only reads",
    "departures.go": "a part of leaving",
    "permission.not_allowed": "only reads",
    "permission.refuse_unless_may": "only refuses",
    "overrides_back.give_back": "a part of undoing",
    "place_back.stand_again": "a part of undoing",
    "records_back.go_back": "a part of undoing",
    "reopening.reopen": "a part of undoing",
    "returning.go_back_to": "a part of undoing",
    "rights.might_have_done": "only reads",
    "rights.might_take_back": "only reads",
    "rights.refuse_unless_theirs": "only refuses",
    "token_service.made_just_now": "only reads",
    "teaching.teach": "a part of making and changing sections",
    "session_service.let_go_of_unsaved": "forgets what never was saved",
    "session_service.note_shown": "marks what never was saved",
}
"""What is told who acts and is no act, each with why."""


def acts() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Every public function of services and exports that is told who acts, in whatever room."""
    for package in (webapp.services, webapp.exports):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            module = importlib.import_module(found.name)
            short = found.name.rpartition(".")[2]
            for name, function in inspect.getmembers(module, inspect.isfunction):
                is_own = function.__module__ == module.__name__ and not name.startswith("_")
                if is_own and is_told_who_acts(function):
                    yield f"{short}.{name}", function


def is_told_who_acts(function: Callable[..., Any]) -> bool:
    hints = get_type_hints(function)
    return hints.get("by") is Actor or hints.get("asked") == list[enrollment_service.Asked]


TOLD = dict(acts())
ACTS = {name: function for name, function in TOLD.items() if name not in NO_ACTS}
