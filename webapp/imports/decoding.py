"""The bytes of a file as text.

The order of guesses is fixed, so that the same file is always read the same way: a byte order
mark, then UTF-8, which other text hardly ever passes for, then Windows-1252 and with it Latin-1.
"""

import codecs
from pathlib import Path
from typing import NamedTuple

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
SAID = {
    "utf-16": "Read as UTF-16.",
    "cp1252": "Read as Windows-1252. If names look wrong, save the file as CSV UTF-8.",
}


class CannotImport(Exception):
    """Why nothing of a file can go in, as a sentence."""


class Decoded(NamedTuple):
    """The text of a file, and what there is to say about its encoding."""

    text: str
    said: tuple[str, ...]


def decoded(path: Path) -> Decoded:
    """The text of the file at `path`; raises `CannotImport`."""
    content = _content(path)
    if content.startswith(WORKBOOKS):
        raise CannotImport(f"{path} is a workbook. Save it as CSV UTF-8 and import that.")
    for encoding in _guesses(content):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            _refuse_two_encodings(path, content)
            continue
        return Decoded(text, (SAID[encoding],) if encoding in SAID else ())
    raise CannotImport(
        f"{path} is not text in a known encoding. Save it as CSV UTF-8 and import that."
    )


def _refuse_two_encodings(path: Path, content: bytes) -> None:
    """Some lines in UTF-8 and others not: read as anything, the names of some would be spoiled."""
    foreign = [line for line in enumerate(content.splitlines(), 1) if not line[1].isascii()]
    others = [number for number, line in foreign if not _is_utf8(line)]
    if others and len(others) < len(foreign):
        raise CannotImport(
            f"Line {others[0]} of {path} is not UTF-8, as other lines are. "
            "Save the whole file as CSV UTF-8 and import that."
        )


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CannotImport(f"{path} cannot be read: {error.strerror}.") from None


def _guesses(content: bytes) -> tuple[str, ...]:
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return (encoding,)
    if b"\x00" in content.partition(b"\n")[0]:
        return ()
    return ("utf-8", "cp1252")
