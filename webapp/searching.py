"""How people type names: without accents, in any case, in any order."""

import re
import unicodedata
from functools import lru_cache


def folded(*texts: str) -> str:
    """The texts in one line, lower case and without accents."""
    decomposed = unicodedata.normalize("NFKD", " ".join(texts).casefold())
    return " ".join(
        "".join(letter for letter in decomposed if not unicodedata.combining(letter)).split()
    )


def parts_of(query: str) -> list[str]:
    """The words somebody searched for, folded; a comma separates like a space."""
    return folded(query.replace(",", " ")).split()


def in_pieces(text: str, query: str) -> list[str]:
    """The text cut up: every second piece is what some part of the query finds in it."""
    parts = _any_part(query)
    if parts is None:
        return [text]
    if text.isascii():
        return parts.split(text)
    starts, letters = _letters(text)
    pieces, done = list[str](), 0
    for found in parts.finditer(letters):
        first, last = starts[found.start()], starts[found.end() - 1] + 1
        pieces += [text[done:first], text[first:last]]
        done = last
    return [*pieces, text[done:]]


@lru_cache
def _any_part(query: str) -> re.Pattern[str] | None:
    """Finds the parts of a query, the longest first; nothing where there is no part."""
    parts = sorted(parts_of(query), key=len, reverse=True)
    return re.compile(f"({'|'.join(map(re.escape, parts))})", re.IGNORECASE) if parts else None


def _letters(text: str) -> tuple[list[int], str]:
    """The text folded, and for each letter of that where it came from."""
    each = [(at, folded(letter) or " ") for at, letter in enumerate(text)]
    starts = [at for at, letters in each for _ in letters]
    return starts, "".join(letters for _, letters in each)


PARTICLES = frozenset(
    "al ap bin da de del della den der di dos du el ibn la le san st. ten ter van von".split()
)
"""What begins a last name without being all of it: Ludwig van Beethoven."""


def as_somebody_new(query: str) -> dict[str, str]:
    """What somebody typed, as the fields of a new student: a number, first and last name."""
    number = next((word for word in query.split() if any(map(str.isdigit, word))), "")
    said = query.replace(number, " ", 1) if number else query
    before, comma, after = said.partition(",")
    first, last = (after.split(), before.split()) if comma else _first_and_last(said.split())
    named = {"first_name": _written(first), "last_name": _written(last)}
    fields = {"student_number": number.strip(","), **named}
    return {name: value for name, value in fields.items() if value}


def _first_and_last(words: list[str]) -> tuple[list[str], list[str]]:
    """A last name is one word, the last, and every particle before it; one word alone is one."""
    border = max(len(words) - 1, 0)
    while border > 1 and words[border - 1].casefold() in PARTICLES:
        border -= 1
    return words[:border], words[border:]


def _written(words: list[str]) -> str:
    """As names are written; who typed capitals knows how."""
    name = " ".join(words)
    if name != name.lower():
        return name
    capitals = (word if word in PARTICLES else _with_capitals(word) for word in words)
    return " ".join(capitals)


def _with_capitals(word: str) -> str:
    return re.sub(r"(?<![^\W_])[^\W_]", lambda letter: letter[0].upper(), word)
