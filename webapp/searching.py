"""How people type names: without accents, in any case, in any order."""

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
