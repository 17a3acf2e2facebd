"""What a course asks for, as a sentence has it: "CHEM 120 or CHEM 130, and MATH 110"."""

from collections.abc import Sequence

from webapp.language import gettext as _
from webapp.language import ngettext
from webapp.prerequisites import AllOf, Code, Expression

MOST = 8
"""Alternatives that are named; of more, only how many there are."""


def asked_for(expression: Expression) -> str:
    """An expression in words; commas part what would stand in parentheses."""
    if isinstance(expression, Code):
        return expression.code
    words = [_inside(part) for part in expression.parts]
    nested = any(not isinstance(part, Code) for part in expression.parts)
    if isinstance(expression, AllOf):
        return _joined(words, _("{these}, and {that}") if nested else _("{these} and {that}"))
    rest = _other_ways(len(words)) if nested else _other_codes(len(words))
    return _one_of(words, rest, _("{these}, or {that}") if nested else _("{these} or {that}"))


def _inside(part: Expression) -> str:
    """A part that is itself of codes needs no parentheses; one of groups does."""
    if isinstance(part, Code) or all(isinstance(one, Code) for one in part.parts):
        return asked_for(part)
    return _("({expression})").format(expression=asked_for(part))


def _one_of(words: Sequence[str], rest: str, joint: str) -> str:
    return _joined([*words[: MOST - 1], rest] if rest else words, joint)


def _other_codes(alternatives: int) -> str:
    others = _not_named(alternatives)
    words = ngettext("one of {num} more", "one of {num} more", others).format(num=others)
    return _("{others} (see the course’s page)").format(others=words) if others else ""


def _other_ways(alternatives: int) -> str:
    others = _not_named(alternatives)
    words = ngettext("{num} other way", "{num} other ways", others).format(num=others)
    return _("{others} (see the course’s page)").format(others=words) if others else ""


def _not_named(alternatives: int) -> int:
    """How many of so many alternatives are only counted."""
    return alternatives - MOST + 1 if alternatives > MOST else 0


def _joined(words: Sequence[str], joint: str) -> str:
    these = words[0]
    for that in words[1:]:
        these = joint.format(these=these, that=that)
    return these
