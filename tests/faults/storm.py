"""`python -m tests.faults.storm`: 10,000 sign-ins, 1,000 at once, beside somebody at work.

The storm comes from many addresses of this computer (127.0.0.0/8 is all its own), each with
another account, so that no limit but the last one stops it early.
"""

import argparse
import asyncio
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from urllib.parse import urlencode

from tests.faults.killing import a_free_port
from tests.support import cast
from tests.support.schools import on_sqlite
from tests.support.serving import REPOSITORY, Server
from tests.support.signed_in import a_session, a_staff_member
from webapp import database

AT_ONCE, IN_ALL = 1_000, 10_000
SLOWEST_PAGE, MOST_MEMORY = 1.0, 200
ADDRESSES = 200
GIVE_UP_AFTER = 300.0
FIRST_ADDRESS = 10


def main() -> int:
    """What was answered, how slow a page got and how much memory it took; 0 if all is well."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.storm", description=__doc__)
    parser.add_argument("--in-all", type=int, default=IN_ALL)
    in_all = parser.parse_args().in_all
    with on_sqlite() as url:
        secret = a_school_at(url)
        port = a_free_port()
        server = Server(url, ("-m", "webapp", "serve", "--port", str(port)))
        try:
            server.wait_until_open()
            worker = SomebodyAtWork(port, secret)
            worker.start()
            began = time.monotonic()
            answers = asyncio.run(asyncio.wait_for(storm(port, in_all), GIVE_UP_AFTER))
            seconds = time.monotonic() - began
            worker.stop()
            memory = highest_memory(server.process.pid)
        finally:
            server.end()
    return told(answers, seconds, worker.took, memory)


def a_school_at(url: str) -> str:
    """A school with somebody at work in it; answers the secret of her session."""
    database.use(url)
    cast.a_term()
    cast.enrolled(
        cast.a_student("1001", "Ada", "Lovelace"), cast.a_section(cast.a_course("MAT310"))
    )
    secret = a_session(a_staff_member("registrar"))
    database.close()
    return secret


class SomebodyAtWork:
    """A registrar who looks at a student's page again and again; `took` are the seconds of each.

    Her browser is a process of its own: one that shares an interpreter with the storm would wait
    for that, and not for the server.
    """

    def __init__(self, port: int, secret: str):
        self.took: list[float] = []
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.looking", str(port), secret],
            cwd=REPOSITORY,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def start(self) -> None:
        """Wait until she has seen the page once."""
        self._process.stdout.readline()

    def stop(self) -> None:
        """Look no more."""
        said, _ = self._process.communicate()
        assert self._process.returncode == 0, said
        self.took = [float(line) for line in said.split()]


async def storm(port: int, in_all: int) -> Counter[str]:
    """So many sign-ins, `AT_ONCE` of them at a time; how many got each status."""
    answers: Counter[str] = Counter()
    numbers = iter(range(in_all))

    async def one_after_the_other() -> None:
        for number in numbers:
            answers[await sign_in(port, number)] += 1

    await asyncio.gather(*(one_after_the_other() for _ in range(AT_ONCE)))
    return answers


async def sign_in(port: int, number: int) -> str:
    """The status that the nth sign-in got."""
    sent = urlencode({"email": f"nobody{number}@school.example", "password": "a guess of theirs"})
    head = (
        f"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(sent)}\r\n\r\n"
    )
    source = f"127.0.0.{FIRST_ADDRESS + number % ADDRESSES}"
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(source, 0))
        writer.write(f"{head}{sent}".encode())
        answer = await reader.read()
        writer.close()
    except OSError as error:
        return type(error).__name__
    return answer[9:12].decode() or "nothing"


def highest_memory(pid: int) -> float:
    """The most memory a process ever held, in MiB."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def told(answers: Counter[str], seconds: float, took: list[float], memory: float) -> int:
    in_words = ", ".join(f"{count:,} times {status}" for status, count in sorted(answers.items()))
    print(f"{answers.total():,} sign-ins in {seconds:.1f} s: {in_words}.")
    print(f"{len(took):,} pages of somebody else meanwhile: the slowest took {max(took):.2f} s.")
    print(f"The server held {memory:.0f} MiB at most.")
    wrong = [status for status in answers if status not in {"401", "429", "503"}]
    failed = wrong or max(took) > SLOWEST_PAGE or memory > MOST_MEMORY
    print("Something is wrong." if failed else "Nobody else noticed.")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
