"""What people paste: student numbers and course codes, with anything between them."""

import re
from collections.abc import Iterator, Sequence

from webapp.services.enrolling.facts import readings_of
from webapp.services.enrolling.loading import courses_coded

BETWEEN_NUMBERS = re.compile(r"[\s,;|\"']+")
BETWEEN_CODES = re.compile(r"[\r\n\t,;|]+")
MOST_WORDS = 4
"""Of a code: "CHEM 120" has two."""


def numbers_in(text: str) -> tuple[str, ...]:
    """The student numbers in a text, each once, in its order."""
    return tuple(dict.fromkeys(part for part in BETWEEN_NUMBERS.split(text) if part))


def codes_in(text: str) -> tuple[str, ...]:
    """The course codes in a text, each once, in its order. A code may have spaces in it.

    Of words beside each other the most that make a code together are one; what is none stays as
    it was typed.
    """
    chunks = [chunk.split() for chunk in BETWEEN_CODES.split(text)]
    known = _codes_there_are(chunks)
    return tuple(dict.fromkeys(code for chunk in chunks for code in _read(chunk, known)))


def _codes_there_are(chunks: Sequence[Sequence[str]]) -> set[str]:
    """Those of all words and runs of words that name a course, with or without a section."""
    means = {
        run: {reading for reading, label in readings_of(run) if " " not in (label or "")}
        for chunk in chunks
        for start in range(len(chunk))
        for run in _runs(chunk[start:])
    }
    there = {code for code, _ in courses_coded(sorted(set().union(*means.values())))}
    return {run for run, readings in means.items() if readings & there}


def _read(words: Sequence[str], known: set[str]) -> Iterator[str]:
    while words:
        run = next((run for run in _runs(words) if run in known), words[0])
        yield run
        words = words[len(run.split()) :]


def _runs(words: Sequence[str]) -> list[str]:
    """What the first words may be together, the longest first."""
    return [" ".join(words[:end]) for end in range(min(len(words), MOST_WORDS), 0, -1)]
