"""Requests that no honest client sends: their names, and every byte of them."""

import gzip
import json
from collections.abc import Iterator

MEGABYTE = 1_000_000
NEARLY_A_MEGABYTE = 900_000
JSON, FORM = "application/json", "application/x-www-form-urlencoded"
PARTS = "multipart/form-data; boundary=b"


def a_request(
    *headers: str, body: bytes = b"", method: str = "POST", path: str = "/enroll"
) -> bytes:
    """A request with these headers, and with no other but a Host."""
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost", "Accept: application/json", *headers]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def sending(kind: str, body: bytes, *headers: str, path: str = "/enroll") -> bytes:
    """A POST of this kind, whose length is said as it is."""
    length = f"Content-Length: {len(body)}"
    return a_request(f"Content-Type: {kind}", length, *headers, body=body, path=path)


def chunked(*chunks: bytes, kind: str = JSON) -> bytes:
    """A POST in chunks, each as it is to go over the wire."""
    return a_request(
        f"Content-Type: {kind}", "Transfer-Encoding: chunked", body=b"".join(chunks) + b"0\r\n\r\n"
    )


def a_chunk(content: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(content), content)


def a_part(name: str, content: bytes = b"1", *headers: str) -> bytes:
    head = [f'Content-Disposition: form-data; name="{name}"', *headers]
    return b"--b\r\n" + "\r\n".join(head).encode() + b"\r\n\r\n" + content + b"\r\n"


END_OF_PARTS = b"--b--\r\n"


def nested(depth: int, opening: bytes, closing: bytes) -> bytes:
    return opening * depth + closing * depth


def in_json() -> Iterator[tuple[str, bytes]]:
    """Bodies that say they are JSON."""
    yield "lists in lists", nested(100_000, b"[", b"]")
    yield "objects in objects", nested(100_000, b'{"a":', b"}")
    yield "depth in one field", b'{"student_id": %b}' % nested(100_000, b"[", b"]")
    yield "a depth that Python reads", b'{"student_id": %b}' % nested(900, b"[", b"]")
    yield "a number of a million digits", b'{"student_id": %b}' % (b"9" * NEARLY_A_MEGABYTE)
    yield "a negative number of them", b'{"student_id": -%b}' % (b"9" * NEARLY_A_MEGABYTE)
    yield "an exponent without end", b'{"student_id": 1e%b}' % (b"9" * NEARLY_A_MEGABYTE)
    yield "a fraction without end", b'{"student_id": 0.%b}' % (b"9" * NEARLY_A_MEGABYTE)
    yield "not a number", b'{"student_id": NaN}'
    yield "infinity", b'{"student_id": -Infinity}'
    yield "one name twice", b'{"student_id": 1, "student_id": 2, "course_id": 1}'
    yield "half a pair", rb'{"student_number": "\ud800", "course_code": "x"}'
    yield "NUL", rb'{"student_number": "a\u0000b", "course_code": "x"}'
    yield "overlong UTF-8", b'{"student_number": "\xc0\xaf"}'
    yield "no UTF-8 at all", b'{"student_number": "\xff\xfe\xfd"}'
    yield "UTF-32 cut off", '{"student_id": 1}'.encode("utf-32")[:-3]
    yield "text after the end", b'{"student_id": 1} {"student_id": 2}'
    yield "a comment", b'{"student_id": 1 /* and no more */}'
    yield "70,000 fields", json.dumps({f"f{number}": 1 for number in range(70_000)}).encode()
    yield "a name of a megabyte", b'{"%b": 1}' % (b"n" * NEARLY_A_MEGABYTE)
    yield "a text of a megabyte", b'{"student_number": "%b"}' % (b"x" * NEARLY_A_MEGABYTE)
    yield "escapes of a megabyte", b'{"student_number": "%b"}' % (rb"\u00e9" * 150_000)
    yield "a list for a text", b'{"student_number": %b}' % (b"[" + b"1," * 400_000 + b"1]")
    yield "no object", b"5"


