"""What a school decided about its rules."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from webapp.models import RuleSetting, SchoolSettings
from webapp.statements import statement


@dataclass(frozen=True, slots=True, eq=False)
class Policy:
    """What a rule does, by its code, and every other setting by name.

    A rule that is not among them does what it was shipped to do. `not_passing` are results in
    small letters.
    """

    severities: Mapping[str, Any]
    settings: SchoolSettings
    not_passing: frozenset[str] = frozenset()

    def load(self, number: str, grade: str) -> tuple[Any, str | None]:
        """The fewest or most courses or credits of a student in a grade; and the grade, where the
        number is its own. Nothing where there is none.
        """
        for own in self.settings.grade_loads:
            if own.is_for(grade) and (limit := getattr(own, number)) is not None:
                return limit, own.grade
        return getattr(self.settings, number), None

    def passes(self, result: str) -> bool:
        """Whether a result is one to have passed with; no result at all is."""
        return not result or result.strip().casefold() not in self.not_passing

    def completes(self, result: str) -> bool:
        """Whether a course that was completed with this result is passed; without any result, as
        the school decides.
        """
        return self.passes(result) if result else self.settings.no_result_passes


def read_policy() -> Policy:
    """What the school decided, as it stands."""
    settings = SchoolSettings.get_by_id(1)
    not_passing = frozenset(result.strip().casefold() for result in settings.not_passing)
    return Policy(dict(_severities()), settings, not_passing)


@statement
def _severities() -> Any:
    return RuleSetting.select(RuleSetting.code, RuleSetting.severity)
