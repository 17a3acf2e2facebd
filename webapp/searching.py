"""How people type names: without accents, in any case, in any order."""

import re
import unicodedata


def folded(*texts: str) -> str:
    """The texts in one line, lower case and without accents."""
    decomposed = unicodedata.normalize("NFKD", " ".join(texts).casefold())
    return " ".join(
        "".join(letter for letter in decomposed if not unicodedata.combining(letter)).split()
    )


def parts_of(query: str) -> list[str]:
    """The words somebody searched for, folded; a comma separates like a space."""
    return folded(query.replace(",", " ")).split()


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
