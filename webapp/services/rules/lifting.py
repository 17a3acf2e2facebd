"""Which overrides there can be, and with which reasons."""

from collections.abc import Sequence

from webapp.refusals import Refusal, Refused
from webapp.schemas import OverrideAsked
from webapp.services.enrolling.policy import Policy
from webapp.services.rules import LIFTABLE


def refuse_unknown(asked: Sequence[OverrideAsked], policy: Policy) -> None:
    """Refuse `cannot_be_lifted`, and `unknown_reason` where the school has no such reason."""
    reasons = [
        no for place, one in enumerate(asked) for no in faults(one, policy, f"overrides.{place}.")
    ]
    if reasons:
        raise Refused(reasons)


def faults(asked: OverrideAsked, policy: Policy, before: str = "") -> list[Refusal]:
    """What of an override that is asked for there cannot be; `before` comes before its fields."""
    reasons, no = policy.settings.override_reasons, []
    if asked.rule not in LIFTABLE:
        no.append(Refusal("cannot_be_lifted", f"{before}rule", {"rule": asked.rule}))
    if asked.reason not in reasons:
        params = {"reason": asked.reason, "reasons": reasons}
        no.append(Refusal("unknown_reason", f"{before}reason", params))
    return no
