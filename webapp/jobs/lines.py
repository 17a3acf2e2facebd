"""Wait lists: seats whose time is over go to the next in line."""

from datetime import datetime

from webapp.database import read, write
from webapp.services.waiting.promotion_service import sections_due, serve_line


async def serve_lines(at: datetime) -> int:
    """Serve every line that is due at this moment of the record; answers how many were served.

    Each section is a transaction of its own: what fails in one is done at the next look.
    """
    served = 0
    for section_id in await read(sections_due, at):
        served += await write(serve_line, section_id, at)
    return served
