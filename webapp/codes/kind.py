"""What a code stands for."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """A status and a sentence with `{facts}` in it; `instead` is said when that fact is known."""

    status: int
    sentence: str
    instead: Mapping[str, str] = field(default_factory=dict)