def in_forms() -> Iterator[tuple[str, str, bytes]]:
    """Bodies that say they are a form, and of which kind."""
    yield "300,000 fields", FORM, b"a&" * 300_000
    yield "200,000 values of one field", FORM, b"a=1&" * 200_000
    yield "30,000 rows", FORM, b"".join(b"meetings.%d.weekday=1&" % row for row in range(30_000))
    yield "percents that mean nothing", FORM, b"student_number=%zz%f%%ff%00"
    yield "percents that are no UTF-8", FORM, b"student_number=%c0%af%ff"
    yield "nothing but percents", FORM, b"%" * NEARLY_A_MEGABYTE
    yield "300,000 percents that mean something", FORM, b"a=" + b"%41" * 300_000
    yield "another charset", f"{FORM}; charset=utf-7", b"student_number=+AGE-"
    yield "JSON in a form", FORM, b'{"student_id": 1}'
    yield "no boundary", "multipart/form-data", a_part("student_id") + END_OF_PARTS
    yield "an empty boundary", "multipart/form-data; boundary=", a_part("student_id")
    yield "an endless boundary", f"multipart/form-data; boundary={'b' * 30_000}", b"--b"
    yield "10,000 parts", PARTS, a_part("a") * 10_000 + END_OF_PARTS
    yield "a part that never ends", PARTS, a_part("student_id", b"1" * NEARLY_A_MEGABYTE)
    yield "a part with a head of a megabyte", PARTS, a_part("a", b"1", "X: " + "x" * 800_000)
    yield "a part with 40,000 headers", PARTS, a_part("a", b"1", *["X: x"] * 40_000) + END_OF_PARTS
    yield "a part without a name", PARTS, b"--b\r\nA: b\r\n\r\n1\r\n" + END_OF_PARTS
    yield "a file", PARTS, a_part('a"; filename="../../passwd', b"root") + END_OF_PARTS
    yield "parts that are no UTF-8", PARTS, a_part("student_number", b"\xff\xfe") + END_OF_PARTS


def in_strange_ways() -> Iterator[tuple[str, bytes]]:
    """What is wrong with these stands in their heads or their framing."""
    packed = gzip.compress(b" " * 50 * MEGABYTE)
    yield "packed", sending(JSON, gzip.compress(b'{"student_id": 1}'), "Content-Encoding: gzip")
    yield "fifty megabytes packed", sending(JSON, packed, "Content-Encoding: gzip")
    yield "packed without a word", sending(JSON, packed)
    yield "XML", sending("application/xml", b'<!DOCTYPE a [<!ENTITY b "b">]><a>&b;</a>')
    yield "no kind", a_request("Content-Length: 2", body=b"{}")
    yield "a kind of a kilobyte", sending("application/" + "x" * 5_000, b"{}")
    yield "a megabyte and one", sending(JSON, b" " * (MEGABYTE + 1))
    yield "a length of a terabyte", a_request(f"Content-Length: {10**12}")
    yield "a length below nothing", a_request("Content-Length: -1")
    yield "a length in words", a_request("Content-Length: two")
    yield "two lengths", a_request("Content-Length: 2", "Content-Length: 3", body=b"{}")
    yield "a length that is too short", a_request("Content-Length: 3", body=b"{}{}{}{}")
    yield "a length and chunks", a_request("Content-Length: 2", "Transfer-Encoding: chunked")
    yield "chunks of a megabyte and one", chunked(*[a_chunk(b" " * 100_001)] * 10)
    yield "100,000 chunks", chunked(*[a_chunk(b" ")] * 100_000)
    yield "a chunk of no size", chunked(b"zz\r\n")
    yield "a chunk below nothing", chunked(b"-1\r\n")
    yield "a chunk of endless size", chunked(b"f" * 400 + b"\r\n")
    yield "an extension of a chunk", chunked(b"1;" + b"x" * 100_000 + b"\r\n \r\n")
    yield "a key of 50,000 signs", sending(JSON, b"{}", "Idempotency-Key: " + "k" * 50_000)
    yield "a header of 100 kilobytes", a_request("X: " + "x" * 100_000)
    yield "10,000 headers", a_request(*["X: x"] * 10_000)
    yield (
        "an address of 100 kilobytes",
        a_request(method="GET", path="/students?q=" + "q" * 100_000),
    )
    yield "NUL in the address", a_request(method="GET", path="/students/%00/courses")
    yield "no HTTP", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n"


HOSTILE: dict[str, bytes] = {
    **{name: sending(JSON, body) for name, body in in_json()},
    **{name: sending(kind, body) for name, kind, body in in_forms()},
    **dict(in_strange_ways()),
}
