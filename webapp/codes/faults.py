"""What did not arrive as it should, and what broke here."""

from webapp.codes.kind import ProblemKind
from webapp.language import later

NOT_AS_ASKED = {
    "malformed_json": ProblemKind(
        400, later("This is not readable JSON. Nothing was saved. Check it and send it again.")
    ),
    "malformed_form": ProblemKind(
        400, later("This form could not be read. Nothing was saved. Send it again as UTF-8 text.")
    ),
    "method_not_allowed": ProblemKind(
        405, later("{method} is not possible at this address. Possible are {allowed}.")
    ),
    "wrong_content_type": ProblemKind(
        415, later("Send a form, or JSON with the header Content-Type: application/json.")
    ),
    "json_sent_as_form": ProblemKind(
        415,
        later("This is JSON sent as a form. Add the header Content-Type: application/json."),
    ),
}

FAULTS = {
    "fault": ProblemKind(
        500,
        later(
            "Something broke on our side. Look whether it was saved before you send it again. "
            "If it happens again, tell whoever runs Rollbook this number: {reference}."
        ),
    ),
    "storage_full": ProblemKind(
        503,
        later("Nothing was saved. The server’s storage is full. Tell whoever runs Rollbook."),
    ),
    "unavailable": ProblemKind(
        503,
        later("Nothing was saved. Rollbook cannot reach its records. Try again in a moment."),
    ),
}
