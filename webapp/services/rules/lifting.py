"""Which overrides there can be, and with which reasons."""

from collections.abc import Sequence

from webapp.refusals import Refusal, Refused
from webapp.schemas import OverrideAsked
from webapp.services.catalog import Policy
from webapp.services.rules import LIFTABLE, RULES


def refuse_unknown(asked: Sequence[OverrideAsked], policy: Policy) -> None:
    """Refuse `not_a_choice` where a rule cannot be lifted, or a reason is none of the school's."""
    reasons = [
        no for place, one in enumerate(asked) for no in faults(one, policy, f"overrides.{place}.")
    ]
    if reasons:
        raise Refused(reasons)


def faults(asked: OverrideAsked, policy: Policy, before: str = "") -> list[Refusal]:
    """What of an override that is asked for there cannot be; `before` comes before its fields."""
    choices = {
        "rule": [rule.code for rule in RULES if rule.code in LIFTABLE],
        "reason": list(policy.settings.override_reasons),
    }
    return [
        Refusal("not_a_choice", f"{before}{field}", {"choices": allowed})
        for field, allowed in choices.items()
        if getattr(asked, field) not in allowed
    ]
