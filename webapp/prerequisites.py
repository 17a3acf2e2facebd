"""Which courses a course asks for: `(CHEM 120 or CHEM 130) and MATH 110`, read and written.

`and` binds closer than `or`. A code may have spaces, dashes and most other signs in it. Neither
the case of letters nor the number of spaces tells two codes apart.
"""

import re
from collections.abc import Iterator, Set
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

DEEPEST = 50
"""How many parentheses may stand inside each other."""

AND, OR, OPEN, CLOSE, END = "and", "or", "(", ")", ""
WORD = re.compile(r"[()]|[,;]|[^\s(),;]+")


class Unreadable(Exception):
    """Why an expression cannot be read: a `fault`, the character `at` which it is, what stands
    there.

    Faults: `no_code` where a course code should stand, `ends_early` where the end stands instead,
    `no_word` where `and` or `or` should stand, `unclosed` and `unopened` parentheses,
    `separator` for commas and semicolons, `too_deep`.
    """

    def __init__(self, fault: str, at: int, found: str):
        self.fault, self.at, self.found = fault, at, found
        super().__init__(f"{fault} at {at}: {found}")


@dataclass(frozen=True, slots=True)
class Code:
    """One course, placement or exam that is asked for, by its code."""

    code: str

    def __str__(self) -> str:
        return self.code

    def is_met(self, passed: Set[str]) -> bool:
        """Whether it is among the codes that were passed, as `key_of` has them."""
        return key_of(self.code) in passed

    def missing(self, passed: Set[str]) -> "Expression | None":
        """What of it is not there yet."""
        return None if self.is_met(passed) else self

    def codes(self) -> Iterator[str]:
        """Every code in it, as written."""
        yield self.code


@dataclass(frozen=True, slots=True)
class AllOf:
    """Everything that is asked for together."""

    parts: tuple["Expression", ...]

    def __str__(self) -> str:
        return " and ".join(map(_enclosed, self.parts))

    def is_met(self, passed: Set[str]) -> bool:
        """Whether every part is met."""
        return all(part.is_met(passed) for part in self.parts)

    def missing(self, passed: Set[str]) -> "Expression | None":
        """What of it is not there yet, without the parts that are."""
        lacking = (part.missing(passed) for part in self.parts)
        left = [part for part in lacking if part]
        return all_of(*left) if left else None

    def codes(self) -> Iterator[str]:
        """Every code in it, as written."""
        return (code for part in self.parts for code in part.codes())


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Alternatives, of which one is enough."""

    parts: tuple["Expression", ...]

    def __str__(self) -> str:
        return " or ".join(map(_enclosed, self.parts))

    def is_met(self, passed: Set[str]) -> bool:
        """Whether some part is met."""
        return any(part.is_met(passed) for part in self.parts)

    def missing(self, passed: Set[str]) -> "Expression | None":
        """What each alternative still lacks; nothing as soon as one of them is met."""
        lacking = [part.missing(passed) for part in self.parts]
        left = [part for part in lacking if part]
        return any_of(*left) if len(left) == len(lacking) else None

    def codes(self) -> Iterator[str]:
        """Every code in it, as written."""
        return (code for part in self.parts for code in part.codes())


Expression = Code | AllOf | AnyOf


def all_of(*parts: Expression) -> Expression:
    """All of these; what is asked for twice is asked for once."""
    flat = _flat(AllOf, parts)
    return flat[0] if len(flat) == 1 else AllOf(flat)


def any_of(*parts: Expression) -> Expression:
    """One of these, each alternative once."""
    flat = _flat(AnyOf, parts)
    return flat[0] if len(flat) == 1 else AnyOf(flat)


@lru_cache(maxsize=4096)
def key_of(code: str) -> str:
    """A code as it is compared: without regard to case and to how many spaces it has."""
    return " ".join(code.split()).casefold()


def parsed(text: str) -> Expression | None:
    """What a text asks for; nothing where it is blank. Raises `Unreadable`."""
    words = list(_words(text))
    if words[0].text == END:
        return None
    return _Reading(words).whole()


@lru_cache(maxsize=4096)
def readable(text: str) -> Expression | None:
    """The same of a text that stood in the records before it was checked: nothing is asked for
    by one that cannot be read.
    """
    try:
        return parsed(text)
    except Unreadable:
        return None


def _enclosed(part: Expression) -> str:
    return str(part) if isinstance(part, Code) else f"({part})"


def _flat(kind: type[AllOf] | type[AnyOf], parts: tuple[Expression, ...]) -> tuple[Expression, ...]:
    """Their parts in place of those that are of the same kind, each once."""
    opened = (part.parts if isinstance(part, kind) else (part,) for part in parts)
    return tuple(dict.fromkeys(part for inner in opened for part in inner))


class _Word(NamedTuple):
    """A word or a sign of the text: as written, what it means, and where it stands, from 1."""

    text: str
    means: str
    at: int


def _words(text: str) -> Iterator[_Word]:
    for found in WORD.finditer(text):
        word = found[0]
        small = word.lower()
        yield _Word(word, small if small in (AND, OR) else word, found.start() + 1)
    yield _Word(END, END, len(text) + 1)


class _Reading:
    """Reading from left to right, one word ahead."""

    def __init__(self, words: list[_Word]):
        self._words = iter(words)
        self._next = next(self._words)
        self._deep = 0

    def whole(self) -> Expression:
        """Everything to the end."""
        expression = self._alternatives()
        if self._next.means != END:
            self._fail("unopened" if self._next.means == CLOSE else "no_word")
        return expression

    def _alternatives(self) -> Expression:
        parts = [self._together()]
        while self._takes(OR):
            parts.append(self._together())
        return any_of(*parts)

    def _together(self) -> Expression:
        parts = [self._one()]
        while self._takes(AND):
            parts.append(self._one())
        return all_of(*parts)

    def _one(self) -> Expression:
        opened = self._next
        if not self._takes(OPEN):
            return self._code()
        self._deep += 1
        if self._deep > DEEPEST:
            raise Unreadable("too_deep", opened.at, opened.text)
        inside = self._alternatives()
        self._deep -= 1
        if not self._takes(CLOSE):
            self._fail("no_word" if self._next.means != END else "unclosed", opened)
        return inside

    def _code(self) -> Code:
        words = []
        while self._next.means not in (AND, OR, OPEN, CLOSE, END, ",", ";"):
            words.append(self._take().text)
        if not words:
            self._fail("no_code" if self._next.means != END else "ends_early")
        return Code(" ".join(words))

    def _takes(self, means: str) -> bool:
        return self._next.means == means and bool(self._take())

    def _take(self) -> _Word:
        taken = self._next
        self._next = next(self._words, taken)
        return taken

    def _fail(self, fault: str, opened: _Word | None = None) -> None:
        here = opened if opened and fault == "unclosed" else self._next
        if self._next.means in (",", ";"):
            here, fault = self._next, "separator"
        raise Unreadable(fault, here.at, here.text)
