"""Forms that others overtook: what they show when they are shown again."""

from collections.abc import Mapping
from typing import Any

from webapp.refusals import ChangedMeanwhile, Refused


def as_sent_by_now(
    sent: Mapping[str, Any], no: Refused, now: Mapping[str, Any]
) -> Mapping[str, Any]:
    """The form as it was sent. Where others were faster, what its sender left alone is as it is
    `now`, and sent again it is about the version that they have seen by then."""
    if not isinstance(no, ChangedMeanwhile):
        return sent
    return {**sent, **{name: now[name] for name in no.untouched}, "version": no.version}
