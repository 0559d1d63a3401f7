"""What the logs must not keep."""

import re

# Links that open something to whoever holds them: invitations, votes, password resets, addresses. In the
# query of another address (« ?next= ») their slashes are written %2F.
_SECRET = re.compile(
    r"((?:/|%2F)(?:invitation|assemblee|compte(?:/|%2F)mot-de-passe(?:/|%2F)oublie|compte(?:/|%2F)adresse)(?:/|%2F))"
    r"(?:(?!%2F)[^/\s\"'&]){16,}",
    re.IGNORECASE,
)


def blank_secret_links(logger: object, method: str, line: str) -> str:
    """Blank the secret part of such links in a whole line, traceback included (control B08).

    The last processor of the log: it receives what the renderer wrote.
    """
    return _SECRET.sub(r"\1***", line)
