"""The text of a file that somebody chose on a page."""

import codecs

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def text_of(content: bytes) -> str | None:
    """What it says: by its byte order mark, else as UTF-8, else as Windows-1252, which spreadsheets
    write still. Nothing where it is a workbook, a picture, or anything else than text.
    """
    for encoding in _guesses(content):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if _holds_signs_of_no_text(text) else text
    return None


def _guesses(content: bytes) -> tuple[str, ...]:
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return (encoding,)
    return ("utf-8", "cp1252")


def _holds_signs_of_no_text(text: str) -> bool:
    return any(sign < " " and sign not in "\t\n\r\f" for sign in set(text))
