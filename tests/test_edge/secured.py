"""The headers that every answer has to carry."""

from typing import Any

EXPECTED = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
    "vary": "Accept, HX-Request, Cookie",
}


def lacks(answer: Any, *, but: tuple[str, ...] = ()) -> list[str]:
    """The headers that an answer does not carry just once and as expected."""
    return [
        name
        for name, value in EXPECTED.items()
        if name not in but and answer.headers.get_list(name) != [value]
    ]
