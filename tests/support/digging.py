"""Tests that each run in a process of their own, perhaps with a hole in it.

    echo '[["revoking_a_token_only_says_so", ["tests/test_api/test_tokens.py"]]]' \\
        | python -m tests.support.digging

What takes long, importing Rollbook and the plugins of pytest, is done once: every process is a fork
of this one.
"""

import contextlib
import importlib
import json
import multiprocessing
import os
import sys
import tempfile

import pytest

from tests.support.holes import HOLES

HOW = ("-q", "-p", "no:cacheprovider", "-W", "ignore:Module already imported")
Ran = tuple[int, str]


def run(asked: tuple[str, list[str]]) -> Ran:
    """How pytest ended and what it said, with this hole or with none."""
    hole, tests = asked
    with tempfile.TemporaryFile("w+") as said:
        for stream in (1, 2):
            os.dup2(said.fileno(), stream)
        if hole:
            HOLES[hole]()
        ended = pytest.main([*HOW, *tests])
        sys.stdout.flush()
        said.seek(0)
        return int(ended), said.read()


def begin() -> None:
    """Import what all of them need, and make the empty school that they copy."""
    importlib.import_module("webapp.main")
    with contextlib.redirect_stdout(sys.stderr):
        pytest.main([*HOW, "--collect-only", __file__])


if __name__ == "__main__":
    begin()
    fork = multiprocessing.get_context("fork")
    with fork.Pool(os.cpu_count(), maxtasksperchild=1) as forks:
        print(json.dumps(forks.map(run, json.load(sys.stdin), chunksize=1)))
