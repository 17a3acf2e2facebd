"""A process that serves an app ends, whatever holds it up."""

import signal
import subprocess
import sys
import threading
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]

STUBBORN = """
import socket, sys, time
from webapp.server import answering

answering.SECONDS_TO_END = 0.5

async def app(scope, receive, send):
    await receive()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    time.sleep(60)

listening = socket.create_server(("127.0.0.1", 0))
answering.answer("__main__:app", listening, lambda _: print("open", flush=True))
"""

CANNOT_BEGIN = """
import socket
from webapp.server import answering

async def app(scope, receive, send):
    await receive()
    await send({"type": "lifespan.startup.failed", "message": "No school today."})

listening = socket.create_server(("127.0.0.1", 0))
answering.answer("__main__:app", listening, lambda _: print("open", flush=True))
"""


def test_an_app_that_does_not_end_is_ended():
    with begun(STUBBORN) as program:
        assert program.stdout.readline() == "open\n"
        program.send_signal(signal.SIGTERM)
        too_late = threading.Timer(30, program.kill)
        too_late.start()
        assert program.wait() == 1
        too_late.cancel()


def test_an_app_that_cannot_begin_says_why_and_is_never_called_open():
    with begun(CANNOT_BEGIN) as program:
        said, complained = program.communicate(timeout=30)
    assert said == ""
    assert "No school today." in complained
    assert program.returncode != 0


def begun(program: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
