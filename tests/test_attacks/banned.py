"""What may not stand in the code of Rollbook, and where it stands all the same.

Ruff refuses a part of it: exec (S102), eval (S307), SQL made of pieces where it can tell
(S608), templates that do not escape (S701), Markup of a variable (S704). A `noqa` silences it
though, and it reads no templates.
"""

import ast
import re
from collections.abc import Iterator

RUNS_TEXT = {"eval", "exec", "compile", "__import__"}
RUNS_SQL = {"execute", "execute_sql", "executescript", "executemany", "SQL", "raw"}
TRUSTS_TEXT = {"Markup"}

IN_TEMPLATES = {
    "trusts what people typed": r"\|\s*safe\b|\bMarkup\b|autoescape|\|\s*attr\b",
    "runs a script that stands in the page": r"<script(?![^>]*\ssrc=)",
    "runs a script from an attribute": r"\son[a-z]+\s*=|hx-on|javascript:|hx-vals\s*=\s*.js:",
    "styles by an attribute": r"\sstyle\s*=|<style",
}


def in_python(source: str) -> Iterator[str]:
    """Every banned call in a file, as its line and the name of what it calls."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and _is_banned(node):
            yield f"{node.lineno}: {ast.unparse(node)}"


def in_template(source: str) -> Iterator[str]:
    """Everything banned in a template, as its line and why."""
    for number, line in enumerate(source.splitlines(), 1):
        for why, pattern in IN_TEMPLATES.items():
            if re.search(pattern, line, re.IGNORECASE):
                yield f"{number}: {why}"


def _is_banned(call: ast.Call) -> bool:
    name = getattr(call.func, "id", None) or getattr(call.func, "attr", "")
    if name in RUNS_TEXT:
        return isinstance(call.func, ast.Name)
    if name in TRUSTS_TEXT:
        return not all(isinstance(text, ast.Constant) for text in call.args)
    return name in RUNS_SQL and bool(call.args) and _is_in_pieces(call.args[0])


def _is_in_pieces(sql: ast.expr) -> bool:
    """Whether a text is put together: an f-string, `%`, `+`, format, join or replace."""
    called = getattr(getattr(sql, "func", None), "attr", "")
    return isinstance(sql, ast.JoinedStr | ast.BinOp) or called in {"format", "join", "replace"}
