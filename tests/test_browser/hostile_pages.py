"""Pages of strangers that try to enroll somebody at a desk, in every way a browser knows."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

FIELDS = '<input name="student_id" value="1"><input name="course_id" value="1">'

# A form can send JSON, too, where nobody looks at what it says it is.
AS_JSON = (
    """<input name='{"student_id": 1, "course_id": 1, "waitlist": "' value='off"}'>""",
    """{"student_id": 1, "course_id": 1}""",
)

IN_A_FRAME = """
<form action="{desk}/enroll" method="post" target="frame">{fields}</form>
<form action="{desk}/enroll" method="post" target="frame" enctype="multipart/form-data">
{fields}</form>
<form action="{desk}/enroll" method="post" target="frame" enctype="text/plain">{json_field}</form>
<iframe name="frame"></iframe>
<script>
const frame = document.querySelector("iframe");
const forms = [...document.querySelectorAll("form")];
frame.addEventListener("load", () => forms.shift()?.submit());
forms.shift().submit();
</script>
"""
FORMS_IN_A_FRAME = 3

BY_SCRIPT = """
<script>
const fields = new URLSearchParams({{student_id: 1, course_id: 1}});
const json = '{json}';
const parts = new FormData();
for (const [name, value] of fields) parts.set(name, value);
const send = (body, more) => fetch("{desk}/enroll", {{
  method: "POST", mode: "no-cors", credentials: "include", body, ...more
}}).catch(() => 0);
(async () => {{
  await send(fields);
  await send(parts);
  await send(json);
  await send(new Blob([json], {{type: "text/plain"}}), {{referrerPolicy: "no-referrer"}});
  await send(fields, {{keepalive: true}});
  navigator.sendBeacon("{desk}/enroll", fields);
  await send(json, {{mode: "cors", headers: {{"Content-Type": "application/json"}}}});
  await send(json, {{mode: "cors", headers: {{"HX-Request": "true"}}}});
  await send(json, {{mode: "cors", method: "PATCH"}});
}})();
</script>
"""
SENT_BY_SCRIPT = 6
"""Those that a browser sends without asking the desk first; it sends none of the others."""

AT_ONCE = """
<form action="{desk}/enroll" method="post">{fields}</form>
<script>document.querySelector("form").submit();</script>
"""

SILENT = '<meta name="referrer" content="no-referrer">'

ATTACKS = {
    "forms in a frame": (IN_A_FRAME, FORMS_IN_A_FRAME),
    "a script": (BY_SCRIPT, SENT_BY_SCRIPT),
    "a form": (AT_ONCE, 1),
    "a form without a referrer": (SILENT + AT_ONCE, 1),
}
"""Each page, and how many requests of it reach the desk."""

SANDBOX = '<iframe sandbox="allow-scripts allow-forms" src="{inner}"></iframe>'


def page_of(attack: str, desk: str) -> str:
    """The page that attacks a desk."""
    page, _ = ATTACKS[attack]
    json_field, json = AS_JSON
    filled = page.format(desk=desk, fields=FIELDS, json_field=json_field, json=json)
    return f"<!DOCTYPE html><title>Win a prize</title>{filled}"


class Stranger(BaseHTTPRequestHandler):
    """Serves `/?attack=&desk=`, and the same in a sandbox at `/sandbox?attack=&desk=`."""

    def do_GET(self) -> None:
        asked = urlsplit(self.path)
        query = {name: value for name, [value] in parse_qs(asked.query).items()}
        if asked.path == "/sandbox":
            page = SANDBOX.format(inner=f"/?{asked.query.replace('&', '&amp;')}")
        else:
            page = page_of(query["attack"], query["desk"]) if query else ""
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        with suppress(OSError):  # whoever asked may have gone on
            self.wfile.write(page.encode())

    def log_message(self, *_: object) -> None:
        """Nobody listens."""


@contextmanager
def strangers() -> Iterator[int]:
    """The port at which strangers have their pages, whatever name leads there."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Stranger)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
