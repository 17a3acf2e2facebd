"""A no that came as a surprise: what others did since the page was shown."""

from webapp.database import read
from webapp.refusals import Refused
from webapp.services.enrolling import meanwhile


async def told_since_when(no: Refused) -> Refused:
    """The same no; of a section that filled up a moment ago it says so."""
    if "section_full" not in no.codes:
        return no
    return Refused(await read(meanwhile.since_when, no.refusals), no.alternatives, no.warnings)
