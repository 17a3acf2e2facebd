"""A client that holds every JSON answer against what /openapi.json promises."""

import re
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator
from starlette.testclient import TestClient

from webapp.edge.plain_answers import EDGE_CODES

SAID_OF_EVERY_ADDRESS = {401, 403, 404, 405}
"""Nowhere, not so, and not for everybody: what a route for people only is not described by."""


class Contract(TestClient):
    """A test client; an answer in JSON that the app did not promise fails the test."""

    def send(self, request: Any, **how: Any) -> Any:
        response = super().send(request, **how)
        for answer in [*response.history, response]:
            hold_to_the_contract(promises_of(self.app), answer)
        return response


@cache
def promises_of(app: Any) -> dict[str, Any]:
    """What the app's /openapi.json says."""
    return app.openapi()


def hold_to_the_contract(openapi: dict[str, Any], answer: Any) -> None:
    """Fail unless the answer's status, media type and content are documented where it came from."""
    kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    if not _is_json(kind) or not answer.content or answer.url.path == "/openapi.json":
        return
    body = answer.json()
    if _from_the_edge(body):
        return
    operation = _operation(openapi, answer.request.method, answer.url.path)
    if operation is None and answer.status_code in SAID_OF_EVERY_ADDRESS:
        return
    said = f"{answer.request.method} {answer.url.path} answered {answer.status_code} {kind}"
    assert operation is not None, f"{said}, and /openapi.json does not know the route."
    schema = _promised(openapi, operation, answer.status_code, kind)
    assert schema is not None, f"{said}, which /openapi.json does not document for it."
    errors = _differences(openapi, schema, body)
    assert not errors, f"{said}, unlike /openapi.json:\n" + "\n".join(errors)


def _is_json(kind: str) -> bool:
    return kind == "application/json" or kind.endswith("+json")


def _from_the_edge(body: Any) -> bool:
    """Whether a check before all routes answered."""
    errors = body.get("errors") if isinstance(body, dict) else None
    return bool(errors) and all(error.get("code") in EDGE_CODES for error in errors)


def _operation(openapi: dict[str, Any], method: str, path: str) -> dict[str, Any] | None:
    """What is documented for this method and path; a plain path goes before one with names."""
    for template in sorted(openapi["paths"], key=lambda template: template.count("{")):
        pattern = "[^/]+".join(map(re.escape, re.split(r"\{[^}]*\}", template)))
        operation = openapi["paths"][template].get(method.lower())
        if operation and re.fullmatch(pattern, path):
            return operation
    return None


def _promised(
    openapi: dict[str, Any], operation: dict[str, Any], status: int, kind: str
) -> dict[str, Any] | None:
    """The schema for this status and media type, or nothing when it is not documented."""
    responses = operation["responses"]
    for key in (str(status), f"{status // 100}XX", "default"):
        if key in responses:
            media = _followed(openapi, responses[key]).get("content", {}).get(kind)
            return None if media is None else media.get("schema", {})
    return None


def _followed(openapi: dict[str, Any], thing: dict[str, Any]) -> dict[str, Any]:
    found: Any = thing
    while "$ref" in found:
        reference, found = found["$ref"], openapi
        for step in reference.removeprefix("#/").split("/"):
            found = found[step]
    return found


def _differences(openapi: dict[str, Any], schema: dict[str, Any], body: Any) -> list[str]:
    whole = {**schema, "components": openapi.get("components", {})}
    checks = Draft202012Validator(whole, format_checker=Draft202012Validator.FORMAT_CHECKER)
    return [f"  {error.json_path}: {error.message}" for error in checks.iter_errors(body)]
