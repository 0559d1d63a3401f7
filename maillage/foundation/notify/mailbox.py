"""The local mailbox: what Django's file backend wrote, read back as messages."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

# Separator that the backend writes after each message.
_SEPARATOR = b"\n" + b"-" * 79 + b"\n"


@dataclass(frozen=True, slots=True)
class LocalMail:
    """One message; ``name`` is its stable address in the mailbox (file name and rank in it)."""

    name: str
    to: str
    subject: str
    sent_at: datetime | None
    text: str


def local_mails(folder: Path) -> list[LocalMail]:
    """Every message of the folder, the newest first; none when nothing was sent yet."""
    mails = []
    for path in sorted(folder.glob("*.log"), reverse=True):
        parts = [part for part in path.read_bytes().split(_SEPARATOR) if part.strip()]
        mails += [_read(f"{path.stem}-{rank}", part) for rank, part in enumerate(parts)]
    return mails


def _read(name: str, raw: bytes) -> LocalMail:
    message = message_from_bytes(raw, EmailMessage, policy=policy.default)
    body = message.get_body(preferencelist=("plain",))
    date = message["Date"]
    return LocalMail(
        name=name,
        to=str(message["To"]),
        subject=str(message["Subject"]),
        sent_at=_aware(date.datetime) if date else None,
        text=body.get_content() if body else "",
    )


def _aware(moment: datetime) -> datetime:
    """Django writes « -0000 », which reads back as a naive time: it is UTC."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
