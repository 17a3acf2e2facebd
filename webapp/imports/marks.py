"""The mark that keeps a spreadsheet from taking a cell for a formula: a ' before its first sign.

Writing puts one before each cell that a spreadsheet might calculate, reading takes one away, so
that every value comes back as it was, also one that has a mark of its own.
"""

import re

FORMULA = r"[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]"
DANGEROUS = re.compile(f"'*{FORMULA}")
MARKED = re.compile(f"'+{FORMULA}")


def marked(cell: str) -> str:
    """The cell as a spreadsheet may open it."""
    return f"'{cell}" if DANGEROUS.match(cell) else cell


def unmarked(cell: str) -> str:
    """The cell without the mark, if it has one."""
    return cell[1:] if cell.startswith("'") and MARKED.match(cell) else cell
