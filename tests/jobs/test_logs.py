"""The log: errors reach it, and nothing that a person wrote does."""

import io
import logging
import sys

import pytest
from django.test import Client

from caravan.jobs.logs import DiscreetFormatter
from caravan.web.citizen.views import words

STORY = "王小明 12000000001 打了我"


@pytest.fixture
def log(monkeypatch):
    """What the process writes to its log."""
    handler = next(h for h in logging.getLogger().handlers if isinstance(h.formatter, DiscreetFormatter))
    stream = io.StringIO()
    monkeypatch.setattr(handler, "stream", stream)
    return stream


def fail(*args, **kwargs):
    raise ValueError(STORY)


@pytest.mark.django_db
def test_a_page_that_breaks_is_in_the_log_under_the_id_that_its_answer_carries(log, monkeypatch):
    monkeypatch.setattr(words, "term_words", fail)

    answer = Client(raise_request_exception=False).get("/promise/")

    assert answer.status_code == 500
    assert f"ERROR django.request {answer['X-Request-ID']} Internal Server Error: /promise/" in log.getvalue()
    assert "builtins.ValueError" in log.getvalue()
    assert "words.py" in log.getvalue()


def test_the_text_of_an_exception_stays_out_of_the_log_with_those_that_led_to_it(log):
    try:
        try:
            fail()
        except ValueError as error:
            raise RuntimeError(STORY) from error
    except RuntimeError:
        logging.getLogger("caravan").exception("a job failed")

    assert "builtins.RuntimeError" in log.getvalue()
    assert "builtins.ValueError" in log.getvalue()
    assert "王小明" not in log.getvalue()


def test_what_another_handler_has_written_out_is_not_taken_over():
    try:
        fail()
    except ValueError:
        record = logging.LogRecord("caravan", logging.ERROR, "", 1, "broken", (), sys.exc_info())
    logging.Formatter().format(record)

    assert "王小明" not in DiscreetFormatter().format(record)


def test_what_is_not_found_is_no_news(log):
    Client().get("/nothing-here/")

    assert log.getvalue() == ""


@pytest.mark.django_db
def test_a_name_typed_at_the_login_is_not_written_down(log):
    Client().post("/staff/login/", {"username": "my-secret-password", "password": "x"})

    assert "my-secret-password" not in log.getvalue()
