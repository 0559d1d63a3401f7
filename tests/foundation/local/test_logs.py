"""Control B08: a secret link never reaches the logs."""

import logging

import pytest

from maillage.foundation.web.logs import SecretLinksFilter


@pytest.mark.parametrize(
    ("message", "arguments"),
    [
        ("Gone: %s", ("/invitation/W3siYSI6MX1d:1abcde:secretsecret/",)),
        ("Forbidden (CSRF): /invitation/W3siYSI6MX1d:1abcde:secretsecret/", ()),
        ("%s %s", ("GET", "/compte/mot-de-passe/oublie/1-secretsecretsecret/")),
        ("GET /compte/adresse/MQ:1abc:secretsecretsecret/ HTTP/1.1", ()),
    ],
)
def test_the_secret_is_blanked(message, arguments):
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, message, arguments, None)
    assert SecretLinksFilter().filter(record)
    assert "secret" not in record.getMessage()
    assert "***" in record.getMessage()


def test_other_lines_are_left_alone():
    record = logging.LogRecord("x", logging.INFO, "", 0, "GET %s", ("/compte/adresse/envoyee/",), None)
    SecretLinksFilter().filter(record)
    assert record.getMessage() == "GET /compte/adresse/envoyee/"
