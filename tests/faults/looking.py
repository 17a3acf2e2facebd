"""`python -m tests.faults.looking PORT SECRET`: somebody at work, until the standard input ends.

Looks at a student's page again and again, and says how many seconds each took.
"""

import http.client
import select
import sys
import time

from tests.support.signed_in import COOKIE

BREATH = 0.05


def look(port: int, secret: str) -> float:
    """How long it took to see the page."""
    began = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    cookie = {"Cookie": f"{COOKIE}={secret}"}
    connection.request("GET", "/students/1/courses", headers=cookie)
    answer = connection.getresponse()
    assert b"Ada Lovelace" in answer.read(), answer.status
    connection.close()
    return time.monotonic() - began


def main(port: str, secret: str) -> None:
    """Look, say how long it took, and breathe."""
    while True:
        print(look(int(port), secret), flush=True)
        if select.select([sys.stdin], [], [], BREATH)[0]:
            return


if __name__ == "__main__":
    main(*sys.argv[1:])
