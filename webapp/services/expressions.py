"""The codes that courses ask for, held against the courses there are."""

from collections.abc import Iterable

from webapp.prerequisites import key_of, readable
from webapp.services.catalog import catalog, school


def codes_outside(expressions: Iterable[str], new: Iterable[str] = ()) -> tuple[str, ...]:
    """The codes in these expressions that no course has, each once, in their order; `new` are
    courses that are about to be there.

    Only credits can meet them: placements, exams, courses of another school.
    """
    read = (found for text in expressions if (found := readable(text)))
    return no_courses((code for expression in read for code in expression.codes()), new)


def no_courses(codes: Iterable[str], new: Iterable[str] = ()) -> tuple[str, ...]:
    """Those of these codes that no course has, each once, in their order."""
    first: dict[str, str] = {}
    for code in codes:
        first.setdefault(key_of(code), code)
    if not first:
        return ()
    there = catalog(school()).codes | {key_of(code) for code in new}
    return tuple(code for key, code in first.items() if key not in there)
