"""The static files, whose names carry their versions."""

import gzip
import os
from functools import cache
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

FOREVER = "public, max-age=31536000, immutable"
SMALLER_AS_GZIP = frozenset({".css", ".js", ".svg"})


class KeptFiles(StaticFiles):
    """Static files that browsers keep for good: another version has another name.

    What is text goes over the wire at a quarter of its size to whoever can read that.
    """

    def file_response(
        self,
        full_path: str | os.PathLike[str],
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        response = super().file_response(full_path, stat_result, scope, status_code)
        response.headers["Cache-Control"] = FOREVER
        if Path(full_path).suffix not in SMALLER_AS_GZIP:
            return response
        response.headers["Vary"] = "Accept-Encoding"
        if response.status_code != status_code or not _reads_gzip(scope):
            return response
        return _packed(response, compressed(str(full_path)))


def _reads_gzip(scope: Scope) -> bool:
    accepted = Headers(scope=scope)
    return "gzip" in accepted.get("accept-encoding", "") and "range" not in accepted


def _packed(response: Response, content: bytes) -> Response:
    packed = Response(content, response.status_code)
    for name, value in response.headers.items():
        if name not in {"content-length", "accept-ranges", "etag"}:
            packed.headers[name] = value
    packed.headers["Content-Encoding"] = "gzip"
    return packed


@cache
def compressed(path: str) -> bytes:
    """A file as gzip, packed once: its content never changes under its name."""
    return gzip.compress(Path(path).read_bytes(), 9, mtime=0)
