"""Rollbook with a hole: JSON is read as Python reads it, by whoever trusts what is sent.

`python -m tests.support.planted_reader serve --open` serves it. Hostile bodies must break it, or
that they break nothing else would prove nothing.
"""

import json

from webapp import negotiation
from webapp.cli import app

if __name__ == "__main__":
    negotiation._from_json = json.loads
    app()
