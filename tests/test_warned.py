"""Warnings as the record keeps them."""

import pytest

from webapp.problems import message
from webapp.refusals import Refusal
from webapp.rulebook import COURSE, FACTS, SECTION, STUDENT
from webapp.services.rules import RULES
from webapp.warned import as_text, from_text


@pytest.mark.parametrize("code", [rule.code for rule in RULES])
def test_what_every_rule_says_can_be_said_again_from_the_record(code):
    facts = {"student": STUDENT, "course": COURSE, "section": SECTION, "enrollment_id": 1, **FACTS}
    said = Refusal(code, "section_id", facts, 1)
    (again,) = from_text(as_text([said]))
    assert message(again) == message(said)
