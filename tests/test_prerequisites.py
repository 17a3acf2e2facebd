"""Expressions of prerequisites: read, written, and what is missing named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.made_up import examples
from webapp.prerequisites import (
    AllOf,
    AnyOf,
    Code,
    Expression,
    Unreadable,
    all_of,
    any_of,
    key_of,
    parsed,
)

A, B, C, D = (Code(letter) for letter in "ABCD")


def read(text: str) -> Expression:
    expression = parsed(text)
    assert expression
    return expression


def has(*codes: str) -> frozenset[str]:
    return frozenset(map(key_of, codes))


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("A", A),
        (" A  or B ", AnyOf((A, B))),
        ("A and B or C and D", AnyOf((AllOf((A, B)), AllOf((C, D))))),
        ("A and (B or C) and D", AllOf((A, AnyOf((B, C)), D))),
        ("A AND B Or C", AnyOf((AllOf((A, B)), C))),
        ("((A))", A),
        ("A or (B or C)", AnyOf((A, B, C))),
        ("A and A and B", AllOf((A, B))),
        ("MATH  110", Code("MATH 110")),
        ("ART-2 or A&E 101H or M108", AnyOf((Code("ART-2"), Code("A&E 101H"), Code("M108")))),
        ("ANDES 1 and ORAL 2", AllOf((Code("ANDES 1"), Code("ORAL 2")))),
    ],
)
def test_and_binds_closer_than_or_and_parentheses_closest(text, means):
    assert parsed(text) == means


@pytest.mark.parametrize("blank", ["", "   ", "\n"])
def test_a_blank_asks_for_nothing(blank):
    assert parsed(blank) is None


@pytest.mark.parametrize(
    ("text", "fault", "at", "found"),
    [
        ("(A", "unclosed", 1, "("),
        ("A and (B or (C)", "unclosed", 7, "("),
        ("A)", "unopened", 2, ")"),
        ("A and", "ends_early", 6, ""),
        ("or A", "no_code", 1, "or"),
        ("A and or B", "no_code", 7, "or"),
        ("()", "no_code", 2, ")"),
        ("A (B)", "no_word", 3, "("),
        ("(A or B) C", "no_word", 10, "C"),
        ("A, B", "separator", 2, ","),
        ("(A or B; C)", "separator", 8, ";"),
        ("(" * 51 + "A" + ")" * 51, "too_deep", 51, "("),
    ],
)
def test_what_cannot_be_read_says_where_and_what(text, fault, at, found):
    with pytest.raises(Unreadable) as no:
        parsed(text)
    assert (no.value.fault, no.value.at, no.value.found) == (fault, at, found)


CODES = st.builds(
    Code, st.from_regex(r"[A-Z&]{2,4}( [0-9]{1,3}[A-Z]?)?(-[0-9])?", fullmatch=True)
).filter(lambda one: one.code.split()[0] not in ("OR", "AND"))
EXPRESSIONS = st.recursive(
    CODES,
    lambda inner: st.lists(inner, min_size=2, max_size=4).flatmap(
        lambda parts: st.sampled_from([all_of(*parts), any_of(*parts)])
    ),
    max_leaves=12,
)


@examples(100)
@given(EXPRESSIONS)
def test_what_is_written_is_read_as_it_was(expression):
    assert parsed(str(expression)) == expression


@examples(100)
@given(EXPRESSIONS, st.data())
def test_something_is_missing_until_it_is_met_and_nothing_after(expression, data):
    some = data.draw(st.sets(st.sampled_from(sorted(set(expression.codes())))))
    passed = has(*some)
    missing = expression.missing(passed)
    assert (missing is None) == expression.is_met(passed)
    if missing:
        assert not passed & has(*missing.codes())
        assert expression.is_met(passed | has(*missing.codes()))


@pytest.mark.parametrize(
    ("text", "passed", "missing"),
    [
        ("(A or B) and C", has(), "(A or B) and C"),
        ("(A or B) and C", has("A"), "C"),
        ("(A or B) and C", has("C"), "A or B"),
        ("(A and B) or C", has("A"), "B or C"),
        ("(A and B) or C", has("C"), "None"),
        ("Math 110", has("MATH  110"), "None"),
    ],
)
def test_what_is_missing_leaves_out_what_is_there(text, passed, missing):
    assert str(read(text).missing(passed)) == missing
