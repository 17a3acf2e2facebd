"""Rollbook without a door: everybody is let in as a registrar, and nobody is looked up.

Run as `python -m tests.benchmarks.doorless PORT`. Beside the real one it shows what the door costs.
"""

import sys
from typing import Any

from webapp import actors, cli, door
from webapp.actors import Actor


def main(port: str) -> None:
    """Serve the school until it is ended."""
    everybody = actors.trial("nowhere")

    async def anybody(_: Any, *, anew: bool) -> Actor:
        return everybody

    door._asker = anybody
    cli.app(["serve", "--port", port], prog_name="rollbook")


if __name__ == "__main__":
    main(*sys.argv[1:])
