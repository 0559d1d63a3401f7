"""Control B08: a secret link never reaches the logs; each line tells the request that it is about."""

import logging
import sys

import pytest
import structlog


@pytest.fixture
def written():
    """A record as the site's own handler writes it."""
    (formatter,) = [
        handler.formatter
        for handler in logging.getLogger().handlers
        if isinstance(handler.formatter, structlog.stdlib.ProcessorFormatter)
    ]

    def write(message: str, *arguments: object, error: bool = False) -> str:
        info = sys.exc_info() if error else None
        record = logging.LogRecord("django.request", logging.WARNING, "", 0, message, arguments, info)
        return formatter.format(record)

    return write


@pytest.mark.parametrize(
    ("message", "arguments"),
    [
        ("Gone: %s", ("/invitation/W3siYSI6MX1d:1abcde:secretsecret/",)),
        ("Forbidden (CSRF): /invitation/W3siYSI6MX1d:1abcde:secretsecret/", ()),
        ("%s %s", ("GET", "/compte/mot-de-passe/oublie/1-secretsecretsecret/")),
        ("GET /compte/adresse/MQ:1abc:secretsecretsecret/ HTTP/1.1", ()),
        ("GET /compte/inscription/?next=%2Finvitation%2FW3siYSI6MX1d:1abcde:secretsecret%2F", ()),
    ],
)
def test_the_secret_is_blanked(written, message, arguments):
    line = written(message, *arguments)
    assert "secret" not in line
    assert "***" in line


def test_the_secret_of_a_traceback_is_blanked_and_no_variable_is_written(written):
    password = "correct horse battery"
    try:
        raise LookupError("/invitation/W3siYSI6MX1d:1abcde:secretsecret/")
    except LookupError:
        line = written("Internal Server Error", error=True)
    assert "LookupError" in line
    assert "secretsecret" not in line
    assert password not in line


def test_other_lines_are_left_alone(written):
    assert "GET /compte/adresse/envoyee/" in written("GET %s", "/compte/adresse/envoyee/")


def test_a_line_tells_the_request_that_the_error_page_shows(written):
    with structlog.contextvars.bound_contextvars(request_id="a1b2c3"):
        assert "a1b2c3" in written("Internal Server Error: %s", "/x/")
