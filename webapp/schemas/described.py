"""How what may be sent is described in JSON Schema: just as it is read, and no looser.

Pydantic describes what stands after its own checks. Ours come before them, and say it here.
"""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, WithJsonSchema

JsonSchema = dict[str, Any]

NO_NUL = r"^[^\u0000]*$"
NOT_BLANK = r"^[^\u0000]*[^\s\u0000][^\u0000]*$"

SAYS_SOMETHING = r"(?=[^\u0000]*[^\s\u0000])"
LINE_BREAKS = r"\n\r\v\f\u001c-\u001e\u0085\u2028\u2029"
"""All that Python takes for the end of a line."""

NOTHING: JsonSchema = {"type": ["string", "null"], "pattern": r"^\s*$"}
"""A blank control of a form, and a null in JSON."""

A_KEY: JsonSchema = {"type": "string", "maxLength": 200, "pattern": r"^[!-~]([ -~]*[!-~])?$"}
"""Printable ASCII; spaces around it would be lost on the way."""

ONCE: JsonSchema = {
    "anyOf": [A_KEY, {"type": "string", "maxLength": 0}],
    "description": "In place of an Idempotency-Key, which a form cannot send.",
}

ROWS: JsonSchema = {"type": "array", "maxItems": 1_000, "items": {}}
"""Rows that are read one by one: what cannot be read is refused in its own answer."""

OF_THE_FIELD = ("title", "description", "default")
"""What is said of a field as a whole, not of one way to send it."""


def sent_as(*ways: JsonSchema) -> WithJsonSchema:
    """The ways in which a value may be sent."""
    return WithJsonSchema(ways[0] if len(ways) == 1 else {"anyOf": list(ways)}, mode="validation")


def whole(digits: str = "[0-9]+", **limits: int) -> tuple[JsonSchema, JsonSchema]:
    """A whole number or its digits."""
    return {"type": "integer", "minimum": 0, **limits}, {"type": "string", "pattern": f"^{digits}$"}


def text(longest: int) -> JsonSchema:
    """Any text; none at all is as good as a blank."""
    return {"type": ["string", "null"], "maxLength": longest, "pattern": NO_NUL}


def words(most: int, longest: int) -> JsonSchema:
    """A list of words; whoever writes one text instead puts commas between them."""
    return {"type": "array", "maxItems": most, "items": text(longest) | {"type": "string"}}


def some_text(longest: int) -> JsonSchema:
    """Text that says something."""
    return {"type": "string", "maxLength": longest, "pattern": NOT_BLANK}


def lines(most: int, longest: int) -> JsonSchema:
    """One text with a line for each, among them one that says something."""
    line = rf"[^\u0000{LINE_BREAKS}]{{1,{longest}}}"
    breaks = f"[{LINE_BREAKS}]"
    more = f"(?:{breaks}+{line}){{0,{most - 1}}}"
    return {"type": "string", "pattern": f"^{SAYS_SOMETHING}{breaks}*{line}{more}{breaks}*$"}


def blanks_say_nothing(schema: JsonSchema, _: type[BaseModel]) -> None:
    """Say of a schema that every field it can do without may be left blank."""
    for name, field in schema.get("properties", {}).items():
        if name not in schema.get("required", ()):
            schema["properties"][name] = _or_blank(field)


def blanks_empty_the_field(schema: JsonSchema, _: type[BaseModel]) -> None:
    """Say of a schema that a null is a blank, which only what can be empty takes."""
    for name, field in schema.get("properties", {}).items():
        changed = _or_blank(field) if _has_rows(field) else _in_ways(field, _ways(field))
        changed.pop("default", None)  # what is not sent stays as it is
        schema["properties"][name] = changed


def as_text(field: JsonSchema) -> JsonSchema:
    """A field as an address or a form can send it, where there is no null and no list."""
    ways = [way for way in _ways(field) if way.get("type") != "array"]
    return _in_ways(field, [_without_null(way) for way in ways])


def as_a_form(schema: JsonSchema, described: Mapping[str, JsonSchema]) -> JsonSchema:
    """What a form sends in place of a JSON object: text by flat names, those of lists numbered.

    Any control of a list may be blank: a row of blanks says nothing. `described` are all schemas
    by name, among them those that lists refer to.
    """
    fields = schema["properties"]
    rows = {
        rf"^{name}\.[0-9]{{1,3}}\.{control}$": as_text(_or_blank(field))
        for name, listed in fields.items()
        if _has_rows(listed)
        for control, field in described[_row_of(listed)]["properties"].items()
    }
    flat = {name: as_text(field) for name, field in fields.items() if not _has_rows(field)}
    numbered = {"patternProperties": rows} if rows else {}
    return {**schema, "properties": {**flat, "once": ONCE}, **numbered}


def _has_rows(field: JsonSchema) -> bool:
    return bool(_rows_of(field))


def _row_of(field: JsonSchema) -> str:
    """The name of the schema that each row of a list has."""
    (reference,) = _rows_of(field)
    return reference.rpartition("/")[2]


def _rows_of(field: JsonSchema) -> list[str]:
    """What the rows of a list refer to; nothing for a list of words."""
    return [way["items"]["$ref"] for way in _ways(field) if "$ref" in way.get("items", ())]


def _ways(field: JsonSchema) -> list[JsonSchema]:
    """The ways to send a field; that it may be missing is no way to send it."""
    if "anyOf" in field:
        return [way for nested in field["anyOf"] for way in _ways(nested)]
    if field.get("type") == "null":
        return []
    return [{name: said for name, said in field.items() if name not in OF_THE_FIELD}]


def _in_ways(field: JsonSchema, ways: list[JsonSchema]) -> JsonSchema:
    said = {name: field[name] for name in OF_THE_FIELD if name in field}
    return {**said, **(ways[0] if len(ways) == 1 else {"anyOf": ways})}


def _or_blank(field: JsonSchema) -> JsonSchema:
    ways = _ways(field)
    takes_nothing = any("null" in way.get("type", ()) for way in ways)
    return _in_ways(field, ways if takes_nothing else [*ways, NOTHING])


def _without_null(way: JsonSchema) -> JsonSchema:
    kinds = way.get("type")
    return {**way, "type": "string"} if isinstance(kinds, list) else way
