"""The floor of every answer: `rollbook serve` itself, with an app in Rollbook's place.

Run as `python -m tests.benchmarks.bare LENGTH PORT`. Server, loop, parser and settings are those
of the command, whatever they are; only `webapp.main` is another module.
"""

import sys
from types import ModuleType
from typing import Any

from webapp import cli


def answering(length: int) -> Any:
    """An ASGI app that answers everything with so many bytes."""
    body = b"x" * length
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % length)]
    start = {"type": "http.response.start", "status": 200, "headers": headers}
    end = {"type": "http.response.body", "body": body}

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await _live(receive, send)
            return
        await send(start)
        await send(end)

    return app


async def _live(receive: Any, send: Any) -> None:
    for phase in ("startup", "shutdown"):
        await receive()
        await send({"type": f"lifespan.{phase}.complete"})


def main(length: str, port: str) -> None:
    """Serve it until it is ended."""
    stand_in = ModuleType("webapp.main")
    stand_in.app = answering(int(length))  # type: ignore[attr-defined]
    sys.modules["webapp.main"] = stand_in
    cli.app(["serve", "--port", port], prog_name="rollbook")


if __name__ == "__main__":
    main(*sys.argv[1:])
