"""What waits for a time, and is done by the server itself once it has come.

No broker, and nothing in memory that could be lost: due times stand in the database, and whoever
looks first does what is due. Any number of processes may look.
"""

from webapp.jobs.lines import serve_lines
from webapp.jobs.standing import StandingLines
from webapp.jobs.worker import at_work

__all__ = ["StandingLines", "at_work", "serve_lines"]
