"""What the logs must not keep."""

import logging
import re

# Links that open something to whoever holds them: invitations, password resets, address confirmations.
_SECRET = re.compile(r"(/invitation/|/compte/mot-de-passe/oublie/|/compte/adresse/)[^/\s\"']{16,}")


class SecretLinksFilter(logging.Filter):
    """Blank the secret part of such links, wherever a logger wrote them (control B08)."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        blanked = _SECRET.sub(r"\1***", message)
        if blanked != message:
            record.msg, record.args = blanked, None
        return True
