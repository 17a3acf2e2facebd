"""Wait lists that stand although a seat is free: they move on once nothing is in the way."""

from datetime import datetime, timedelta

from webapp.database import read, write
from webapp.services.waiting.standing_lines import could_move_on, move_on, standing_lines

BETWEEN_LOOKS = timedelta(seconds=30)


class StandingLines:
    """One worker's round through all lines that stand, some at each look, in the order of ids.

    Where it stands is not worth keeping: whoever begins again begins with the first.
    """

    def __init__(self) -> None:
        self._next_look = datetime.min
        self._after = 0

    async def look(self, at: datetime) -> int:
        """Look at the next lines, if it is time; answers how many people were served."""
        if at < self._next_look:
            return 0
        self._next_look = at + BETWEEN_LOOKS
        found = await read(standing_lines, self._after)
        self._after = found[-1] if found else 0
        served = 0
        for section_id in found:
            if await read(could_move_on, section_id, at):
                served += await write(move_on, section_id, at)
        return served
