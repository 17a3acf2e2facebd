"""What stands in the log, and what never can."""

import json
import logging

from webapp import logs
from webapp.server.answering import _told_in_our_words


def lines(caplog):
    return [json.loads(message) for message in caplog.messages]


def test_a_line_is_json_and_says_when(caplog):
    logs.tell("unavailable", code="storage_full")
    (line,) = lines(caplog)
    assert (line["event"], line["code"], line["level"]) == ("unavailable", "storage_full", "error")
    assert line["timestamp"].endswith("Z")


def test_what_is_not_on_the_list_is_left_out(caplog):
    logs.tell("fault", reference="1a2b", name="Ada Lovelace", student_number="1001")
    (line,) = lines(caplog)
    assert line.keys() == {"event", "reference", "level", "timestamp"}
    assert "Ada" not in caplog.text


def test_without_the_list_it_would_stand_there(caplog, monkeypatch):
    monkeypatch.setattr(logs, "KEYS", logs.KEYS | {"name"})
    logs.tell("fault", name="Ada Lovelace")
    assert "Ada" in caplog.text


def test_of_an_error_its_words_are_left_out(caplog):
    try:
        raise ValueError("Ada Lovelace, 1001")
    except ValueError as error:
        logs.tell_of_error("fault", error, reference="1a2b")
    (line,) = lines(caplog)
    assert (line["kind"], line["reference"]) == ("ValueError", "1a2b")
    assert line["way"].startswith("test_logs.py:")
    assert "Ada" not in caplog.text
    assert "/" not in line["way"]


def told(message, error=None):
    """What becomes of a line of the server below."""
    info = (type(error), error, None) if error else None
    return logging.LogRecord("uvicorn.error", logging.ERROR, __file__, 1, message, None, info)


def test_what_the_server_says_is_a_line_too(caplog):
    assert not _told_in_our_words(told("Invalid HTTP request received."))
    assert lines(caplog)[0]["said"] == "Invalid HTTP request received."


def test_a_trace_of_the_server_is_never_written(caplog):
    assert not _told_in_our_words(told("Exception in ASGI application", KeyError("Ada")))
    assert lines(caplog)[0]["kind"] == "KeyError"
    assert "Ada" not in caplog.text


def test_what_was_told_already_is_not_told_again(caplog):
    assert not _told_in_our_words(told("Exception in ASGI application", ConnectionAbortedError()))
    assert lines(caplog) == []
